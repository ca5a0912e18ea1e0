"""What the follow-up shows: the days with how many can come, and who takes a turn."""

from typing import get_args

from flask_babel import gettext as _

from facilitator.domain import follow_up
from facilitator.domain.state import DateOption, NextRole
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.view import About, Data, View

ROLES: tuple[NextRole, ...] = get_args(NextRole)


class Faces(PlainFaces):
    """Who can come when nobody sees: there are numbers only."""

    def about(self) -> About:
        return About(
            _("Vervolg"),
            _("De groep kiest wanneer jullie weer bij elkaar komen en wie dat voorbereidt."),
            _("Kies wanneer we elkaar weer zien."),
            _("Zeg ook wanneer we laten weten hoe het gaat, en wie het voorbereidt."),
        )

    def screen(self, view: View) -> Data:
        return follow_up_data(view)

    def phone(self, view: View) -> Data:
        return follow_up_data(view)

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        offered = follow_up.offered(view.meeting)
        return {
            "dates": [one.id for one in offered],
            "answers": {
                one.id: one.answers[participant] for one in offered if participant in one.answers
            },
            "volunteers": self._volunteers(view, participant),
        }

    def mine(self, view: View, participant: str) -> Data:
        return {
            "options": [
                {**_day(one), "answer": one.answers.get(participant)}
                for one in follow_up.offered(view.meeting)
            ],
            "volunteers": self._volunteers(view, participant),
            "settled": follow_up.chosen(view.meeting) is not None,
            "by_hand": not view.meeting.participants[participant].phone,
        }

    def desk(self, view: View) -> Data:
        meeting = view.meeting
        willing = meeting.follow_up.volunteers
        shown = follow_up_data(view)
        return {
            **shown,
            "roles": {name: view.names.get(follow_up.role(meeting, name) or "") for name in ROLES},
            "without_phone": meeting.without_phone,
            "hands": {one.id: one.hands for one in follow_up.offered(meeting)},
            "dropped": [_day(one) for one in meeting.follow_up.options.values() if one.dropped],
            "volunteers": {
                name: [
                    {"id": key, "name": view.names.get(key, "")}
                    for key in willing.get(name, ())
                    if not meeting.participants[key].removed
                ]
                for name in ROLES
            },
            "people": [{"id": key, "name": view.names.get(key, "")} for key in meeting.present],
            "role_ids": {name: follow_up.role(meeting, name) for name in ROLES},
            "report_set": meeting.follow_up.report_day is not None,
        }

    def _volunteers(self, view: View, participant: str) -> list[str]:
        willing = view.meeting.follow_up.volunteers
        return [name for name in ROLES if participant in willing.get(name, ())]


def follow_up_data(view: View) -> Data:
    """What the group decides on, as everybody sees it; a name that is kept from the screen is not
    among the roles ("" stands for somebody)."""
    meeting = view.meeting
    chosen = follow_up.chosen(meeting)
    return {
        "options": [_counted(view, one) for one in follow_up.offered(meeting)],
        "chosen": _day(chosen) if chosen else None,
        "later": "" if chosen else meeting.follow_up.later,
        "report_day": follow_up.report_day(meeting),
        "roles": {name: _shown(view, follow_up.role(meeting, name)) for name in ROLES},
    }


def _shown(view: View, participant: str | None) -> str | None:
    if participant is None:
        return None
    held = view.meeting.participants[participant].held
    return "" if held else view.names.get(participant, "")


def _day(option: DateOption) -> Data:
    """``day`` is a date: the partials write it out."""
    return {"id": option.id, "day": option.day, "time": option.time, "place": option.place}


def _counted(view: View, option: DateOption) -> Data:
    meeting = view.meeting
    here = set(meeting.present)
    said = [can for key, can in option.answers.items() if key in here]
    people = view.on_phone + meeting.without_phone
    return {
        **_day(option),
        "can": min(people, sum(said) + option.hands),
        "cannot": len(said) - sum(said),
        "people": people,
    }

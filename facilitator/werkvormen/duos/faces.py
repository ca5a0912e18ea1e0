"""What the duos show: the flaps that fill up, one's partner, and the division for the desk."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from facilitator.domain.state import Meeting
from facilitator.werkvormen import sheet
from facilitator.werkvormen.duos.rules import Duo, State
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.view import About, Choice, Data, View, flap_data


class Faces(PlainFaces):
    """A plan is for the desk alone until it is announced, and so is who must stay apart."""

    def about(self) -> About:
        return About(
            _("Duo's"),
            _("Mensen zoeken in duo's oplossingen en schrijven ze op de flappen."),
            _("Zoek samen naar oplossingen."),
            _("Kies een flap, praat erover en schrijf jullie ideeën op."),
            {
                "at_least": Choice(_("Aan hoeveel verschillende vragen werkt een duo minstens?")),
                "way": Choice(
                    _("Hoe komen de duo's er?"),
                    {
                        "propose": _("Het programma stelt duo's voor"),
                        "find": _("Mensen zoeken zelf iemand"),
                    },
                ),
            },
        )

    def screen(self, view: View) -> Data:
        state: State = view.state
        working = [duo.flap for duo in state.duos.values() if duo.flap]
        return {
            "duos": len(state.duos),
            "way": state.way,
            "alone": len(state.alone(view.meeting)),
            "wall": [
                {
                    **flap_data(flap),
                    "ideas": len(sheet.ideas_data(view.meeting, flap.id)),
                    "here": working.count(flap.id),
                }
                for flap in view.meeting.board
            ],
        }

    def phone_cards(self, view: View) -> Mapping[str, Data]:
        return sheet.cards(view)

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        state: State = view.state
        duo = state.duo_of(participant)
        return {
            "flap": duo.flap if duo else None,
            "duo": duo is not None,
            "asked_by": state.asked_by(participant),
            "own": sheet.own(view, participant),
        }

    def mine(self, view: View, participant: str) -> Data:
        state: State = view.state
        duo = state.duo_of(participant)
        partners = _partners(view, duo, participant)
        asked = state.asked.get(participant)
        worked_on = _worked_on(view.meeting, duo) if duo else set()
        return {
            "partners": partners,
            "place": state.places.get(duo.id, "") if duo and partners else "",
            "way": state.way,
            "asked": view.names.get(asked, "") if asked else None,
            "asked_by": [
                {"id": key, "name": view.names.get(key, "")}
                for key in state.asked_by(participant)
                if not view.meeting.participants[key].removed
            ],
            "flaps": [
                {**flap_data(flap), "read": flap.id in worked_on} for flap in view.meeting.board
            ],
            "first": duo.flap if duo else None,
            "chosen": len(worked_on),
            "at_least": state.settings.at_least,
        }

    def companions(self, view: View, participant: str) -> Iterable[str]:
        state: State = view.state
        duo = state.duo_of(participant)
        asked = state.asked.get(participant)
        return [
            *(duo.members if duo else ()),
            *state.asked_by(participant),
            *([asked] if asked else []),
        ]

    def desk(self, view: View) -> Data:
        state: State = view.state
        meeting = view.meeting
        alone = state.alone(meeting)
        silent = {
            key
            for key, duo in state.duos.items()
            if not any(set(duo.members) & set(idea.by) for idea in meeting.ideas.values())
        }
        return {
            "way": state.way,
            "round": state.round,
            "at_least": state.settings.at_least,
            "duos": [
                {
                    **_group(view, key, duo.members),
                    "flaps": len(_worked_on(meeting, duo)),
                    "wrote": key not in silent,
                }
                for key, duo in state.duos.items()
            ],
            "plan": [_group(view, key, members) for key, members in state.plan.items() if members],
            "alone": [{"id": key, "name": view.names.get(key, "")} for key in alone],
            "silent": len(silent),
            "apart": [_pair(view, one, other) for one, other in state.forbidden],
            "together": [_pair(view, *members[:2]) for members in state.fixed],
            "people": [{"id": key, "name": view.names.get(key, "")} for key in meeting.present],
            "wall": sheet.desk_wall(meeting),
        }


def _worked_on(meeting: Meeting, duo: Duo) -> set[str]:
    """The flaps that a duo chose, or wrote on without choosing them first."""
    wrote = {idea.flap for idea in meeting.ideas.values() if set(duo.members) & set(idea.by)}
    return set(duo.flaps) | wrote


def _partners(view: View, duo: Duo | None, participant: str) -> list[Data]:
    """With whom somebody works, and what those told of themselves."""
    if duo is None:
        return []
    here = set(view.meeting.present)
    return [
        {
            "name": view.names.get(key, ""),
            "organisation": view.people[key].organisation if key in view.people else "",
        }
        for key in duo.members
        if key != participant and key in here
    ]


def _group(view: View, key: str, members: Iterable[str]) -> Data:
    state: State = view.state
    here = set(view.meeting.present)
    return {
        "id": key,
        "members": [
            {
                "id": one,
                "name": view.names.get(one, ""),
                "phone": view.meeting.participants[one].phone,
            }
            for one in members
            if one in here
        ],
        "place": state.places.get(key, ""),
    }


def _pair(view: View, one: str, other: str) -> Data:
    return {
        "one": one,
        "other": other,
        "names": [view.names.get(one, ""), view.names.get(other, "")],
    }

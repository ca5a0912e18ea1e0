"""What the welcome shows: the room on the screen; one's own words only on one's own phone."""

from flask_babel import gettext as _

from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.view import About, Choice, Data, View, flap_data
from facilitator.werkvormen.welcome.rules import Introduction, State


class Faces(PlainFaces):
    """Who knows whom is shown to nobody."""

    def about(self) -> About:
        return About(
            _("Welkom"),
            _("Mensen maken kennis. Het scherm toont wie er is, het doel en de vragen."),
            _("Maak kennis met de anderen."),
            _("Vertel wie je bent en wat je in de wijk doet."),
            {
                "house_rules": Choice(_("Huisregels, elk op een eigen regel")),
            },
        )

    def screen(self, view: View) -> Data:
        state: State = view.state
        details = view.meeting.details
        return {
            "page": view.page,
            "people": _people(view) if view.page == "people" else [],
            "told": _told(view) if view.page == "people" else [],
            "reason": details.reason if details else "",
            "house_rules": list(state.house_rules),
            "questions": _questions(view),
        }

    def phone(self, view: View) -> Data:
        state: State = view.state
        return {
            "page": view.page,
            "house_rules": list(state.house_rules),
            "questions": _questions(view),
        }

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        state: State = view.state
        own = state.introductions.get(participant)
        return {
            "introduced": bool(own and own.text),
            "expects": participant in view.meeting.expectations,
        }

    def mine(self, view: View, participant: str) -> Data:
        state: State = view.state
        own = state.introductions.get(participant, Introduction("", True))
        return {
            "introduction": {"text": own.text, "shown": own.shown},
            "expectation": view.meeting.expectations.get(participant, ""),
            "acquaintances": len(view.meeting.acquaintances.get(participant, ())),
        }

    def desk(self, view: View) -> Data:
        state: State = view.state
        return {
            "page": view.page,
            "house_rules": list(state.house_rules),
            "introduced": sum(bool(one.text) for one in state.introductions.values()),
            "expectations": list(view.meeting.expectations.values()),
            "people": len(view.meeting.present),
        }


def _people(view: View) -> list[Data]:
    """Who is in the room, the latest first; without those whose name is kept from the screen."""
    state: State = view.state
    shown = []
    for key in reversed(view.meeting.present):
        if view.meeting.participants[key].held:
            continue
        own = state.introductions.get(key)
        person = view.people.get(key)
        name = view.names.get(key, "")
        organisation = person.organisation if person else ""
        shown.append(
            {
                "id": key,
                "name": name,
                "organisation": "" if f"({organisation})" in name else organisation,
                "does": own.text if own and own.shown else "",
            }
        )
    return shown


def _told(view: View) -> list[Data]:
    """Who told what they do, the latest first: in a full room the screen has place for a few."""
    state: State = view.state
    shown = {one["id"]: one for one in _people(view) if one["does"]}
    return [shown[key] for key in reversed(state.introductions) if key in shown]


def _questions(view: View) -> list[Data]:
    return [flap_data(flap) for flap in view.meeting.board if flap.number is not None]

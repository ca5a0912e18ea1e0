"""What looking back shows: the agreements of the time before, and to each the own actions."""

from flask_babel import gettext as _

from facilitator.domain.state import CarriedAction
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.view import About, Data, View

MOST_ON_SCREEN = 6


class Faces(PlainFaces):
    """Names stand on the screen only of who is here and lets it; an action that somebody keeps is
    seen by that person alone."""

    def about(self) -> About:
        return About(
            _("Terugblik"),
            _("De groep kijkt terug op de afspraken en acties van de vorige keer."),
            _("Vertel wat er van de afspraken terechtkwam."),
            _("Wat lukte, wat niet, en wat is er nog nodig?"),
        )

    def screen(self, view: View) -> Data:
        carried = _agreements(view)
        return {
            "agreements": carried[:MOST_ON_SCREEN],
            "more": max(0, len(carried) - MOST_ON_SCREEN),
            "actions": len(view.meeting.carried_actions),
        }

    def phone(self, view: View) -> Data:
        return {"agreements": _agreements(view)}

    def mine(self, view: View, participant: str) -> Data:
        own = view.meeting.carried_actions.values()
        return {"actions": [_action(one) for one in own if one.person == participant and one.what]}

    def desk(self, view: View) -> Data:
        shared = [one for one in view.meeting.carried_actions.values() if one.shared and one.what]
        return {
            "agreements": _agreements(view),
            "actions": [{**_action(one), "who": _name(view, one.person)} for one in shared],
            "own": len(view.meeting.carried_actions) - len(shared),
        }


def _agreements(view: View) -> list[Data]:
    return [
        {"what": one.what, "when": one.when, "puller": _name(view, one.puller)}
        for one in view.meeting.carried_agreements.values()
        if one.what
    ]


def _action(one: CarriedAction) -> Data:
    return {"what": one.what, "status": one.status, "line": one.line}


def _name(view: View, person: str | None) -> str:
    """The name of who is here and may be named; "" for others."""
    found = view.meeting.participants.get(person) if person else None
    if person is None or found is None or found.removed or found.held:
        return ""
    return view.names.get(person, "")

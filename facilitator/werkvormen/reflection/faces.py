"""What the reflection shows: a count on the screen, one's own proposals on the phone."""

from collections.abc import Mapping

from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.view import Data, View, flap_data


class Faces(PlainFaces):
    """Proposals carry no name: the desk judges the question, not the person."""

    def screen(self, view: View) -> Data:
        proposals = view.state.proposals.values()
        return {
            "proposals_count": sum(p.status == "waiting" for p in proposals),
            "added": [flap_data(flap) for flap in view.meeting.board if flap.number is None],
        }

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        return {
            "proposals": [
                {"id": p.id, "text": p.text, "status": p.status}
                for p in view.state.proposals.values()
                if p.participant == participant
            ]
        }

    def desk(self, view: View) -> Data:
        return {"proposals": _proposals(view)}

    def desk_always(self, view: View) -> Mapping[str, Data]:
        return {"proposals": {"proposals": _proposals(view), "item_key": view.item.key}}


def _proposals(view: View) -> list[Data]:
    """What the desk has still to answer, and after that what it put aside."""
    return [
        {"id": p.id, "text": p.text, "status": p.status, "by": None}
        for status in ("waiting", "dismissed")
        for p in view.state.proposals.values()
        if p.status == status
    ]

"""What the agreements show: the same list for all, large where it is being written."""

from facilitator.domain.agreements import standing
from facilitator.domain.state import Agreement
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.refine.faces import top_three_data
from facilitator.werkvormen.view import Data, View, flap_data


class Faces(PlainFaces):
    """Names stand in an agreement only by somebody's own yes."""

    def screen(self, view: View) -> Data:
        return {"agreements": agreements_data(view), **top_three_data(view)}

    def phone(self, view: View) -> Data:
        return {"agreements": agreements_data(view)}

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        here = standing(view.meeting)
        return {
            "asked": [one.id for one in here if one.asked == participant],
            "pulls": [one.id for one in here if one.puller == participant],
            "takes_part": [one.id for one in here if participant in one.takers],
        }

    def desk(self, view: View) -> Data:
        return {
            "agreements": [
                {
                    **_agreement(view, one),
                    "revs": dict(one.revs),
                    "asked": view.names.get(one.asked) if one.asked else None,
                    "asked_id": one.asked,
                    "puller_id": one.puller,
                    "taker_ids": list(one.takers),
                }
                for one in standing(view.meeting)
            ],
            "people": [
                {"id": key, "name": view.names.get(key, "")} for key in view.meeting.present
            ],
            **top_three_data(view),
        }


def agreements_data(view: View) -> list[Data]:
    """The agreements as everybody sees them."""
    return [_agreement(view, one) for one in standing(view.meeting)]


def _agreement(view: View, agreement: Agreement) -> Data:
    flap = view.meeting.flaps.get(agreement.flap) if agreement.flap else None
    return {
        "id": agreement.id,
        "what": agreement.texts.get("what", ""),
        "when": agreement.texts.get("when", ""),
        "means": agreement.texts.get("means", ""),
        "measure": agreement.texts.get("measure", ""),
        "others": agreement.texts.get("others", ""),
        "status": agreement.status,
        "flap": flap_data(flap) if flap else None,
        "puller": view.names.get(agreement.puller, "") if agreement.puller else None,
        "takers": [view.names.get(key, "") for key in agreement.takers],
    }

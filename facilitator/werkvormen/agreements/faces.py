"""What the agreements show: the same list for all, large where it is being written."""

from collections.abc import Mapping

from flask_babel import gettext as _

from facilitator.domain import agreements
from facilitator.domain.agreements import standing
from facilitator.domain.state import Agreement
from facilitator.werkvormen.agreements.rules import large
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.refine.faces import top_three_data
from facilitator.werkvormen.view import About, Data, View, flap_data


class Faces(PlainFaces):
    """Names stand in an agreement only by somebody's own yes; who was shown out is in none, and
    who is kept from the screen is counted there without a name."""

    def about(self) -> About:
        return About(
            _("Afspraken"),
            _("De groep maakt afspraken: wat, wie en wanneer."),
            _("Maak samen afspraken."),
            _("Houd ze klein en concreet: wie doet wat, en wanneer is het klaar?"),
        )

    def screen(self, view: View) -> Data:
        here = agreements_data(view)
        shown = large(view.meeting, view.page)
        return {
            "page": _screen_page(view, shown) if here else "top-three",
            "agreements": here,
            "large": next((one for one in here if shown and one["id"] == shown.id), None),
            "top_three": top_three_data(view)["top_three"],
        }

    def phone_cards(self, view: View) -> Mapping[str, Data]:
        return {
            f"agreement:{one['id']}": {"agreement": one, "item_key": view.item.key}
            for one in agreements_data(view)
        }

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        here = standing(view.meeting)
        return {
            "asked": [one.id for one in here if one.asked == participant],
            "pulls": [one.id for one in here if one.puller == participant],
            "takes_part": [one.id for one in here if participant in one.takers],
        }

    def mine(self, view: View, participant: str) -> Data:
        here = standing(view.meeting)
        shown = {one["id"]: one for one in agreements_data(view)}
        return {
            "asked": [shown[one.id] for one in here if one.asked == participant],
            "pulls": [shown[one.id] for one in here if one.puller == participant],
            "count": len(here),
        }

    def desk(self, view: View) -> Data:
        meeting = view.meeting
        shown = large(meeting, view.page)
        here = standing(meeting)
        return {
            "page": view.page,
            "agreements": [
                {**one, **_for_desk(view, here[at]), "large": here[at] is shown}
                for at, one in enumerate(agreements_data(view))
            ],
            "on_phone": [{"id": key, "name": view.names.get(key, "")} for key in meeting.on_phone],
            "by_name": [
                {"id": key, "name": view.names.get(key, "")}
                for key in meeting.present
                if not meeting.participants[key].phone
            ],
            "top_three": top_three_data(view)["top_three"],
        }


def _screen_page(view: View, shown: Agreement | None) -> str:
    """What the screen can show of the page it is at: all of them once the large one is gone."""
    if shown is not None:
        return "agreement"
    return "top-three" if view.page == "top-three" else "agreements"


def agreements_data(view: View) -> list[Data]:
    """The agreements as everybody sees them, numbered as they stand."""
    here = standing(view.meeting)
    return [_agreement(view, one, number) for number, one in enumerate(here, start=1)]


def _agreement(view: View, agreement: Agreement, number: int) -> Data:
    """``puller`` is None for nobody, and empty for somebody whose name is not shown."""
    meeting = view.meeting
    flap = meeting.flaps.get(agreement.flap) if agreement.flap else None
    pulls = agreements.puller(meeting, agreement)
    takers = agreements.takers(meeting, agreement)
    named = [key for key in takers if not meeting.participants[key].held]
    return {
        "id": agreement.id,
        "number": number,
        "what": agreement.texts.get("what", ""),
        "when": agreement.texts.get("when", ""),
        "means": agreement.texts.get("means", ""),
        "measure": agreement.texts.get("measure", ""),
        "others": agreement.texts.get("others", ""),
        "status": _status(view, agreement),
        "flap": flap_data(flap) if flap else None,
        "asked": agreements.asked(meeting, agreement) is not None,
        "puller": _shown_name(view, pulls) if pulls else None,
        "takers": [view.names.get(key, "") for key in named],
        "unnamed_takers": len(takers) - len(named),
    }


def _status(view: View, agreement: Agreement) -> str:
    """What the group did not say yes to before the end is kept to be discussed."""
    ended = view.meeting.status == "finished"
    return "later" if ended and agreement.status == "proposal" else agreement.status


def _shown_name(view: View, participant: str) -> str:
    held = view.meeting.participants[participant].held
    return "" if held else view.names.get(participant, "")


def _for_desk(view: View, agreement: Agreement) -> Data:
    """What the desk sees besides: every name, and whether somebody must be chosen again."""
    meeting, names = view.meeting, view.names
    asked = agreements.asked(meeting, agreement)
    pulls = agreements.puller(meeting, agreement)
    gone = agreement.puller if pulls is None else None
    return {
        "revs": dict(agreement.revs),
        "asked": names.get(asked, "") if asked else None,
        "puller": names.get(pulls, "") if pulls else None,
        "puller_id": pulls,
        "puller_has_phone": bool(pulls and meeting.participants[pulls].phone),
        "puller_gone": names.get(gone, "") if gone else None,
        "direction": agreement.direction,
        "taking_part": [
            {"id": key, "name": names.get(key, ""), "phone": meeting.participants[key].phone}
            for key in agreements.takers(meeting, agreement)
        ],
    }

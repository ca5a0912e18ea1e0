"""What the reflection shows: the picture of the group on the screen, one's own on the phone."""

from collections.abc import Mapping

from flask_babel import gettext as _

from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.reflection.rules import State
from facilitator.werkvormen.view import About, Data, View, flap_data


class Faces(PlainFaces):
    """Proposals carry no name: the desk judges the question, not the person. Examples are for
    the desk, without a name; the screen has numbers only."""

    def about(self) -> About:
        return About(
            _("Reflectie"),
            _("Mensen zeggen welke vragen ze herkennen, wat ze missen en wat niet kan wachten."),
            _("Kijk welke vragen je herkent."),
            _("Lees de vragen en zeg welke bij jou spelen. Mis je er een? Stel hem voor."),
        )

    def screen(self, view: View) -> Data:
        state: State = view.state
        return {
            "page": view.page,
            "urgent": [one.text for one in view.meeting.urgent.values() if one.shown],
            "picture": _picture(view),
            "proposals_count": sum(
                state.fate(one) != "dismissed" for one in state.proposals.values()
            ),
            "added": [flap_data(flap) for flap in view.meeting.board if flap.number is None],
        }

    def phone(self, view: View) -> Data:
        return {"page": view.page}

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        state: State = view.state
        own = state.recognitions.get(participant, {})
        return {
            "proposals": [
                {"id": p.id, "text": p.text, "status": state.fate(p)}
                for p in state.proposals.values()
                if p.participant == participant
            ],
            "recognised": {flap: one.feeling for flap, one in own.items()},
            "urgent": [
                {"text": one.text, "status": one.status, "named": one.named}
                for one in view.meeting.urgent.values()
                if one.sender in (participant, pseudonym)
            ],
        }

    def mine(self, view: View, participant: str) -> Data:
        state: State = view.state
        own = state.recognitions.get(participant, {})
        return {
            "flaps": [
                {
                    **flap_data(flap),
                    "feeling": own[flap.id].feeling if flap.id in own else None,
                    "example": own[flap.id].example if flap.id in own else "",
                }
                for flap in view.meeting.board
            ]
        }

    def desk(self, view: View) -> Data:
        state: State = view.state
        return {
            "page": view.page,
            "proposals": _proposals(view),
            "wall": [flap_data(flap) for flap in view.meeting.board],
            "picture": _picture(view),
            "examples": _examples(view),
            "recognised": len(state.recognitions),
            "people": len(view.meeting.present),
        }

    def desk_always(self, view: View) -> Mapping[str, Data]:
        return {
            "proposals": {
                "proposals": _proposals(view),
                "item_key": view.item.key,
                "wall": [flap_data(flap) for flap in view.meeting.board],
            }
        }


def _picture(view: View) -> list[Data]:
    """Each question with how many people recognise it, in the order of the wall."""
    state: State = view.state
    return [{**flap_data(flap), **state.picture(flap.id)} for flap in view.meeting.board]


def _examples(view: View) -> list[Data]:
    state: State = view.state
    return [
        {
            **flap_data(flap),
            "examples": [
                {"text": one[flap.id].example, "feeling": one[flap.id].feeling}
                for one in state.recognitions.values()
                if flap.id in one and one[flap.id].example
            ],
        }
        for flap in view.meeting.board
    ]


def _proposals(view: View) -> list[Data]:
    """What the desk has still to answer, and after that what it put aside; each with those that
    were merged with it."""
    state: State = view.state
    merged = [one for one in state.proposals.values() if one.into is not None]
    return [
        {
            "id": p.id,
            "text": p.text,
            "status": p.status,
            "by": None,
            "merged": [
                {"id": one.id, "text": one.text} for one in merged if state.lead(one).id == p.id
            ],
        }
        for status in ("waiting", "dismissed")
        for p in state.proposals.values()
        if p.text
        if p.status == status
    ]

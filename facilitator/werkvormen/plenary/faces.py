"""What the plenary round shows: the top three, and on demand one flap or idea as large as fits."""

from flask_babel import gettext as _

from facilitator.domain import ideas
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.plenary.rules import State
from facilitator.werkvormen.refine.faces import top_three_data
from facilitator.werkvormen.sheet import desk_wall, idea_data, ideas_data
from facilitator.werkvormen.view import About, Data, View, flap_data


class Faces(PlainFaces):
    """Tips carry no name."""

    def about(self) -> About:
        return About(
            _("Terugkoppeling"),
            _("De groep bespreekt wat opviel en welke tips mensen meenemen."),
            _("Vertel wat je opviel."),
            _("Noem ook een tip die je zelf gaat gebruiken."),
        )

    def screen(self, view: View) -> Data:
        state: State = view.state
        kind, _, key = view.page.partition(":")
        idea = view.meeting.ideas.get(key) if kind == "idea" else None
        flap = view.meeting.flaps.get(idea.flap if idea else key)
        return {
            "page": kind,
            "top_three": top_three_data(view)["top_three"],
            "tips": [one.text for one in state.current if one.shown],
            "flap": flap_data(flap) if flap else None,
            "ideas": ideas_data(view.meeting, flap.id) if flap and kind == "flap" else [],
            "idea": idea_data(idea) if idea and ideas.shown(view.meeting, idea) else None,
        }

    def phone(self, view: View) -> Data:
        return {"top_three": top_three_data(view)["top_three"]}

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        state: State = view.state
        return {
            "tips": [
                {"id": one.id, "text": one.text, "withdrawn": one.withdrawn}
                for one in state.of(participant)
            ]
        }

    def mine(self, view: View, participant: str) -> Data:
        return {"tips": self.me(view, participant, None)["tips"]}

    def desk(self, view: View) -> Data:
        state: State = view.state
        return {
            "page": view.page,
            "tips": [{"id": one.id, "text": one.text, "shown": one.shown} for one in state.current],
            "dropped": [
                {"id": one.id, "text": one.text}
                for one in state.tips.values()
                if one.dropped and not one.withdrawn
            ],
            "wall": desk_wall(view.meeting),
            **top_three_data(view),
        }

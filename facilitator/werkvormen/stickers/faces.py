"""What the vote shows to each audience; hidden totals leave the server for nobody."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from facilitator.domain.state import Meeting
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.stickers.rules import Round, State, ranking
from facilitator.werkvormen.view import About, Choice, Data, View, flap_data


def totals_public(state: State) -> bool:
    """True when the number of stickers on each flap may be seen."""
    return not state.settings.hidden or state.status == "shown"


def ranking_public(state: State) -> bool:
    """True when the ranking may be seen: the order stays still while people vote."""
    return state.status == "shown" or (state.status == "closed" and totals_public(state))


def _totals(state: State, meeting: Meeting) -> dict[str, int]:
    """Stickers of everyone by flap, in the order of the wall."""
    phone = state.totals
    return {flap.id: phone.get(flap.id, 0) + state.paper.get(flap.id, 0) for flap in meeting.board}


def _ranked(totals: Mapping[str, int], meeting: Meeting) -> list[Data]:
    return [
        {
            "place": one.place,
            "tied": one.tied,
            "flap": flap_data(meeting.flaps[one.flap]),
            "count": one.count,
        }
        for one in ranking(totals)
    ]


class Faces(PlainFaces):
    """Board, phone and desk of a vote."""

    def about(self) -> About:
        return About(
            _("Stickers plakken"),
            _("Iedereen plakt stickers bij de vragen die het belangrijkst zijn."),
            _("Plak je stickers bij wat jij het belangrijkst vindt."),
            _("Lees eerst alle flappen. Je mag je stickers verplaatsen tot de ronde sluit."),
            {
                "per_person": Choice(_("Stickers voor elke deelnemer")),
                "per_flap": Choice(_("Hoeveel daarvan op één flap")),
                "hidden": Choice(_("Laat de tussenstand pas aan het eind zien")),
            },
        )

    def _common(self, view: View) -> Data:
        state: State = view.state
        public = ranking_public(state)
        return {
            "flaps": [flap_data(flap) for flap in view.meeting.board],
            "state": state.status,
            "hidden": state.settings.hidden,
            "per_person": state.settings.per_person,
            "per_flap": state.settings.per_flap,
            "ranking": _ranked(_totals(state, view.meeting), view.meeting) if public else None,
            "round": state.round,
        }

    def screen(self, view: View) -> Data:
        return self._common(view)

    def screen_data(self, view: View) -> Mapping[str, Data]:
        state: State = view.state
        flaps: dict[str, Any] | None = None
        phone = state.totals
        if totals_public(state):
            flaps = {
                flap.id: {"phone": phone.get(flap.id, 0), "paper": state.paper.get(flap.id, 0)}
                for flap in view.meeting.board
            }
        return {"tally": {"flaps": flaps, **_progress(view, phone)}}

    def phone(self, view: View) -> Data:
        return self._common(view)

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        state: State = view.state
        placed = dict(state.votes.get(pseudonym, {})) if pseudonym else {}
        left = state.most(len(view.meeting.board)) - sum(placed.values())
        return {"stickers": placed, "left": max(0, left), "sealed": state.sealed}

    def desk(self, view: View) -> Data:
        state: State = view.state
        people = view.meeting.without_phone
        return {
            **self._common(view),
            "settings": {
                "per_person": state.settings.per_person,
                "per_flap": state.settings.per_flap,
                "hidden": state.settings.hidden,
            },
            **_progress(view, state.totals),
            "without_phone": people,
            "paper": dict(state.paper),
            "paper_total": sum(state.paper.values()),
            "paper_max": people * state.settings.per_person,
            "totals": _totals(state, view.meeting) if totals_public(state) else None,
            "rounds": [
                {"round": past.number, "ranking": _past(past, view.meeting)}
                for past in state.rounds
            ],
        }


def _progress(view: View, phone: Mapping[str, int]) -> Data:
    """How far the group is, without saying who; ``phone`` are the stickers from phones by flap."""
    state: State = view.state
    people = view.on_phone
    done = min(people, state.done(len(view.meeting.board)))
    total = sum(phone.values()) + sum(state.paper.values())
    return {
        "done": done,
        "people": people,
        "total": total if totals_public(state) else None,
    }


def _past(past: Round, meeting: Meeting) -> list[Data] | None:
    """The ranking of an earlier round; None when its totals stay hidden."""
    if not past.public:
        return None
    totals = {
        flap: past.phone.get(flap, 0) + past.paper.get(flap, 0)
        for flap in meeting.flaps
        if flap in past.phone or flap in past.paper
    }
    return _ranked(totals, meeting)

"""What the silent round shows: nothing that moves on the screen, the flaps on the phones."""

from collections.abc import Mapping

from flask_babel import gettext as _

from facilitator.domain import top_three
from facilitator.domain.state import Meeting
from facilitator.werkvormen import sheet
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.refine.rules import State, first_flap
from facilitator.werkvormen.view import About, Data, View, flap_data


class Faces(PlainFaces):
    """The screen stays still: it names the task, and nothing on it changes while people write."""

    def about(self) -> About:
        return About(
            _("Aanscherpen"),
            _("Iedereen leest in stilte alle flappen en vult ideeën aan."),
            _("Lees alle flappen en vul aan."),
            _("Doe dit in stilte en voor jezelf. Je mag op elkaars ideeën verdergaan."),
        )

    def phone_cards(self, view: View) -> Mapping[str, Data]:
        return sheet.cards(view, markable=True)

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        state: State = view.state
        return {
            "read": state.read.get(participant, []),
            "marks": view.meeting.marks.get(participant, []),
            "own": sheet.own(view, participant),
        }

    def mine(self, view: View, participant: str) -> Data:
        state: State = view.state
        read = state.read.get(participant, ())
        return {
            "flaps": [{**flap_data(one), "read": one.id in read} for one in view.meeting.board],
            "first": first_flap(view.meeting, participant),
            "read_count": sum(one.id in read for one in view.meeting.board),
        }

    def desk(self, view: View) -> Data:
        state: State = view.state
        board = {flap.id for flap in view.meeting.board}
        return {
            "people": len(view.meeting.present),
            "done": sum(board <= set(read) for read in state.read.values()),
            "begun": len(state.read),
            "wall": sheet.desk_wall(view.meeting),
            **top_three_data(view),
        }


def top_three_data(view: View) -> Data:
    """The top-three flap, and the questions that the vote proposes for it."""
    meeting = view.meeting
    return {
        "top_three": [
            {
                **flap_data(meeting.flaps[flap]),
                "directions": [
                    {"id": one.id, "text": one.text, "rev": one.rev, "idea": one.idea}
                    for one in top_three.beneath(meeting, flap)
                ],
            }
            for flap in meeting.top_three
        ],
        "most_chosen": [
            {**flap_data(meeting.flaps[flap]), "count": count, "tied": tied}
            for flap, count, tied in most_chosen(meeting, view.votes())
            if flap not in meeting.top_three
        ],
    }


def most_chosen(meeting: Meeting, votes: Mapping[str, int]) -> list[tuple[str, int, bool]]:
    """The three questions with most stickers, and those that share the third place.

    ``tied``: more questions have as many as the third, so that the facilitator decides.
    """
    chosen = [
        (flap.id, votes.get(flap.id, 0)) for flap in meeting.board if votes.get(flap.id, 0) > 0
    ]
    chosen.sort(key=lambda one: -one[1])
    if len(chosen) <= 3:
        return [(flap, count, False) for flap, count in chosen]
    third = chosen[2][1]
    share = [flap for flap, count in chosen if count == third]
    above = sum(count > third for _, count in chosen)
    tie = above + len(share) > 3
    return [(flap, count, tie and count == third) for flap, count in chosen if count >= third]

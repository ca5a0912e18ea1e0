"""What the closing shows: all that the meeting gave, in one view."""

from facilitator.werkvormen.agreements.faces import agreements_data
from facilitator.werkvormen.closing.rules import State
from facilitator.werkvormen.follow_up.faces import follow_up_data
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.refine.faces import top_three_data
from facilitator.werkvormen.view import Data, View

FEWEST_MARKS = 3  # fewer would show who gave which mark


class Faces(PlainFaces):
    """Marks and words are shown together, never whose they are, and only from three on."""

    def screen(self, view: View) -> Data:
        return {"page": view.page, **_summary(view), **_farewells(view)}

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        state: State = view.state
        given = state.farewells.get(pseudonym) if pseudonym else None
        return {"mark": given.mark if given else None, "word": given.word if given else ""}

    def mine(self, view: View, participant: str) -> Data:
        state: State = view.state
        return {
            "exit_round": state.exit_round,
            "agreements": agreements_data(view),
            "follow_up": follow_up_data(view),
        }

    def desk(self, view: View) -> Data:
        state: State = view.state
        return {
            "page": view.page,
            "exit_round": state.exit_round,
            "rev": state.rev,
            "people": len(view.meeting.present),
            "done": len(state.farewells),
            **_summary(view),
            **_farewells(view),
        }


def _summary(view: View) -> Data:
    meeting = view.meeting
    return {
        "summary": view.state.summary,
        "top_three": top_three_data(view)["top_three"],
        "agreements": agreements_data(view),
        "follow_up": follow_up_data(view),
        "expectations": list(meeting.expectations.values()),
        "parked": [
            one.text
            for one in meeting.urgent.values()
            if one.status == "parked" and one.audience == "screen"
        ],
    }


def _farewells(view: View) -> Data:
    given = list(view.state.farewells.values())
    if len(given) < FEWEST_MARKS:
        return {"marks": None, "words": []}
    marks = [one.mark for one in given]
    return {
        "marks": {
            "count": len(marks),
            "mean": round(sum(marks) / len(marks), 1),
            "by_mark": [marks.count(mark) for mark in range(1, 11)],
        },
        "words": sorted(one.word for one in given if one.word),
    }

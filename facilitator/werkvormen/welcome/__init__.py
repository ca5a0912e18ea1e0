"""Welcome: the questions of the draaiboek at a glance."""

from facilitator.werkvormen.plain import PlainFaces, PlainRules
from facilitator.werkvormen.view import Data, View


class Rules(PlainRules):
    """Nothing is collected."""

    name = "welcome"


class Faces(PlainFaces):
    """The questions, numbered, on screen and phones."""

    def screen(self, view: View) -> Data:
        return _questions(view)

    def phone(self, view: View) -> Data:
        return _questions(view)


def _questions(view: View) -> Data:
    return {
        "questions": [
            {"number": flap.number, "text": flap.text}
            for flap in view.meeting.board
            if flap.number is not None
        ]
    }

"""What is printed for who works on paper: which printables there are, and what they are made of."""

from collections.abc import Callable

from flask_babel import gettext as _

from facilitator.documents import report
from facilitator.documents.report import Data
from facilitator.domain.state import Meeting
from facilitator.parts.common import Scene
from facilitator.werkvormen.stickers.rules import State as Vote

STICKERS_EACH = 3  # where a draaiboek has no vote
TITLES: dict[str, Callable[[], str]] = {
    "vragen": lambda: _("Bouwsteen 1 De vragen"),
    "flappen": lambda: _("Flappen"),
    "stickers": lambda: _("Stickers"),
    "noodpakket": lambda: _("Noodpakket"),
}


def printable(
    scene: Scene, *, size: str, empty: int, people: int, drawing: Callable[[str], str]
) -> Data:
    """The data of every printable: flaps of this ``size`` ("a4", "a3", "a1") and so many ``empty``
    ones, stickers for so many ``people``. ``drawing(name)`` gives a pictogram as SVG, "" for none.

    On paper nothing is filled in but who is known to come.
    """
    known = report.everything(scene)
    forms = report.empty_forms(known)
    meeting = scene.room.meeting
    assert meeting.draaiboek is not None  # a room is made of a prepared meeting
    questions = [
        {**told, "tekening": drawing(question.pictogram)}
        for told, question in zip(forms["vragen"], meeting.draaiboek.questions, strict=True)
    ]
    return {
        **{name: forms[name] for name in ("bijeenkomst", "programma")},
        "vragen": questions,
        "aanwezigen": known["aanwezigen"],
        "formaat": size,
        "leeg": empty,
        "mensen": people,
        "per_persoon": _stickers_each(meeting),
    }


def _stickers_each(meeting: Meeting) -> int:
    votes = [one for one in meeting.items.values() if isinstance(one, Vote)]
    return votes[0].settings.per_person if votes else STICKERS_EACH

"""The papers that a meeting gives: which there are, what they are called, what fills them.

Adding one is adding a template to ``bouwstenen/`` and a line to ``PAPERS``.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from flask_babel import gettext as _

from facilitator.documents import report
from facilitator.documents.report import Data, Reader
from facilitator.parts.common import Scene

LONGEST_NAME = 60  # of what a person typed, in the name of a file
NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


class Paper(msgspec.Struct, frozen=True):
    """One kind of paper. ``key`` is its name in addresses, ``template`` that of the file in
    ``bouwstenen/``; ``title()`` names it for people.

    ``form``: it can be printed empty, to write on; ``each``: everybody has their own; ``filled``:
    it is made of what the meeting gave; ``reader``: for whom.
    """

    key: str
    template: str
    title: Callable[[], str]
    form: bool = False
    each: bool = False
    filled: bool = True
    reader: Reader = Reader.PARTICIPANTS


PAPERS = (
    Paper("draaiboek", "draaiboek", lambda: _("Draaiboek")),
    Paper("presentielijst", "presentielijst", lambda: _("Presentielijst"), form=True),
    Paper(
        "reflectievragen",
        "4-reflectievragen",
        lambda: _("Bouwsteen 4 Individuele reflectievragen"),
        form=True,
        filled=False,
    ),
    Paper(
        "actieformulier",
        "5-actieformulier",
        lambda: _("Bouwsteen 5 Individueel actieformulier"),
        form=True,
        each=True,
    ),
    Paper(
        "registratieformulier",
        "6-registratieformulier",
        lambda: _("Bouwsteen 6 Registratieformulier"),
        form=True,
    ),
    Paper(
        "contactformulier",
        "7-contactformulier",
        lambda: _("Bouwsteen 7 Contactformulier"),
        form=True,
    ),
    Paper("verslag", "verslag", lambda: _("Verslag voor de deelnemers")),
    Paper(
        "verslag-afwezig",
        "verslag",
        lambda: _("Verslag voor wie er niet was"),
        reader=Reader.ABSENT,
    ),
    Paper(
        "verslag-buiten",
        "verslag",
        lambda: _("Verslag voor anderen, zonder namen"),
        reader=Reader.OUTSIDE,
    ),
)
BY_KEY = {paper.key: paper for paper in PAPERS}
TEMPLATES = tuple(dict.fromkeys(paper.template for paper in PAPERS))


class Order(msgspec.Struct, frozen=True):
    """One file to make: under which name, from which template, with what."""

    file: str
    title: str
    template: str
    data: dict[str, Any]


def one(scene: Scene, paper: Paper, *, empty: bool = False, participant: str = "") -> Order:
    """The order for a paper: filled in, empty to write on, or of one participant."""
    known = report.everything(scene, paper.reader)
    if empty:
        return _order(scene, paper, report.empty_forms(known), _("leeg"))
    if participant:
        return _order(
            scene,
            paper,
            report.personal(scene, known, participant),
            scene.room.people[participant].name,
        )
    return _order(scene, paper, known)


def of_everybody(scene: Scene, paper: Paper) -> Iterator[Order]:
    """An order for each participant's own paper, by name."""
    known = report.everything(scene, paper.reader)
    for participant in report.came(scene):
        own = report.personal(scene, known, participant)
        yield _order(scene, paper, own, scene.room.people[participant].name)


def everything(scene: Scene) -> Iterator[Order]:
    """All that a meeting gives, and everybody's own."""
    for paper in PAPERS:
        if paper.each:
            yield from of_everybody(scene, paper)
        elif paper.filled:
            yield one(scene, paper)


def forms(scene: Scene) -> Iterator[Order]:
    """Everything to print beforehand."""
    yield one(scene, BY_KEY["draaiboek"])
    for paper in PAPERS:
        if paper.form:
            yield one(scene, paper, empty=True)


def file_name(scene: Scene, *words: str, ending: str) -> str:
    """A name for a file that every system can keep, the day of the meeting first."""
    details = scene.room.meeting.details
    assert details is not None  # a room is made of a prepared meeting
    at_ms = scene.room.meeting.agenda.started_ms or details.planned_start_ms
    kept = [
        " ".join(NOT_IN_FILE_NAMES.sub(" ", word).split())[:LONGEST_NAME].strip(". ")
        for word in words
    ]
    return f"{scene.date(at_ms)} {' - '.join(filter(None, kept))}.{ending}"


def _order(scene: Scene, paper: Paper, data: Data, *more: str) -> Order:
    title = paper.title()
    return Order(file_name(scene, title, *more, ending="docx"), title, paper.template, data)

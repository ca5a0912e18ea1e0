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
from facilitator.domain.invitations import coming
from facilitator.domain.preparation import Preparation
from facilitator.parts.common import Scene

LONGEST_NAME = 60  # of what a person typed, in the name of a file
NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)", re.I)
"""What Windows keeps for its devices, whatever comes after the dot."""


class Paper(msgspec.Struct, frozen=True):
    """One kind of paper. ``key`` is its name in addresses, ``template`` that of the file in
    ``bouwstenen/``; ``title()`` names it for people.

    ``form``: it can be printed empty, to write on; ``each``: everybody has their own; ``filled``:
    it is made of what the meeting gave; ``reader``: for whom. ``formal`` is the template that says
    "u" instead of "je": a letter has both.
    """

    key: str
    template: str
    title: Callable[[], str]
    form: bool = False
    each: bool = False
    filled: bool = True
    reader: Reader = Reader.PARTICIPANTS
    formal: str = ""


PAPERS = (
    Paper(
        "uitnodiging",
        "2-uitnodiging",
        lambda: _("Bouwsteen 2 Uitnodiging"),
        filled=False,
        formal="2-uitnodiging-u",
    ),
    Paper(
        "bevestiging",
        "3-bevestiging",
        lambda: _("Bouwsteen 3 Bevestiging"),
        filled=False,
        formal="3-bevestiging-u",
    ),
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
        "privacyverklaring",
        "privacyverklaring",
        lambda: _("Privacyverklaring, om aan te passen"),
    ),
    Paper("stand", "stand", lambda: _("Stand van de acties")),
    Paper(
        "verslag-buiten",
        "verslag",
        lambda: _("Verslag voor anderen, zonder namen"),
        reader=Reader.OUTSIDE,
    ),
)
BY_KEY = {paper.key: paper for paper in PAPERS}
TEMPLATES = tuple(
    dict.fromkeys(name for paper in PAPERS for name in (paper.template, paper.formal) if name)
)


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


def bundle(scene: Scene, participant: str) -> Iterator[Order]:
    """Everything that one person takes home: the own form, the agreements, the report, and the
    contact list for who is on it."""
    contact = scene.room.contacts.get(participant)
    yield one(scene, BY_KEY["actieformulier"], participant=participant)
    for key in ("registratieformulier", "verslag"):
        yield one(scene, BY_KEY[key])
    if contact is not None and contact.share_with == "group":
        yield one(scene, BY_KEY["contactformulier"])


def reflection(scene: Scene, invited: str, told: Preparation) -> Order:
    """Bouwsteen 4 with what one person thought over beforehand."""
    known = report.empty_forms(report.everything(scene))
    data = report.reflection(scene, known, invited, told)
    return _order(scene, BY_KEY["reflectievragen"], data, scene.room.people[invited].name)


def letters(scene: Scene, paper: Paper, link_of: Callable[[str], str]) -> Iterator[Order]:
    """A letter to everybody who is invited; a confirmation to who comes, and then once the
    reflection questions. ``link_of(id)`` gives somebody's personal link, "" for none."""
    meeting = scene.room.meeting
    known = report.everything(scene)
    confirms = paper.key == "bevestiging"
    people = scene.room.people
    asked = [key for key in coming(meeting) if key in people]
    if confirms:
        asked = [key for key in asked if meeting.invited[key].reply == "comes"]
    for key in sorted(asked, key=lambda one: people[one].name.casefold()):
        data = report.letter(scene, known, key, link_of(key))
        yield _order(scene, paper, data, people[key].name)
    if confirms and asked:
        yield one(scene, BY_KEY["reflectievragen"], empty=True)


def trials(scene: Scene, template: str) -> Iterator[Order]:
    """What this template would be filled with now: to see whether it can be."""
    for paper in PAPERS:
        if template in (paper.template, paper.formal):
            known = report.everything(scene, paper.reader)
            for data in (known, report.empty_forms(known)):
                file = file_name(scene, _("Voorbeeld"), paper.title(), ending="docx")
                yield Order(file, paper.title(), template, data)


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
    kept = filter(None, map(safe_name, words))
    return f"{scene.date(at_ms)} {' - '.join(kept)}.{ending}"


def safe_name(words: str) -> str:
    """The words without what a system does not allow in the name of a file; may be empty."""
    kept = " ".join(NOT_IN_FILE_NAMES.sub(" ", words).split())[:LONGEST_NAME].strip(". ")
    return f"_{kept}" if DEVICE.match(kept) else kept


def _order(scene: Scene, paper: Paper, data: Data, *more: str) -> Order:
    title = paper.title()
    formal = paper.formal and scene.room.meeting.letter.address == "u"
    template = paper.formal if formal else paper.template
    return Order(file_name(scene, title, *more, ending="docx"), title, template, data)

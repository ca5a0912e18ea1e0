"""The filled documents of one small meeting as XML, to see what a change does to them:
``python -m tests.documents.examples`` writes them anew."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from lxml import etree

from facilitator.documents import catalogue
from facilitator.documents.catalogue import PAPERS, Order, Paper
from facilitator.documents.word import fill
from facilitator.domain.invitations import EnterReply, Guest, InvitePeople, WriteLetter
from facilitator.resources import folder
from tests.documents.meetings import held, nothing_yet, seen

EXAMPLES = Path(__file__).parent / "examples"
AT = datetime(2026, 11, 24, 12)
LINK = "https://wijk.example/b/123456/jij/ab12/cd34"


def made(order: Order) -> bytes:
    """The document of an order, from our own template."""
    template = (folder("bouwstenen") / f"{order.template}.docx").read_bytes()
    return fill(template, {**order.data, "logo": None}, AT, order.title)


def orders() -> Iterator[tuple[str, Order]]:
    """One of every paper, and one of every empty form, each with a name."""
    meeting, coming = seen(held()), seen(nothing_yet())
    somebody = catalogue.report.came(meeting)[-1]
    for paper in PAPERS:
        if paper.filled:
            yield (
                paper.key,
                catalogue.one(meeting, paper, participant=somebody if paper.each else ""),
            )
        if paper.formal:
            yield from _letters(paper)
        if paper.form:
            yield f"{paper.key}-leeg", catalogue.one(coming, paper, empty=True)


def _letters(paper: Paper) -> Iterator[tuple[str, Order]]:
    """The letter to somebody who comes, with je and with u."""
    for address in ("je", "u"):
        meeting = nothing_yet()
        meeting.desk(InvitePeople((Guest("Fatima Yilmaz", "Wijkteam Noord"),)))
        invited = next(iter(meeting.meeting.invited))
        meeting.desk(EnterReply(invited, "comes"))
        letter = WriteLetter("Bus 14", "06 12345678", "Sanne de Wit", date(2026, 9, 14), address)
        meeting.desk(letter)
        made = catalogue.letters(seen(meeting), paper, lambda _who: LINK)
        yield f"{paper.key}-{address}", next(made)


def body(document: bytes) -> str:
    """What stands in a document, as XML with an element on each line."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        tree = etree.fromstring(archive.read("word/document.xml"))
    etree.cleanup_namespaces(tree)
    etree.indent(tree, " ")
    return etree.tostring(tree, encoding="unicode") + "\n"


if __name__ == "__main__":
    EXAMPLES.mkdir(exist_ok=True)
    for old in EXAMPLES.glob("*.xml"):
        old.unlink()
    for name, order in orders():
        (EXAMPLES / f"{name}.xml").write_text(body(made(order)), encoding="utf-8")

"""Text that attacks, in every field that reaches a document."""

import io
from datetime import datetime
from itertools import count, cycle

import msgspec
import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from pypdf import PdfReader

from facilitator.documents import pdf
from facilitator.documents.catalogue import TEMPLATES, safe_name
from facilitator.documents.placeholders import PLACEHOLDERS, Fields, Group, Many, Picture, Text
from facilitator.documents.printables import printable
from facilitator.documents.spreadsheet import workbook
from facilitator.documents.word import FORBIDDEN, fill
from facilitator.domain.draaiboek import Question
from facilitator.domain.people import AddPerson
from facilitator.domain.programme import ReviseDraaiboek
from facilitator.domain.text import clean
from facilitator.resources import folder
from tests.documents.meetings import nothing_yet, seen
from tests.documents.test_pdf import SQUARE
from tests.documents.test_word import HOSTILE
from tests.faults.hostile_texts import DEVICES, TEXTS, Hostile

AT = datetime(2026, 11, 24)
WINDOWS = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{kind}{number}" for kind in ("COM", "LPT") for number in "0123456789¹²³"
}


def everywhere(fields: Fields, text: str) -> dict:
    """Data in which every text is this one, and every list has two entries."""
    data = {}
    for name, field in fields.items():
        match field:
            case Text():
                data[name] = text
            case Group(fields=inner):
                data[name] = everywhere(inner, text)
            case Many(fields=inner):
                data[name] = [everywhere(inner, text) for _ in range(2)]
            case Picture():
                data[name] = None
    return data


def shown(document: Document) -> str:
    """All text of a document, a line break as one."""
    parts = []
    for node in document.element.iter(qn("w:t"), qn("w:br"), qn("w:p"), qn("w:tab")):
        parts.append(node.text or "" if node.tag == qn("w:t") else "\n")
    return "".join(parts)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("text", HOSTILE)
def test_it_comes_out_as_that_text_and_breaks_nothing(template, text):
    content = (folder("bouwstenen") / f"{template}.docx").read_bytes()
    plain = fill(content, everywhere(PLACEHOLDERS, "gewoon"), AT, "Titel")
    made = fill(content, everywhere(PLACEHOLDERS, text), AT, text)

    expected = shown(Document(io.BytesIO(plain))).count("gewoon")
    assert expected > 3
    assert shown(Document(io.BytesIO(made))).count(text) == expected


@pytest.mark.parametrize("template", TEMPLATES)
def test_control_characters_are_dropped(template):
    content = (folder("bouwstenen") / f"{template}.docx").read_bytes()
    made = fill(content, everywhere(PLACEHOLDERS, "a\x00b\x07c\x0c\ufffed"), AT, "\x00")
    assert "abcd" in shown(Document(io.BytesIO(made)))


def rotating(fields: Fields, texts) -> dict:
    """Data in which every text is the next one, and every list has six entries."""
    data = {}
    for name, field in fields.items():
        match field:
            case Text():
                data[name] = next(texts)
            case Group(fields=inner):
                data[name] = rotating(inner, texts)
            case Many(fields=inner):
                data[name] = [rotating(inner, texts) for _ in range(6)]
            case Picture():
                data[name] = None
    return data


def marked(places: dict[str, Hostile], texts):
    """A word for each field, and which text comes in its place."""
    for number in count(1):
        word = f"veld-{number}-"
        places[word] = next(texts)
        yield word


def as_read(text: str) -> str:
    return " ".join(FORBIDDEN.sub("", text).split())


def test_every_hostile_text_stands_in_a_word_document_as_it_was_typed():
    """Which fields a template shows is seen from one that is filled with numbers."""
    texts, written = cycle(TEXTS), set()
    for template in TEMPLATES:
        content = (folder("bouwstenen") / f"{template}.docx").read_bytes()
        places: dict[str, Hostile] = {}
        plain = rotating(PLACEHOLDERS, marked(places, texts))
        said = shown(Document(io.BytesIO(fill(content, plain, AT, "Titel"))))
        data = rotating(PLACEHOLDERS, (one.text for one in places.values()))
        made = as_read(shown(Document(io.BytesIO(fill(content, data, AT, next(texts).text)))))
        here = [one for place, one in places.items() if place in said]
        assert [one for one in here if as_read(one.text) not in made] == []
        written |= {one.number for one in here}
    assert len(written) >= 500


def test_every_hostile_text_stands_in_a_spreadsheet_as_it_was_typed():
    rows = [{"naam": one.text, "telefoon": one.text} for one in TEXTS]
    made = workbook("=1+1", {"naam": "Naam", "telefoon": "Telefoon"}, rows)
    sheet = load_workbook(io.BytesIO(made)).active
    read = list(sheet.iter_rows(min_row=2))
    assert {cell.data_type for row in read for cell in row} == {"s"}
    assert {cell.hyperlink for row in read for cell in row} == {None}
    for one, row in zip(TEXTS, read, strict=True):
        assert {as_read(unescape(cell.value)) for cell in row} == {as_read(one.text)}


def test_no_printable_stumbles_over_a_hostile_text():
    meeting = nothing_yet()
    texts = cycle([one for one in TEXTS if len(clean(one.text)) <= 200])
    assert meeting.meeting.draaiboek
    questions = tuple(Question(clean(next(texts).text)) for _ in range(30))
    items = tuple(
        msgspec.structs.replace(one, title=clean(next(texts).text)[:120])
        for one in meeting.meeting.draaiboek.items
    )
    changed = msgspec.structs.replace(
        meeting.meeting.draaiboek, title=clean(next(texts).text), questions=questions, items=items
    )
    meeting.desk(ReviseDraaiboek(changed, 0))
    meeting.desk(*(AddPerson(clean(next(texts).text)[:60]) for _ in range(40)))
    data = printable(seen(meeting), size="a4", empty=0, people=3, drawing=lambda name: SQUARE)
    for name in pdf.PRINTABLES:
        reader = PdfReader(io.BytesIO(pdf.make(name, data, AT)))
        assert reader.attachments == {}
        for page in reader.pages:
            assert "/Annots" not in page
        if name == "vragen":
            read = "".join("".join(page.extract_text() for page in reader.pages).split())
            plain = [one.text for one in questions if one.text.isascii()]
            assert len(plain) > 15
            assert [one for one in plain if "".join(one.split()) not in read] == []


def test_no_text_makes_a_harmful_name_of_a_file():
    for name in [*DEVICES, *(one.text for one in TEXTS)]:
        made = safe_name(clean(name))
        assert len(made) <= 61
        assert made == clean(made).strip(". ")
        assert not set(made) & set('\\/:*?"<>|')
        assert len(made.splitlines()) <= 1
        assert made.split(".")[0].strip().upper() not in WINDOWS

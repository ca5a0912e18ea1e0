"""Text that attacks, in every field that reaches a document."""

import io
from datetime import datetime

import pytest
from docx import Document
from docx.oxml.ns import qn

from facilitator.documents.catalogue import TEMPLATES
from facilitator.documents.placeholders import PLACEHOLDERS, Fields, Group, Many, Picture, Text
from facilitator.documents.word import fill
from facilitator.resources import folder
from tests.documents.test_word import HOSTILE

AT = datetime(2026, 11, 24)


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

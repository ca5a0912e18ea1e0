"""Filling a template: what was typed arrives as typed."""

import io
import zipfile
from datetime import datetime

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateError
from PIL import Image

from facilitator.documents.word import FORBIDDEN, fill, stamped

AT = datetime(2026, 11, 24, 16, 30)
HOSTILE = [
    "<b>vet</b> & 'zo' \"dan\"",
    "{{ 7*7 }} {% raw %} {# nee #}",
    "{_{ 1 }_} {_% x %_} {{_ _}}",
    "]]> <!-- --> <?xml?> &amp; &#65;",
    "😀 سلام مرحبا \u202e omgekeerd",
    '=HYPERLINK("http://x","y")',
    "a" * 4000,
    "C:\\pad\\naar {\\rtf1",
    "$x^2$ #import * _cursief_ @naam",
]


def template(*paragraphs):
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def filled(content, data, title="Titel"):
    return Document(io.BytesIO(fill(content, data, AT, title)))


def texts(document):
    return [paragraph.text for paragraph in document.paragraphs]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_out_as_that_text(text):
    assert texts(filled(template("Zeg: {{ x }}."), {"x": text})) == [f"Zeg: {text}."]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_somebody_types_is_what_the_document_says(text):
    said = "".join(p + "\n" for p in texts(filled(template("[{{ x }}]"), {"x": text})))
    assert said.strip("\n") == f"[{FORBIDDEN.sub('', text)}]"


def test_a_line_break_is_a_line_break():
    assert texts(filled(template("{{ x }}"), {"x": "een\ntwee\n\nvier"})) == ["een\ntwee\n\nvier"]


def test_lists_repeat_paragraphs_and_rows():
    document = Document()
    document.add_paragraph("{%p for een in lijst %}")
    document.add_paragraph("- {{ een.tekst }}")
    document.add_paragraph("{%p endfor %}")
    table = document.add_table(rows=3, cols=1)
    for cell, text in zip(
        table.columns[0].cells,
        ["{%tr for een in lijst %}", "{{ een.tekst }}", "{%tr endfor %}"],
        strict=True,
    ):
        cell.text = text
    out = io.BytesIO()
    document.save(out)

    made = filled(out.getvalue(), {"lijst": [{"tekst": "a"}, {"tekst": "b"}]})

    assert texts(made) == ["- a", "- b"]
    assert [cell.text for cell in made.tables[0].columns[0].cells] == ["a", "b"]


def test_a_placeholder_that_word_tore_apart_is_filled():
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ bijeen", "komst.ti", "tel }", "}"):
        paragraph.add_run(piece)
    out = io.BytesIO()
    document.save(out)
    assert texts(filled(out.getvalue(), {"bijeenkomst": {"titel": "Samen"}})) == ["Samen"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ niets }}",
        "{{ x.__class__.__mro__ }}",
        "{{ range(9) }}",
        "{{ x|attr('upper') }}",
    ],
)
def test_a_template_gets_at_nothing_else(tag):
    with pytest.raises(TemplateError):
        fill(template(tag), {"x": "tekst"}, AT, "")


def test_the_same_gives_the_same_bytes_and_tells_no_time_but_the_one_given():
    content = template("{{ x }}")
    first, again = (fill(content, {"x": "a"}, AT, "T") for _ in range(2))
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
    properties = Document(io.BytesIO(first)).core_properties
    assert (properties.title, properties.author) == ("T", "")
    assert properties.modified.replace(tzinfo=None) == AT


def test_stamping_keeps_every_entry():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("een.txt", "map/twee.txt", "drie é.txt"):
            archive.writestr(name, name * 50)
        archive.comment = b"een opmerking"
    with zipfile.ZipFile(io.BytesIO(stamped(out.getvalue()))) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == {
            name: name * 50 for name in ("een.txt", "map/twee.txt", "drie é.txt")
        }


def test_a_logo_stands_in_the_text_with_an_alternative_and_not_too_large():
    out = io.BytesIO()
    Image.new("RGB", (1200, 300), "navy").save(out, "JPEG")
    content = template("{%p if logo %}", "{{ logo }}", "{%p endif %}", "tekst")

    made = filled(content, {"logo": out.getvalue()})

    [shape] = made.inline_shapes
    assert shape.width.mm == pytest.approx(60, abs=0.5)
    assert shape.height.mm == pytest.approx(15, abs=0.5)
    assert 'descr="Logo"' in made.element.xml
    assert texts(filled(content, {"logo": None})) == ["tekst"]

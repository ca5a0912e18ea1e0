"""Whether a file from outside can be a template, and where it goes wrong."""

import io
import zipfile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.documents.catalogue import TEMPLATES
from facilitator.documents.check import LARGEST, TemplateFault, check, has_placeholders
from facilitator.resources import folder
from tests.documents.test_word import template


def fault(content):
    try:
        check(content)
    except TemplateFault as found:
        return found
    return None


def code(content):
    found = fault(content)
    return found.code if found else None


def changed(content, name, change):
    """The archive with one entry changed, added or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        before = old.read(name) if name in old.namelist() else b""
        after = change(before)
        if after is not None:
            new.writestr(name, after)
    return out.getvalue()


@pytest.mark.parametrize("name", TEMPLATES)
def test_ours_are_in_order(name):
    content = (folder("bouwstenen") / f"{name}.docx").read_bytes()
    assert fault(content) is None
    assert has_placeholders(content)


def test_a_form_without_placeholders_is_accepted():
    content = template("Gewoon een formulier", "Naam: ........")
    assert fault(content) is None
    assert not has_placeholders(content)


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["{% for a in afspraken %}{{ loop.index }}. {{ a.wat|upper }}{% endfor %}"],
        ["{%p if afspraken and not later %}", "ja", "{%p else %}", "nee", "{%p endif %}"],
        ["{{ deelnemer.naam or 'iedereen' }}"],
        ["{{ samenvatting if samenvatting else 'Niets' }}"],
        ["{% for r in lege_regels[:3] %}___{% endfor %}"],
        ["{% for f in flappen if f.stippen %}{{ f.ideeen|length }}{% endfor %}"],
        ["{{ bijeenkomst['titel'] }}"],
    ],
)
def test_what_templates_may_do(paragraphs):
    assert fault(template(*paragraphs)) is None


@pytest.mark.parametrize(
    ("paragraphs", "expected", "params"),
    [
        (
            ["Welkom", "Bij {{ bijeenkomst.titl }}."],
            "template-unknown",
            {"what": "bijeenkomst.titl", "nearest": "bijeenkomst.titel"},
        ),
        (["Dag {{ xyz }}"], "template-unknown", {"what": "xyz", "nearest": ""}),
        (
            ["{%p for a in afspraken %}", "{{ a.wta }}", "{%p endfor %}"],
            "template-unknown",
            {"what": "a.wta", "nearest": "a.wat"},
        ),
        (["{{ afspraken }}"], "template-not-a-text", {"what": "afspraken"}),
        (
            ["{% for a in samenvatting %}{% endfor %}"],
            "template-not-a-list",
            {"what": "samenvatting"},
        ),
        (["{{ 'a' * 9 }}"], "template-forbidden", {"what": "mul"}),
        (["{{ range(9) }}"], "template-forbidden", {"what": "call"}),
        (["{% set a = 1 %}"], "template-forbidden", {"what": "assign"}),
        (["{% include 'x' %}"], "template-forbidden", {"what": "include"}),
        (["{{ samenvatting|attr('x') }}"], "template-forbidden", {"what": "filter"}),
        (["{{ samenvatting.upper() }}"], "template-forbidden", {"what": "call"}),
        (
            ["{{ samenvatting.__class__ }}"],
            "template-unknown",
            {"what": "samenvatting.__class__", "nearest": ""},
        ),
        (["Dag {{ gemaakt_op"], "template-broken-tag", {}),
        (["{%p if afspraken %}", "ja"], "template-broken-tag", {}),
        (["{% endfor %}"], "template-broken-tag", {}),
        (["Dag }} daar"], "template-torn-tag", {}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_the_place(paragraphs, expected, params):
    found = fault(template(*paragraphs))
    assert found is not None
    assert (found.code, found.params) == (expected, params)
    assert found.where
    assert any(found.where[:20] in text or text in found.where for text in map(plain, paragraphs))


def plain(text):
    return text.replace("{%p ", "{% ")


@pytest.mark.parametrize("place", ["header", "footer", "table"])
def test_a_mistake_is_found_wherever_it_stands(place):
    document = Document()
    section = document.sections[0]
    if place == "table":
        document.add_table(rows=1, cols=1).cell(0, 0).text = "{{ fout }}"
    else:
        getattr(section, place).paragraphs[0].text = "{{ fout }}"
    out = io.BytesIO()
    document.save(out)
    assert code(out.getvalue()) == "template-unknown"


# The file itself


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    return out.getvalue()


def many():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2000):
            archive.writestr(f"{number}", "")
    return out.getvalue()


GOOD = template("{{ bijeenkomst.titel }}")
TYPES = "[Content_Types].xml"
RELATIONS = "word/_rels/document.xml.rels"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "template-not-word"),
        (b"gewone tekst", "template-not-word"),
        (b"PK\x03\x04", "template-not-word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "template-old-word"),
        (b"x" * (LARGEST + 1), "template-too-large"),
        (GOOD[:3000], "template-not-word"),
        (GOOD[:49] + bytes(7) + GOOD[56:], "template-not-word"),
        (bomb(), "template-bomb"),
        (many(), "template-bomb"),
        (changed(GOOD, "word/document.xml", lambda _: None), "template-not-word"),
        (changed(GOOD, TYPES, lambda _: None), "template-not-word"),
        (changed(GOOD, "word/vbaProject.bin", lambda _: b"x"), "template-macros"),
        (
            changed(GOOD, TYPES, lambda xml: xml.replace(b"document.main", b"template.main")),
            "template-not-word",
        ),
        (
            changed(
                GOOD,
                TYPES,
                lambda xml: xml.replace(b"wordprocessingml.document.main", b"macroEnabled.main"),
            ),
            "template-macros",
        ),
        (
            changed(
                GOOD,
                RELATIONS,
                lambda xml: xml.replace(
                    b"</Relationships>",
                    b'<Relationship Id="x" Type="a/attachedTemplate" Target="http://x/y.dotx"'
                    b' TargetMode="External"/></Relationships>',
                ),
            ),
            "template-outside",
        ),
        (changed(GOOD, "word/document.xml", lambda xml: xml[:-9]), "template-not-word"),
        (
            changed(
                GOOD,
                "word/document.xml",
                lambda xml: xml.replace(
                    b"<w:document", b'<!DOCTYPE d [<!ENTITY a "b">]><w:document', 1
                ),
            ),
            "template-not-word",
        ),
    ],
)
def test_a_file_that_is_no_template_is_refused(content, expected):
    assert code(content) == expected


def test_a_link_to_a_page_is_no_harm():
    link = (
        b'<Relationship Id="x" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/hyperlink" Target="http://x/" TargetMode="External"/></Relationships>'
    )
    content = changed(GOOD, RELATIONS, lambda xml: xml.replace(b"</Relationships>", link))
    assert fault(content) is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_harmless(data):
    spot = data.draw(st.integers(0, len(GOOD) - 1))
    length = data.draw(st.integers(0, 40))
    junk = data.draw(st.binary(max_size=40))
    fault(GOOD[:spot] + junk + GOOD[spot + length :])

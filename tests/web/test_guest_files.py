"""A list of people in a file."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from facilitator.domain.invitations import Guest
from facilitator.web.guest_files import LARGEST, Unreadable, text_of
from facilitator.web.guest_list import read

FATIMA = Guest("Fatima Yilmaz", "Wijkteam", "fatima@wijk.nl", "0612345678", "professional")
GREET = Guest("Greet de Boer", "", "", "", "resident")
ROWS = [
    ["Nr", "Voornaam", "Achternaam", "Organisatie", "E-mailadres", "Telefoon", "Rol"],
    [1, "Fatima", "Yilmaz", "Wijkteam", "fatima@wijk.nl", "0612345678", "Professional"],
    [None] * 7,
    [2, "Greet", "de Boer", None, None, None, "bewoner"],
]


def sheet(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def people(content):
    return read(text_of(content))


def test_a_spreadsheet_with_columns_in_any_order():
    assert people(sheet(ROWS)) == ([FATIMA, GREET], [])
    assert people(sheet([row[::-1] for row in ROWS])) == ([FATIMA, GREET], [])


@pytest.mark.parametrize("between", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_text_as_spreadsheets_write_it(between, encoding):
    lines = [between.join(f'"{cell or ""}"' for cell in row) for row in ROWS]
    assert people("\r\n".join(lines).encode(encoding)) == ([FATIMA, GREET], [])


def test_without_a_first_line_that_names_columns_it_is_name_and_organisation():
    content = b"Fatima Yilmaz;Wijkteam;fatima@wijk.nl;06 12345678;professional\nJan"
    found, mistakes = people(content)
    assert found[0] == Guest(
        "Fatima Yilmaz", "Wijkteam", "fatima@wijk.nl", "06 12345678", "professional"
    )
    assert found[1] == Guest("Jan")
    assert mistakes == []


def test_letters_with_accents_survive_either_way_of_writing():
    for encoding in ("utf-8", "cp1252"):
        assert people("Zoë Müller;Café".encode(encoding))[0] == [Guest("Zoë Müller", "Café")]


def bomb():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 45_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"PK\x03\x04nonsense", "no-list"),
        (b"\x89PNG\0\0", "no-list"),
        (b"a" * (LARGEST + 1), "too-large"),
    ],
)
def test_what_is_no_list_says_so(content, code):
    with pytest.raises(Unreadable, match=code):
        text_of(content)


def test_a_small_file_that_becomes_enormous_is_not_opened():
    with pytest.raises(Unreadable, match="too-large"):
        text_of(bomb())


@given(st.binary(max_size=400))
def test_whatever_somebody_sends_gives_people_or_a_code(content):
    try:
        guests, _mistakes = people(content)
    except Unreadable:
        return
    assert all(guest.name for guest in guests)

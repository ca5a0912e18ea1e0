"""The contact list as a spreadsheet."""

import io

import pytest
from openpyxl import load_workbook

from facilitator.documents.spreadsheet import workbook
from tests.documents.test_word import HOSTILE

COLUMNS = {"naam": "Naam", "telefoon": "Telefoon"}


def opened(rows, title="Contactlijst"):
    return load_workbook(io.BytesIO(workbook(title, COLUMNS, rows))).active


def test_a_row_for_everybody_beneath_the_headings():
    sheet = opened([{"naam": "Fatima", "telefoon": "0612345678"}])
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["Naam", "Telefoon"],
        ["Fatima", "0612345678"],
    ]
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("text", [*HOSTILE, "=1+1", "+31612", "-1", "@SUM(A1)", "#N/B", "1e9", ""])
def test_everything_is_text_and_nothing_is_reckoned_with(text):
    cell = opened([{"naam": text, "telefoon": ""}])["A2"]
    assert (cell.value or "") == text
    assert cell.data_type == ("s" if text else "n")  # an empty cell has no kind


def test_control_characters_do_not_break_the_file():
    assert opened([{"naam": "a\x00b\x0bc\ud800", "telefoon": ""}])["A2"].value == "abc"


def test_a_long_title_fits():
    assert opened([], "Een/heel: lange [naam] van een lijst die niet past").title.startswith("Een")


def test_the_same_list_gives_the_same_entries():
    rows = [{"naam": "Fatima", "telefoon": ""}]
    assert len(workbook("L", COLUMNS, rows)) == len(workbook("L", COLUMNS, rows))

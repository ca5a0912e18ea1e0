"""A list of people in a file: a spreadsheet, or text with commas or semicolons between."""

import csv
import io
import zipfile
from collections.abc import Iterable

LARGEST = 900_000  # bytes: as large as a form may be
LARGEST_UNPACKED = 40_000_000  # bytes: a zip bomb is small until it is opened
MOST_ROWS, MOST_COLUMNS = 2000, 30


class Unreadable(Exception):
    """The file holds no list: a code that says why."""


def text_of(content: bytes) -> str:
    """The rows of the file, a line each, with tabs between the cells. Raises Unreadable."""
    if len(content) > LARGEST:
        raise Unreadable("too-large")
    rows = _sheet(content) if content[:2] == b"PK" else _separated(content)
    lines = [_line(row) for number, row in enumerate(rows) if number < MOST_ROWS]
    kept = [line for line in lines if line.strip()]
    if not kept:
        raise Unreadable("empty")
    return "\n".join(kept)


def _sheet(content: bytes) -> list[tuple[object, ...]]:
    """The rows of the first sheet of an Excel file."""
    from openpyxl import load_workbook  # heavy, and seldom needed

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LARGEST_UNPACKED:
                raise Unreadable("too-large")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        return list(sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True))
    except Unreadable:
        raise
    except Exception as fault:  # openpyxl raises whatever a damaged file makes it stumble over
        raise Unreadable("no-list") from fault


def _separated(content: bytes) -> list[list[str]]:
    if b"\0" in content:
        raise Unreadable("no-list")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what Excel on Windows writes
    first = text.splitlines()[0] if text.splitlines() else ""
    between = max(";,\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=between))
    except csv.Error as fault:
        raise Unreadable("no-list") from fault


def _line(row: Iterable[object]) -> str:
    cells = ["" if cell is None else " ".join(str(cell).split()) for cell in row]
    return "\t".join(cells[:MOST_COLUMNS])

"""The contact list as a spreadsheet."""

import io
import re
from collections.abc import Mapping, Sequence

from facilitator.documents.word import stamped

CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # a spreadsheet reads _x0041_ as A
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def workbook(title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """A sheet with these columns (field: heading) and a row for each entry, as .xlsx.

    Everything is text, also what looks like a formula or a number: nothing is reckoned with, and a
    telephone number keeps its first zero.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
    for number, (field, heading) in enumerate(columns.items(), start=1):
        texts = [heading, *(_as_typed(row[field]) for row in rows)]
        for line, text in enumerate(texts, start=1):
            cell = sheet.cell(line, number)
            if text:
                cell.value = text
                cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.cell(1, number).font = Font(bold=True)
        widest = max(len(text) for text in texts)
        sheet.column_dimensions[get_column_letter(number)].width = min(60, max(12, widest + 2))
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return stamped(out.getvalue())


def _as_typed(text: str) -> str:
    """A text that a spreadsheet shows as it was typed."""
    return CODE.sub("_x005F_", FORBIDDEN.sub("", text))

"""What is printed, over HTTP."""

import io

import pytest
from pypdf import PdfReader


@pytest.fixture
def page(room):
    return f"/b/{room.row.code}/regie/documenten"


def pages(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    return PdfReader(io.BytesIO(answer.data)).pages


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("vragen.pdf", 1),
        ("flappen.pdf?formaat=a1&leeg=0", 10),
        ("flappen.pdf?leeg=9999", 30),
        ("flappen.pdf?leeg=-1", 13),
        ("flappen.pdf?leeg=٣", 13),
        ("stickers.pdf?mensen=40", 2),
        ("noodpakket.pdf", 24),
    ],
)
def test_a_printable_is_made_as_asked(organiser, page, path, count):
    assert len(pages(organiser.get(f"{page}/{path}"))) == count


def test_pictograms_are_drawn(organiser, page):
    [sheet] = pages(organiser.get(f"{page}/vragen.pdf"))
    plain = sheet.get_contents().get_data()
    assert plain.count(b"\nS\n") + plain.count(b" S") > 20


@pytest.mark.parametrize("path", ["niets.pdf", "flappen.pdf?formaat=a9", "flappen.pdf?formaat="])
def test_what_is_not_there_is_not_found(organiser, page, path):
    assert organiser.get(f"{page}/{path}").status_code == 404


def test_only_the_desk_prints(browser, page):
    assert browser().get(f"{page}/vragen.pdf").status_code == 403


def test_the_name_of_the_file_tells_the_paper(organiser, page):
    named = organiser.get(f"{page}/flappen.pdf?formaat=a1").headers["Content-Disposition"]
    assert "Flappen - A1.pdf" in named

"""What is printed, opened again."""

import io
from datetime import datetime

import pytest
from pypdf import PdfReader

from facilitator.documents import pdf
from facilitator.documents.printables import TITLES, printable
from tests.documents.meetings import held, nothing_yet, seen
from tests.documents.test_word import HOSTILE

AT = datetime(2026, 11, 24, 12)
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def data(meeting=None, **more):
    known = {"size": "a3", "empty": 3, "people": 24, "drawing": lambda name: SQUARE}
    return printable(seen(meeting or nothing_yet()), **(known | more))


def opened(name, made):
    return PdfReader(io.BytesIO(pdf.make(name, made, AT)))


def text(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


def test_there_is_a_title_for_every_printable():
    assert tuple(TITLES) == pdf.PRINTABLES


@pytest.mark.parametrize("name", pdf.PRINTABLES)
def test_a_printable_has_a_title_a_language_and_our_typeface(name):
    reader = opened(name, data())
    assert reader.metadata.title
    assert reader.trailer["/Root"]["/Lang"] == "nl"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    fonts = {
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert all("Atkinson" in font for font in fonts)


def test_the_ten_questions_are_on_one_page():
    reader = opened("vragen", data())
    assert len(reader.pages) == 1
    shown = " ".join(text(reader).split())
    for question in data()["vragen"]:
        assert question["tekst"] in shown
        assert question["kort"] in shown


@pytest.mark.parametrize(("size", "width"), [("a4", 210), ("a3", 297), ("a1", 594)])
def test_a_flap_for_each_question_and_empty_ones(size, width):
    reader = opened("flappen", data(size=size, empty=2))
    assert len(reader.pages) == 12
    assert float(reader.pages[0].mediabox.width) == pytest.approx(width * 72 / 25.4, abs=1)
    assert "Hoe maak ik ruimte" in reader.pages[0].extract_text()
    assert "Plak hier je stickers" in reader.pages[11].extract_text()


@pytest.mark.parametrize(("people", "pages"), [(1, 1), (24, 1), (60, 2), (300, 9)])
def test_a_strip_of_stickers_for_everybody(people, pages):
    assert len(opened("stickers", data(people=people)).pages) == pages


def test_the_emergency_pack_has_everything():
    reader = opened("noodpakket", data())
    shown = text(reader)
    for words in (
        "Noodpakket",
        "16:14",
        "Dit zeg je",
        "De vragen over samenwerken",
        "Denk alvast na",
        "Mijn acties",
        "Onze afspraken",
        "Contactgegevens",
        "Wie is er",
        "Bladzijde 1 van",
    ):
        assert words in shown
    assert all(page.extract_text().strip() for page in reader.pages)
    assert len(reader.pages) == 24


def test_what_the_meeting_gave_is_not_on_paper_but_who_comes_is():
    shown = text(opened("noodpakket", data(held())))
    assert "Fatima Yilmaz" in shown
    assert "samen lunchen" not in shown


@pytest.mark.parametrize("typed", [*HOSTILE[:4], *HOSTILE[5:6], *HOSTILE[7:], "*a* _b_ `c` @d <e>"])
def test_what_people_typed_is_never_read_as_typst(typed):
    made = data()
    made["bijeenkomst"] |= {"titel": typed}
    shown = " ".join(text(opened("vragen", made)).split())
    plain = " ".join(typed.replace("’", "'").split())
    assert plain in shown.replace("’", "'").replace("‘", "'")


@pytest.mark.parametrize("typed", ["a" * 4000, "😀 سلام", "\u202eomgekeerd"])
def test_odd_text_breaks_nothing(typed):
    made = data()
    made["bijeenkomst"] |= {"titel": typed, "plaats": typed}
    made["vragen"][0] |= {"tekst": typed}
    for name in pdf.PRINTABLES:
        assert len(opened(name, made).pages) >= 1


def test_three_hundred_people_fit_on_the_list():
    shown = text(opened("noodpakket", data(held(people=300, ideas=1))))
    assert shown.count("Fatima Yilmaz") == 60


def test_the_same_gives_the_same_bytes():
    for name in pdf.PRINTABLES:
        assert pdf.make(name, data(), AT) == pdf.make(name, data(), AT)

"""Inviting people and taking papers home, in a real browser."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.stage import Server, Stage, violations
from tests.documents.test_word import template


@pytest.fixture
def papers(stage: Stage) -> Page:
    """The page of documents, opened from the desk."""
    desk = stage.desk()
    with desk.page.context.expect_page() as opened:
        desk.page.get_by_role("link", name="Documenten").click()
    return opened.value


def downloaded(page: Page, name: str | re.Pattern[str]) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).first.click()
    return Path(download.value.path()).read_bytes()


def test_papers_one_by_one_and_all_together(stage: Stage, papers: Page):
    stage.phone("Anna", "Wijkteam")
    papers.reload()
    assert violations(papers) == []
    made = Document(io.BytesIO(downloaded(papers, re.compile("Download.*Verslag voor de deel"))))
    assert made.paragraphs[0].text == "Samenwerken in de wijk"
    assert downloaded(papers, re.compile("Download.*Noodpakket"))[:5] == b"%PDF-"

    papers.get_by_role("button", name="Alle documenten in één zip").click()
    expect(papers.get_by_role("heading")).to_have_text("De documenten zijn klaar")
    assert violations(papers) == []
    content = downloaded(papers, "Download de zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert any("Individueel actieformulier - Anna" in name for name in archive.namelist())


def test_a_template_with_a_mistake_is_explained_and_a_good_one_is_used(stage: Stage, papers: Page):
    stage.allow("status of 422")
    fold = papers.locator("#sjabloon-verslag")

    def bring(*paragraphs: str) -> None:
        if not fold.get_attribute("open"):
            fold.locator("summary").click()
        content = template(*paragraphs)
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        file = {"name": "verslag.docx", "mimeType": kind, "buffer": content}
        fold.locator("input[type=file]").set_input_files(file)
        fold.get_by_role("button", name="Gebruik dit sjabloon").click()

    bring("Verslag van {{ bijeenkomst.titl }}")
    expect(fold.get_by_role("alert")).to_contain_text("bijeenkomst.titel")
    assert violations(papers) == []
    papers.goto(papers.url.partition("/sjablonen")[0])
    bring("Ons verslag van {{ bijeenkomst.titel }}")
    expect(fold.get_by_role("status")).to_have_text("Je eigen sjabloon wordt nu gebruikt.")
    made = Document(io.BytesIO(downloaded(papers, re.compile("Download.*Verslag voor de deel"))))
    assert made.paragraphs[0].text == "Ons verslag van Samenwerken in de wijk"
    fold.get_by_role("button", name="Terug naar het oude").click()
    expect(papers.locator(".badge")).to_have_count(0)


def test_own_papers_on_the_phone_at_the_closing(stage: Stage):
    desk, phone = stage.desk(), stage.phone("Anna")
    desk.to("afsluiting")
    with phone.page.expect_download() as download:
        phone.page.get_by_role("link", name="Mijn acties").click()
    assert "actieformulier - Anna.docx" in download.value.suggested_filename
    made = Document(Path(download.value.path()))
    assert made.tables[0].cell(0, 1).text == "Anna"


def test_from_an_invitation_to_the_room(own_server: Server, stage: Stage):
    stage.allow("status of 422")
    page = stage.organiser("desk").new_page()
    page.goto(f"{own_server.base}/b/{stage.code}/regie/uitnodigingen")
    assert violations(page) == []
    page.get_by_label("Zet erbij").fill("Fatima Yilmaz; Wijkteam; fatima@wijk\nJan")
    page.get_by_role("button", name="Zet op de lijst").click()
    expect(page.get_by_role("alert")).to_contain_text("Regel 1: kijk het e-mailadres na.")
    assert violations(page) == []
    page.get_by_label("Zet erbij").fill("Fatima Yilmaz; Wijkteam; fatima@wijk.nl\nJan")
    page.get_by_role("button", name="Zet op de lijst").click()
    expect(page.get_by_role("status")).to_have_text("2 mensen staan erbij.")
    page.get_by_role("button", name=re.compile("^Komt\\W+Fatima")).click()
    expect(page.locator("body")).to_contain_text("1 komen, 0 komen niet, 1 hebben nog niet")
    page.get_by_label("Met u").check()
    page.get_by_role("button", name="Bewaar", exact=True).click()
    assert violations(page) == []
    form = page.locator("form", has_text="Bevestiging, voor wie komt")
    form.get_by_role("button", name="Elk een bestand, in een zip").click()
    content = downloaded(page, "Download de zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        letter = Document(io.BytesIO(archive.read(archive.namelist()[0])))
    assert "Fijn dat u komt" in [paragraph.text for paragraph in letter.paragraphs]

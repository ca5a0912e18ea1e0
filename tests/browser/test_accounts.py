"""The first start, and a second organiser, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import FreshServer, Stage, violations

PASSWORD = "paard batterij nietje"


@pytest.fixture
def fresh(browser: Browser, tmp_path: Path):
    with FreshServer(tmp_path / "fresh") as server:
        stage = Stage(browser, server, "000000")
        yield stage
        unexpected = stage.unexpected()
        stage.close()
        assert not unexpected, "\n".join(unexpected)


def begun(stage: Stage) -> Page:
    page = stage.context("desk").new_page()
    page.goto(stage.server.links[0])
    page.get_by_role("button", name="Meld mij aan").click()
    return page


def test_from_the_first_start_to_a_meeting_and_a_second_organiser(fresh: Stage):
    fresh.allow("status of 403", "status of 422")
    page = begun(fresh)
    expect(page.get_by_role("heading", level=1)).to_have_text("Welkom")
    assert violations(page) == []
    page.get_by_label("Je organisatie").fill("Welzijn Noord")
    page.get_by_label("Je naam").fill("Ria Bos")
    page.get_by_label("Je e-mailadres").fill("ria@noord")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert")).to_contain_text("Kijk het e-mailadres na")
    assert violations(page) == []
    page.get_by_label("Je e-mailadres").fill("ria@noord.nl")
    page.get_by_label("Kies een wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Je bijeenkomsten")

    page.get_by_role("link", name="Instellingen").click()
    assert violations(page) == []
    page.get_by_label("Nodig iemand uit").fill("jan@noord.nl")
    page.get_by_role("button", name="Maak een link").click()
    link = page.get_by_label("De link").input_value()
    assert violations(page) == []

    jan = fresh.context("desk").new_page()
    jan.goto(link)
    assert violations(jan) == []
    jan.get_by_label("Je naam").fill("Jan Vis")
    jan.get_by_label("Kies een wachtwoord").fill("nog een lang wachtwoord")
    jan.get_by_role("button", name="Doe mee als organisator").click()
    expect(jan.get_by_role("heading", level=1)).to_have_text("Je bijeenkomsten")

    page.goto(f"{fresh.server.base}/instellingen")
    page.get_by_role("button", name=re.compile("Haal weg.*Jan Vis")).click()
    expect(page.get_by_role("alert")).to_contain_text("Haal je Jan Vis weg")
    assert violations(page) == []
    page.get_by_role("button", name="Haal weg", exact=True).click()
    jan.reload()
    expect(jan.get_by_role("heading", level=1)).not_to_have_text("Je bijeenkomsten")


def test_a_password_is_used_and_changed_and_ends_an_open_desk(fresh: Stage):
    fresh.allow("status of 403", "WebSocket")
    page = begun(fresh)
    page.get_by_label("Je organisatie").fill("Welzijn Noord")
    page.get_by_label("Je naam").fill("Ria Bos")
    page.get_by_label("Je e-mailadres").fill("ria@noord.nl")
    page.get_by_label("Kies een wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Zet je eerste bijeenkomst klaar").click()
    page.get_by_role("button", name="Zet de bijeenkomst klaar").click()

    other = fresh.context("desk").new_page()
    other.goto(f"{fresh.server.base}/aanmelden")
    assert violations(other) == []
    other.get_by_label("E-mailadres").fill("ria@noord.nl")
    other.get_by_label("Wachtwoord").fill("iets heel anders")
    other.get_by_role("button", name="Meld mij aan").click()
    expect(other.get_by_role("alert")).to_contain_text("horen niet bij elkaar")
    assert violations(other) == []
    other.get_by_label("Wachtwoord").fill(PASSWORD)
    other.get_by_role("button", name="Meld mij aan").click()
    other.get_by_role("link", name=re.compile("^Regie")).click()
    expect(other.get_by_role("heading", name="Voordat je begint")).to_be_visible()

    page.goto(f"{fresh.server.base}/instellingen")
    page.get_by_text("Verander je wachtwoord").click()
    page.get_by_label("Je huidige wachtwoord").fill(PASSWORD)
    page.get_by_label("Nieuw wachtwoord").fill("nieuwe lange woorden")
    page.get_by_role("button", name="Bewaar").nth(2).click()
    expect(page.get_by_role("status")).to_contain_text("Je wachtwoord is veranderd")
    expect(other.get_by_role("heading", name="Voordat je begint")).to_be_hidden()

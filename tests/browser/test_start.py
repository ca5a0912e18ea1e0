"""From the address that the program prints to a meeting with people in it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.stage import Desk, Phone, Screen, Server, Stage


def test_the_demo(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest):
    server = Server(tmp_path / "data", "demo", "--phones", "3")
    server.start()
    request.addfinalizer(server.stop)
    desk_link, screen_link, phone_link = server.links
    stage = Stage(browser, server, phone_link.rsplit("/", 1)[1])
    request.addfinalizer(stage.close)

    # Looking at the sign-in link uses nothing up; the button does, once.
    page = stage.context("desk").new_page()
    page.goto(desk_link)
    page.reload()
    page.get_by_role("button", name="Meld mij aan").click()
    expect(page).to_have_url(re.compile("/regie$"))
    desk = Desk(page)
    desk.online()

    screen = Screen(stage.context("screen").new_page())
    screen.page.goto(screen_link)
    screen.page.get_by_role("button", name="Alles in orde").click()
    screen.page.get_by_role("button", name="Klaar").click()
    screen.online()
    expect(screen.part("present")).to_contain_text("3 aanwezig", timeout=20_000)
    answer = screen.send("start-meeting")
    assert (answer["ok"], answer["code"]) == (False, "not-allowed")
    anna = stage.phone("Anna")
    expect(screen.part("present")).to_contain_text("4 aanwezig")

    # The simulated people do what the phone of a person offers.
    desk.to("keuze")
    expect(screen.find("[data-tally=done]")).to_have_text("3", timeout=40_000)
    expect(anna.left).to_have_text("Nog 3 stickers")
    assert not stage.unexpected()

    stage.allow("status of 403")
    other = stage.context("desk").new_page()
    other.goto(desk_link)
    other.get_by_role("button", name="Meld mij aan").click()
    expect(other.locator("h1")).to_have_text("Deze link werkt niet meer")
    assert not stage.unexpected()


def test_make_a_meeting_and_join_with_its_code(stage: Stage):
    page = stage.organiser("desk").new_page()
    page.goto(stage.server.base)
    page.get_by_role("link", name="Nieuwe bijeenkomst").click()
    page.get_by_label("Naam van de bijeenkomst").fill("Samen in De Linde")
    page.get_by_label("Plek").fill("Buurthuis")
    page.get_by_role("button", name="Zet de bijeenkomst klaar").click()
    expect(page).to_have_url(re.compile(r"/bijeenkomst/\d+$"))
    page.get_by_role("link", name="Open de regie", exact=True).click()
    expect(page).to_have_url(re.compile(r"/b/\d+/regie$"))
    desk = Desk(page)
    desk.online()
    code = desk.find(".desk-top-code strong").inner_text()
    assert re.fullmatch(r"\d{3} \d{3}", code)

    # As people type it over: with the space.
    phone = Phone(stage.context("phone").new_page())
    phone.page.goto(stage.server.phone_base)
    phone.page.get_by_label("De code op het scherm").fill("123")
    stage.allow("status of 404")
    phone.page.get_by_role("button", name="Ga verder").click()
    expect(phone.find("h1")).to_have_text("Deze code kennen we niet")
    phone.page.get_by_label("De code op het scherm").fill(code)
    phone.page.get_by_role("button", name="Ga verder").click()
    expect(phone.find(".phone-task")).to_have_text("Samen in De Linde")
    phone.join("Anna")
    expect(desk.find(".desk-person-name")).to_have_text("Anna")
    page.goto(stage.server.base)
    expect(page.locator(".organiser-list")).to_contain_text(["Samen in De Linde"])

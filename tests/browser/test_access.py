"""axe on every page in its filled states; the small phone, large text, and the keyboard alone."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import (
    LOST,
    TITLES,
    Phone,
    Player,
    Server,
    Stage,
    browser_options,
    violations,
)

PAGES = 19
STATES = 21
VIEWS = 22


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """With the component page, which only development shows."""
    with Server(tmp_path / "data", development="1") as server:
        yield server


class Findings:
    """What axe was asked to look at, and what it found."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.found: list[str] = []

    def look(self, page: Page, what: str) -> None:
        """Look at a page as it is now."""
        self.seen.append(what)
        self.found += [f"{what}: {violation}" for violation in violations(page)]

    def look_at_all(self, players: dict[str, Player], what: str) -> None:
        """Look at several pages in one state of the meeting."""
        for name, player in players.items():
            self.look(player.page, f"{name}, {what}")

    def verdict(self, count: int) -> None:
        """So many different looks, and nothing found."""
        assert not self.found, "\n".join(self.found)
        assert len(set(self.seen)) == len(self.seen) == count


def test_axe_sees_what_is_wrong(stage: Stage):
    """Else finding nothing says nothing: on our pages the CSP holds for what tests add as well."""
    page = stage.desk().page
    assert not violations(page)
    page.evaluate("document.body.append(document.createElement('button'))")
    assert any("button-name" in violation for violation in violations(page))


def test_the_pages_around_the_meeting(own_server: Server, stage: Stage):
    stage.allow("status of (403|404|422|429|500)")
    findings = Findings()
    page = stage.organiser("desk", reduced_motion="reduce").new_page()
    guest = stage.context("phone", reduced_motion="reduce").new_page()
    base = own_server.base
    page.goto(base)
    findings.look(page, "home, something coming")
    desk = stage.desk()
    desk.press("Start de bijeenkomst")
    expect(desk.main).to_contain_text("Aan de slag")
    page.reload()
    findings.look(page, "home, something running")
    desk.do("finish-meeting")
    own_server.new_meeting()
    page.reload()
    findings.look(page, "home, something past")
    page.goto(f"{base}/bijeenkomst/nieuw")
    findings.look(page, "new meeting")
    page.get_by_label("Naam van de bijeenkomst").fill("")
    page.get_by_label("Datum").fill("")
    page.get_by_role("button", name="Zet de bijeenkomst klaar").click()
    expect(page.get_by_role("alert")).to_be_visible()
    findings.look(page, "new meeting with errors")
    page.goto(f"{base}/stijl")
    expect(page.locator("h1")).to_be_visible()
    findings.look(page, "components")
    guest.goto(f"{base}/aanmelden?token=abc")
    findings.look(guest, "sign in")
    guest.get_by_role("button", name="Meld mij aan").click()
    findings.look(guest, "sign in, used link")
    guest.goto(base)
    findings.look(guest, "home for participants")
    guest.goto(desk.find("#link-cofacilitator").input_value())
    findings.look(guest, "invitation")
    guest.evaluate("document.querySelector('form').noValidate = true")
    guest.get_by_role("button", name="Naar de regie").click()
    expect(guest.locator("#name-error")).to_be_visible()
    findings.look(guest, "invitation with an error")

    guest.goto(f"{base}/b/{stage.code}/regie")
    findings.look(guest, "no access")
    guest.goto(f"{base}/nergens")
    findings.look(guest, "nothing here")
    guest.goto(f"{base}/b/{stage.code}")
    findings.look(guest, "join")
    guest.evaluate("document.querySelector('form').noValidate = true")
    guest.get_by_role("button", name="Doe mee").click()
    expect(guest.locator("#name-error")).to_be_visible()
    findings.look(guest, "join with an error")
    guest.goto(f"{base}/b/000000")
    findings.look(guest, "unknown code")
    statuses = (requests.get(f"{base}/b/000000", timeout=20).status_code for _guess in range(200))
    assert 429 in statuses
    guest.goto(f"{base}/b/000000")
    expect(guest.locator("h1")).to_have_text("Even wachten")
    findings.look(guest, "too many codes")
    with sqlite3.connect(own_server.data / "facilitator.db") as database:
        database.execute("ALTER TABLE sessions RENAME TO lost")
    database.close()
    page.goto(base)
    expect(page.locator("h1")).to_have_text("Er ging bij ons iets mis")
    findings.look(page, "our own fault")
    with sqlite3.connect(own_server.data / "facilitator.db") as database:
        database.execute("ALTER TABLE lost RENAME TO sessions")
    database.close()
    with Server(own_server.data.parent / "fresh") as fresh:
        empty = Stage(stage.browser, fresh, "")
        page = empty.organiser("desk").new_page()
        page.goto(fresh.base)
        expect(page.locator("h2")).to_have_text("Hier komen je bijeenkomsten")
        findings.look(page, "home, still empty")
        empty.close()
    findings.verdict(PAGES)


def test_screen_desk_and_phone_in_every_state(own_server: Server, stage: Stage):
    stage.allow(*LOST)
    findings = Findings()
    calm = {"reduced_motion": "reduce"}
    desk, screen = stage.desk(**calm), stage.screen(**calm)
    anna = stage.phone("Anna", "Wijkteam", **calm)
    ben = stage.phone("Ben", **calm)
    all_three: dict[str, Player] = {"screen": screen, "desk": desk, "phone": anna}

    def state(what: str, sign: str) -> None:
        """Once the phone shows the sign of it."""
        expect(anna.find("main")).to_contain_text(sign)
        expect(desk.find("[aria-busy=true]")).to_have_count(0)
        findings.look_at_all(all_three, what)

    state("waiting", "Je bent binnen")
    desk.to("welkom", opened=False)
    state("uitleg", "Luister nog even")
    desk.to("welkom")
    state("welcome", "De vragen in het kort")
    desk.to("reflectie")
    desk.turn("reflectie", "missing")
    box = anna.page.get_by_label("Welke vraag mis je?")
    for question in ("Wie belt er in het weekend?", "Hoe houden we het leuk?"):
        box.fill(question)
        anna.page.get_by_role("button", name="Verstuur").click()
        expect(box).to_have_value("")
    desk.find(".desk-proposal button").filter(has_text="Maak er een flap").first.click()
    expect(screen.find(".flap--added")).to_have_count(1)
    state("reflection with proposals", "Hangt aan de muur")
    desk.do("count-without-phone", count=2)
    desk.to("keuze", opened=False)
    state("stickers explained", "Luister nog even")
    desk.to("keuze")
    for flap in (1, 2, 3):
        anna.tap(flap)
    ben.tap(2)
    desk.do("enter-paper", item="keuze", flap="f2", count=2)
    expect(screen.count("f2")).to_have_text("4")
    state("voting", "Je stickers zijn op")
    desk.do("close-vote", item="keuze")
    state("closed", "Dit koos de groep")
    desk.do("show-result", item="keuze")
    expect(screen.find(".place").first).to_be_visible()
    state("shown", "gedeelde plaats")
    desk.do("new-round", item="keuze")
    state("second round", "Nog 3 stickers")
    desk.to("duos")
    state("before the duos", "Je hoort zo met wie je samenwerkt")
    desk.do("propose-duos", item="duos")
    desk.do("announce-duos", item="duos")
    state("duos", "Je werkt samen met")
    desk.to("afspraken")
    state("agreements", "Er is nog geen afspraak")
    desk.do("pause-clock")
    expect(anna.find("[data-timer]")).to_have_attribute("data-state", "paused")
    state("clock paused", "Er is nog geen afspraak")
    desk.to("pauze")
    state("pause", "We gaan verder om")
    desk.do("blank", on=True)
    state("neutral page", "Even je aandacht voor de groep")
    desk.do("blank", on=False)
    with own_server.away() as everything_earlier_by:
        for player in all_three.values():
            expect(player.find("body")).to_have_attribute("data-connection", "offline")
        findings.look_at_all(all_three, "connection lost")
        everything_earlier_by(490)
    for player in all_three.values():
        expect(player.find("body")).to_have_attribute("data-connection", "online", timeout=20_000)
        expect(player.find("[data-timer]")).to_have_attribute("data-state", "warning")
    state("two minutes left", "We gaan verder om")
    desk.do("add-time", seconds=-600)
    expect(anna.find("[data-timer]")).to_have_attribute("data-state", "overtime")
    expect(screen.find("[data-timer]")).to_have_attribute("data-state", "overtime")
    state("over time", "We gaan verder om")
    desk.do("finish-meeting")
    state("finished", "Dank je wel")

    # The vote with other rules: hidden, and more than one sticker on a flap.
    stage.code = own_server.new_meeting()
    for name, player in (("screen", stage.screen(**calm)), ("desk", stage.desk(**calm))):
        all_three[name] = player
    anna = stage.phone("Anna", **calm)
    all_three["phone"] = anna
    desk = stage.desk(**calm)
    desk.to("keuze", opened=False)
    desk.do("change-vote-settings", item="keuze", per_person=4, per_flap=2, hidden=True)
    desk.to("keuze")
    anna.find("[data-more]").first.click()
    state("hidden vote", "Nog 3 stickers")
    desk.do("close-vote", item="keuze")
    state("hidden vote closed", "Hier plakte jij")
    findings.verdict(STATES * 3)


def test_what_opens_on_screen_desk_and_phone(stage: Stage):
    stage.allow("status of 403")
    findings = Findings()
    calm = {"reduced_motion": "reduce"}
    desk = stage.desk(**calm)
    screen = stage.screen(ready=False, **calm)
    anna = stage.phone("Anna", **calm)
    ben = stage.phone("Ben", **calm)
    findings.look(screen.page, "screen, test card")
    screen.page.get_by_role("button", name="Alles in orde").click()
    findings.look(screen.page, "screen, bar of buttons")
    screen.page.keyboard.press("d")
    expect(screen.find("html")).to_have_attribute("data-room", "dark")
    findings.look(screen.page, "screen, dark room, waiting")
    desk.to("reflectie")
    findings.look(screen.page, "screen, dark room, quick scan")
    desk.turn("reflectie", "recognition")
    expect(screen.find(".board--picture")).to_be_visible()
    findings.look(screen.page, "screen, dark room, recognition")
    desk.turn("reflectie", "missing")
    anna.page.get_by_label("Welke vraag mis je?").fill("Wie belt er?")
    desk.do("add-flap", text="Wat mag ik delen over een bewoner?")
    desk.to("keuze")
    expect(anna.find(".jump")).to_be_visible()
    findings.look(anna.page, "phone, offer to finish writing")
    anna.page.get_by_role("button", name="Verstuur en ga mee").click()
    for flap in (1, 2, 3):
        anna.tap(flap)
    expect(anna.left).to_contain_text("Je stickers zijn op")
    anna.tap(5)
    expect(anna.page.get_by_role("dialog")).to_be_visible()
    findings.look(anna.page, "phone, which sticker to move")
    anna.page.keyboard.press("Escape")
    anna.find("#own-details > summary").click()
    findings.look(anna.page, "phone, change name")
    expect(screen.count("f3")).to_have_text("1")
    findings.look(screen.page, "screen, dark room, voting")

    for name in ("Mensen", "Flappen", "Links"):
        desk.tab(name)
        findings.look(desk.page, f"desk, {name}")
    desk.tab("Flappen")
    desk.page.get_by_role("button", name=re.compile("Wijzig flap")).first.click()
    findings.look(desk.page, "desk, menu of a flap")
    desk.page.keyboard.press("Escape")
    desk.tab("Mensen")
    desk.page.get_by_role("button", name="Mogelijkheden voor Ben").click()
    findings.look(desk.page, "desk, menu of a person")
    desk.page.get_by_role("button", name="Verwijder uit de bijeenkomst").click()
    findings.look(desk.page, "desk, question before something happens")
    desk.yes()
    expect(desk.page.get_by_role("button", name="Maak ongedaan")).to_be_visible()
    findings.look(desk.page, "desk, undo, somebody removed")
    expect(ben.find("body")).to_have_attribute("data-gone", "removed")
    findings.look(ben.page, "phone, shown out")
    ben.open(stage.server.phone_base, stage.code)
    findings.look(ben.page, "phone, shown out and back")
    desk.page.get_by_role("button", name="Sneltoetsen").click()
    findings.look(desk.page, "desk, shortcuts")
    desk.page.keyboard.press("Escape")
    desk.part("replan").get_by_role("button", name="Opnieuw plannen").click()
    expect(desk.find(".desk-dialog-lead")).to_be_visible()
    findings.look(desk.page, "desk, planning anew")
    desk.page.keyboard.press("Escape")
    desk.do("close-vote", item="keuze")
    desk.do("show-result", item="keuze")
    expect(screen.find(".place").first).to_be_visible()
    findings.look(screen.page, "screen, dark room, ranking")
    desk.page.set_viewport_size({"width": 390, "height": 800})
    desk.tab("De groep")
    findings.look(desk.page, "desk, on a phone")
    findings.verdict(VIEWS)


def fits(page: Page) -> None:
    """Nothing sticks out to the right, once the page has its styles."""
    page.wait_for_load_state()
    wide, room = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    assert wide <= room, f"{wide} wide in {room}: {_sticking_out(page)}"


def _sticking_out(page: Page) -> list[str]:
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
            .map((one) => one.outerHTML.slice(0, 120))"""
    )


def can_be_pressed(page: Page, selector: str) -> None:
    """It can be brought into sight, is large enough, and nothing lies over it."""
    button = page.locator(selector)
    button.scroll_into_view_if_needed()
    button.click(trial=True)
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 47
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]


@pytest.fixture
def large_letters(browser: Browser) -> Iterator[Browser]:
    """A browser in which somebody set the letters to twice their size."""
    options = browser_options()
    options["args"] = [*options["args"], "--blink-settings=defaultFontSize=32"]
    large = browser.browser_type.launch(**options)
    yield large
    large.close()


def test_letters_of_200_percent_on_a_small_phone(stage: Stage, large_letters: Browser):
    stage.browser = large_letters
    phone = Phone(stage.context("phone", size=(320, 568)).new_page())
    phone.page.goto(stage.server.phone_base)
    assert phone.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    go_through_all_that_a_phone_shows(stage, phone)


def test_a_phone_of_320_pixels(stage: Stage):
    go_through_all_that_a_phone_shows(
        stage, Phone(stage.context("phone", size=(320, 568)).new_page())
    )


#: What is personal comes after what all phones show; in these items it has folds.
OWN_FOLD = {"welkom": "#fold-known", "reflectie": "#fold-missing"}


def go_through_all_that_a_phone_shows(stage: Stage, phone: Phone) -> None:
    """Nothing is wider than the phone, and what has to be pressed can be."""
    page = phone.page
    page.goto(stage.server.phone_base)
    fits(page)
    can_be_pressed(page, "form button")
    page.get_by_label("De code op het scherm").fill(stage.code)
    page.locator("form button").click()
    expect(page).to_have_url(re.compile(r"/b/\d+$"))
    fits(page)
    can_be_pressed(page, "form button")
    phone.join("Annemarie van den Bovenkamp-Vriezenveen", "Vrijwilligerscentrum Bloemenbuurt")
    desk = stage.desk()
    fits(page)
    for key in ("welkom", "reflectie", "keuze", "duos", "pauze"):
        for opened in (False, True):
            desk.to(key, opened=opened)
            expect(phone.find("h1")).to_have_text(TITLES[key])
            expect(phone.find("[data-part=task] > *")).to_have_attribute(
                "data-phase", re.compile("slag|open" if opened else "uitleg")
            )
            if opened and key in OWN_FOLD:
                expect(page.locator(OWN_FOLD[key])).to_be_visible()
            fits(page)
            for fold in page.locator(".fold").all() if opened else ():
                if fold.get_attribute("open") is None:
                    fold.locator("> summary").click()
                fits(page)
            if (key, opened) == ("welkom", True):
                can_be_pressed(page, "form[data-command=introduce] button")
                can_be_pressed(page, "form[data-command=send-expectation] button")
                can_be_pressed(page, "[data-reload]")
            if (key, opened) == ("reflectie", True):
                can_be_pressed(page, "form[data-command=send-urgent] button")
                page.locator("#recognise-f7-better").click()
                can_be_pressed(page, ".recognition__example button")
                can_be_pressed(page, "form[data-command=propose-question] button")
            if (key, opened) == ("keuze", True):
                can_be_pressed(page, "[data-vote] li:first-child button")
                can_be_pressed(page, "[data-vote] li:last-child button")
                for flap in (1, 5, 10):
                    phone.tap(flap)
                    expect(phone.flap(flap)).to_have_attribute("aria-pressed", "true")
                phone.tap(4)
                expect(page.get_by_role("dialog")).to_be_visible()
                fits(page)
                can_be_pressed(page, "dialog[open] li:last-child button")
                can_be_pressed(page, "dialog[open] form button")
                page.get_by_role("button", name="Laat ze zo").click()
    desk.to("reflectie")
    desk.turn("reflectie", "missing")
    page.get_by_label("Welke vraag mis je?").fill("Wie belt er in het weekend?")
    desk.do("go-to-item", item="pauze")
    fits(page)
    can_be_pressed(page, ".jump .button--primary")
    page.get_by_role("button", name="Verstuur en ga mee").click()
    desk.to("keuze")
    desk.do("close-vote", item="keuze")
    expect(phone.find(".phone-list > [data-flap]").first).to_be_visible()
    fits(page)
    desk.do("blank", on=True)
    expect(phone.find("h1")).to_have_text("Even je aandacht voor de groep")
    fits(page)
    phone.find("#own-details > summary").click()
    can_be_pressed(page, ".phone-who form button")
    fits(page)


@pytest.mark.parametrize("size", [(390, 800), (820, 1180), (1366, 768)])
def test_the_desk_fits_phone_tablet_and_laptop(stage: Stage, size: tuple[int, int]):
    desk = stage.desk(size=size)
    fits(desk.page)
    desk.to("keuze")
    fits(desk.page)
    can_be_pressed(desk.page, ".desk-main")
    for tab in desk.page.get_by_role("tab").all():
        if tab.is_visible():
            tab.click()
            fits(desk.page)
    if size[0] < 1100:
        desk.tab("Notities")
    expect(desk.page.get_by_label("Jouw notities")).to_be_visible()


def tab_to(page: Page, selector: str, most: int = 40) -> None:
    """Press Tab until this has the focus, visibly."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            outline = page.evaluate(
                "() => { const look = getComputedStyle(document.activeElement);"
                " return look.outlineStyle !== 'none' || look.boxShadow !== 'none'; }"
            )
            assert outline, f"nobody sees that {selector} has the focus"
            return
    raise AssertionError(f"Tab never came to {selector}")


def test_voting_by_keyboard_alone(stage: Stage):
    desk = stage.desk()
    phone = Phone(stage.context("phone").new_page())
    keys = phone.page.keyboard
    phone.open(stage.server.phone_base, stage.code)
    tab_to(phone.page, "#name")
    keys.type("Anna")
    keys.press("Enter")
    phone.online()
    desk.to("keuze")
    expect(phone.left).to_have_text("Nog 3 stickers")
    tab_to(phone.page, "#vote-f1")
    keys.press("Space")
    expect(phone.left).to_have_text("Nog 2 stickers")
    for flap in ("f2", "f3"):
        tab_to(phone.page, f"#vote-{flap}")
        keys.press("Enter")
    expect(phone.left).to_contain_text("Je stickers zijn op")
    expect(phone.find("#vote-f3")).to_be_focused()
    tab_to(phone.page, "#vote-f4")
    keys.press("Enter")
    expect(phone.page.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    expect(phone.find("#vote-f4")).to_be_focused()
    expect(phone.find("#vote-f4")).to_have_attribute("aria-pressed", "false")
    keys.press("Enter")
    tab_to(phone.page, "dialog[open] li:nth-child(2) button", most=4)
    keys.press("Enter")
    expect(phone.find("#vote-f4")).to_have_attribute("aria-pressed", "true")
    expect(phone.find("#vote-f2")).to_have_attribute("aria-pressed", "false")
    expect(phone.find("#vote-f4")).to_be_focused()
    keys.press("Space")
    expect(phone.left).to_have_text("Nog 1 sticker")


def test_the_desk_by_keyboard(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    stage.phone("Anna")
    keys = desk.page.keyboard
    title = desk.part("controls").locator("h2")
    timer = desk.find("[data-timer]")

    keys.press("?")
    expect(desk.page.get_by_role("dialog")).to_contain_text("Volgend onderdeel")
    keys.press("s")  # the list is open: a key does nothing behind it
    keys.press("Escape")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    expect(title).to_have_text("Klaar om te starten")
    keys.press("s")
    expect(title).to_have_text(TITLES["welkom"])
    keys.press("s")
    expect(desk.part("controls").locator(".badge").first).to_have_text("Aan de slag")
    keys.press("Space")
    expect(timer).to_have_attribute("data-state", "paused")
    keys.press("Space")
    expect(timer).to_have_attribute("data-state", "calm")
    left = desk.seconds()
    keys.press("+")
    expect(desk.find("[data-timer-text]")).to_have_text(re.compile(r"^10:\d\d"))
    keys.press("-")
    expect(desk.find("[data-timer-text]")).to_have_text(re.compile(r"^9:\d\d"))
    assert left - 20 < desk.seconds() <= left
    keys.press("b")
    expect(screen.find(".board--blank")).to_be_visible()
    expect(desk.find("[data-shortcut=b]")).to_have_attribute("aria-pressed", "true")
    keys.press("b")
    expect(screen.find(".board--blank")).to_have_count(0)
    keys.press("m")
    expect(desk.part("controls").locator(".badge").nth(1)).to_have_text("Geluid uit")
    keys.press("m")
    expect(desk.part("controls").locator(".badge")).to_have_count(1)
    keys.press("ArrowRight")
    expect(title).to_have_text(TITLES["reflectie"])
    keys.press("ArrowLeft")
    expect(title).to_have_text(TITLES["welkom"])
    keys.press("ArrowRight")
    expect(title).to_have_text(TITLES["reflectie"])

    # While typing the keys are letters.
    keys.press("n")
    note = desk.page.get_by_label("Jouw notities")
    expect(note).to_be_focused()
    keys.type("samen? b m s + -")
    keys.press("ArrowRight")
    expect(note).to_have_value("samen? b m s + -")
    expect(title).to_have_text(TITLES["reflectie"])
    expect(timer).to_have_attribute("data-state", "calm")
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    keys.press("Escape")
    expect(note).not_to_be_focused()

    # A question keeps the focus to itself; Escape is no, and the focus goes back.
    desk.to("keuze")
    keys.press("s")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Als je de stemming sluit")
    inside = "document.querySelector('dialog[open]').contains(document.activeElement)"
    assert desk.page.evaluate(inside)
    places = set()
    for _press in range(6):
        keys.press("Tab")
        assert desk.page.evaluate(f"{inside} || document.activeElement === document.body")
        places.add(desk.page.evaluate("document.activeElement.value"))
    assert {"yes", "no"} <= places
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    expect(desk.find(".desk-main")).to_be_focused()
    expect(screen.find(".board--stickers")).to_have_attribute("data-state", "open")
    keys.press("s")
    tab_to(desk.page, "dialog[open] button[value=yes]", most=3)
    keys.press("Enter")
    expect(screen.find(".board--stickers")).to_have_attribute("data-state", "closed")

    # Shortcuts can be switched off on this computer, and stay so.
    keys.press("?")
    desk.page.get_by_label("Sneltoetsen gebruiken op deze computer").uncheck()
    keys.press("Escape")
    keys.press("s")
    keys.press("ArrowRight")
    desk.page.reload()
    keys.press("s")
    desk.page.wait_for_timeout(300)
    expect(dialog).to_have_count(0)
    expect(title).to_have_text(TITLES["keuze"])

"""Who is here: co-facilitator, same names, going away and coming back, being shown out."""

import re
import time

from playwright.sync_api import expect

from tests.browser.stage import TITLES, Desk, Phone, Stage


def cofacilitator(stage: Stage, desk: Desk, name: str = "Kim") -> Desk:
    """Somebody who opened the invitation in a browser of their own."""
    link = desk.find("#link-cofacilitator").input_value()
    page = stage.context("desk").new_page()
    page.goto(link)
    page.get_by_label("Je naam").fill(name)
    page.get_by_role("button", name="Naar de regie").click()
    other = Desk(page)
    expect(page).to_have_url(re.compile("/regie$"))
    other.online()
    return other


def test_two_at_one_desk(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    other = cofacilitator(stage, desk)
    desk.press("Start de bijeenkomst")
    expect(other.part("controls").locator("h2")).to_have_text(TITLES["welkom"])
    expect(other.part("now")).to_contain_text("Welkom, fijn dat jullie er zijn!")

    # Both press "next" at the same moment: one item further, and the later one hears why.
    moment = time.time() * 1000 + 500
    press = "document.querySelector('[data-command=next-item]').click()"
    for one in (desk, other):
        one.page.evaluate(f"setTimeout(() => {press}, {moment} - Date.now())")
    for player in (desk, other):
        expect(player.part("controls").locator("h2")).to_have_text(TITLES["reflectie"])
    expect(screen.find("h1")).to_have_text(TITLES["reflectie"])
    for player in (desk, other):
        expect(player.part("controls").locator(".desk-where-line")).to_contain_text("2 van 11")
    notices = [player.find("#notice").inner_text() for player in (desk, other)]
    assert sorted(notices) == [
        "",
        "De bijeenkomst was net al verder. Kijk eerst waar jullie nu zijn.",
    ]

    # Notes of both are kept, each their own sheet, the other's to read.
    desk.page.get_by_label("Jouw notities").fill("Ruimte in de agenda kwam vaak terug")
    other.page.get_by_label("Jouw notities").fill("Idee: samen koffie op dinsdag")
    other.page.get_by_label("Jouw notities").blur()
    desk.page.get_by_label("Jouw notities").blur()
    expect(desk.find(".desk-note-other")).to_contain_text("Idee: samen koffie op dinsdag")
    expect(desk.find(".desk-note-other")).to_contain_text("Kim schreef")
    expect(other.find(".desk-note-other")).to_contain_text("Ruimte in de agenda kwam vaak terug")
    expect(desk.page.get_by_label("Jouw notities")).to_have_value(
        "Ruimte in de agenda kwam vaak terug"
    )

    # A co-facilitator cannot withdraw links; renewing the invitation takes the place away.
    assert other.send("renew-link", kind="cofacilitator")["code"] == "not-allowed"
    old = desk.find("#link-cofacilitator").input_value()
    desk.tab("Links")
    desk.find('[data-command="renew-link"][data-data*="cofacilitator"]').click()
    desk.yes()
    expect(other.find("body")).to_have_attribute("data-gone", "removed")
    expect(other.page.get_by_role("link", name="Probeer opnieuw")).to_be_visible()
    expect(desk.find("#link-cofacilitator")).not_to_have_value(old)
    stage.allow("status of 403")
    answer = other.page.goto(old)
    assert answer is not None
    assert answer.status == 403
    expect(desk.part("controls").locator("h2")).to_have_text(TITLES["reflectie"])


def test_a_cofacilitator_is_shown_out_by_the_organiser_alone(stage: Stage):
    desk = stage.desk()
    kim = cofacilitator(stage, desk)
    expect(kim.find('[data-command="remove-facilitator"]')).to_have_count(0)
    desk.tab("Links")
    desk.page.get_by_role("button", name="Neem Kim de toegang af").click()
    desk.yes()
    expect(kim.find("body")).to_have_attribute("data-gone", "removed")


def test_removed_and_let_in_again(stage: Stage):
    stage.allow("status of 403", "status of 404")
    desk, screen = stage.desk(), stage.screen()
    anna = stage.phone("Anna")
    desk.to("keuze")
    anna.tap(2)
    expect(screen.count("f2")).to_have_text("1")
    expect(screen.part("present")).to_contain_text("1 aanwezig")
    desk.tab("Mensen")
    desk.page.get_by_role("button", name="Mogelijkheden voor Anna").click()
    desk.page.get_by_role("button", name="Verwijder uit de bijeenkomst").click()
    desk.yes()
    expect(anna.find("body")).to_have_attribute("data-gone", "removed")
    expect(anna.find(".notice:visible")).to_contain_text("Je doet niet meer mee")
    expect(anna.find(".vote:visible")).to_have_count(0)
    expect(screen.part("present")).to_contain_text("0 aanwezig")
    expect(screen.count("f2")).to_have_text("1")  # it is anonymous, so it stays

    # The same browser cannot come back under another name.
    anna.open(stage.server.phone_base, stage.code)
    if anna.page.get_by_label("Je naam").is_visible():
        anna.page.get_by_label("Je naam").fill("Iemand anders")
        anna.page.get_by_role("button", name="Doe mee").click()
    expect(anna.find("h1")).to_have_text("Je doet niet meer mee")
    expect(desk.find("#people-list")).not_to_contain_text("Iemand anders")

    desk.page.get_by_role("button", name="Maak ongedaan").click()
    expect(screen.part("present")).to_contain_text("1 aanwezig")
    anna.open(stage.server.phone_base, stage.code)
    anna.online()
    expect(anna.left).to_have_text("Nog 2 stickers")


def test_coming_back_after_closing_the_browser(stage: Stage):
    desk = stage.desk()
    anna = stage.phone("Anna", "Wijkteam")
    desk.to("keuze")
    anna.tap(6)
    expect(anna.left).to_have_text("Nog 2 stickers")
    kept = anna.page.context.storage_state()
    anna.page.context.close()
    desk.tab("Mensen")
    expect(desk.find(".desk-person")).to_contain_text("verbinding weg")

    again = Phone(stage.context("phone", storage_state=kept).new_page())
    again.open(stage.server.phone_base, stage.code)
    again.online()
    expect(again.left).to_have_text("Nog 2 stickers")
    expect(again.flap(6)).to_have_attribute("aria-pressed", "true")
    expect(again.find(".phone-who")).to_contain_text("Anna")
    expect(desk.find(".desk-person")).to_have_count(1)
    expect(desk.find(".desk-person")).not_to_contain_text("verbinding weg")


def test_two_people_with_one_name(stage: Stage):
    desk = stage.desk()
    first = stage.phone("Jan de Boer")
    second = stage.phone("Jan de Boer", "Wijkteam")
    third = stage.phone("jan de boer")
    desk.tab("Mensen")
    names = desk.find(".desk-person-name")
    expect(names).to_have_text(
        ["Jan de Boer", "Jan de Boer (Wijkteam)", "jan de boer 2"], use_inner_text=True
    )
    expect(first.find(".phone-who")).to_contain_text("Jan de Boer")
    expect(second.find(".phone-who")).to_contain_text("Jan de Boer (Wijkteam)")
    expect(third.find(".phone-who")).to_contain_text("jan de boer 2")
    # Somebody corrects the own name: the addition goes where it is no longer needed.
    third.find("#own-details > summary").click()
    third.page.get_by_label("Je naam").fill("Janneke de Boer")
    third.page.get_by_role("button", name="Bewaar").click()
    expect(names).to_have_text(["Jan de Boer", "Jan de Boer (Wijkteam)", "Janneke de Boer"])
    expect(third.find(".phone-who strong")).to_have_text("Janneke de Boer")


def test_a_name_held_back_or_made_better(stage: Stage):
    desk = stage.desk()
    rude = stage.phone("Grapjas")
    desk.tab("Mensen")
    desk.page.get_by_role("button", name="Mogelijkheden voor Grapjas").click()
    desk.page.get_by_role("button", name="Houd de naam van het scherm").click()
    expect(desk.find(".desk-person")).to_contain_text("niet op het scherm")
    desk.page.get_by_role("button", name="Mogelijkheden voor Grapjas").click()
    desk.page.get_by_role("dialog").get_by_label("Naam").fill("Gerard")
    desk.page.get_by_role("button", name="Bewaar").click()
    expect(desk.find(".desk-person-name")).to_have_text("Gerard")
    expect(rude.find(".phone-who strong")).to_have_text("Gerard")

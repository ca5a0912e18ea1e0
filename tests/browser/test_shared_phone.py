"""Two people with one phone, a facilitator who enters for somebody without one, and a form that is
handed over."""

import re

from playwright.sync_api import expect

from tests.browser.stage import Phone, Stage, violations


def hand_on(phone: Phone, name: str) -> None:
    """Give the phone to the other, and wait until it is their turn."""
    phone.page.get_by_role("button", name=f"Geef door aan {name}").click()
    expect(phone.find(".phone-turn strong")).to_have_text(name)
    phone.online()


def test_two_people_vote_write_and_agree_in_turn_on_one_phone(stage: Stage):
    desk, phone = stage.desk(), stage.phone("Anna")
    desk.to("keuze")
    phone.tap(1)
    phone.find("#share-phone summary").click()
    phone.page.get_by_role("link", name="Laat iemand meedoen").click()
    assert violations(phone.page) == []
    phone.page.get_by_label("Je naam").fill("Bert")
    phone.page.get_by_role("button", name="Doe mee").click()
    phone.online()
    expect(phone.find(".phone-turn strong")).to_have_text("Bert")
    assert violations(phone.page) == []

    expect(phone.left).to_have_text("Nog 3 stickers")
    phone.tap(2)
    phone.tap(3)
    expect(phone.left).to_have_text("Nog 1 sticker")
    hand_on(phone, "Anna")
    expect(phone.left).to_have_text("Nog 2 stickers")
    expect(phone.flap(1)).to_have_attribute("aria-pressed", "true")
    expect(phone.flap(2)).to_have_attribute("aria-pressed", "false")
    expect(desk.find("#people-list li").filter(has_text="verbinding weg")).to_have_count(0)

    desk.to("welkom")
    hope = phone.page.get_by_role("textbox", name="Wat hoop je mee naar huis te nemen?")
    hope.fill("Half geschreven door Anna")
    hand_on(phone, "Bert")
    expect(hope).to_have_value("")
    hand_on(phone, "Anna")
    expect(hope).to_have_value("Half geschreven door Anna")


def test_the_desk_enters_for_somebody_without_a_phone(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    stage.phone("Anna")
    desk.do("add-person", name="Greet", organisation="Buurthuis")
    desk.to("welkom")
    desk.tab("Mensen")
    desk.page.get_by_role("button", name="Mogelijkheden voor Greet").click()
    with desk.page.context.expect_page() as opened:
        desk.page.get_by_role("link", name="Vul iets in voor Greet").click()
    greet = Phone(opened.value)
    greet.online()
    assert violations(greet.page) == []
    field = greet.page.get_by_role("textbox", name=re.compile("Wat doe je in de wijk"))
    field.fill("Ik schenk koffie in het buurthuis")
    greet.find("form[data-command=introduce] button").click()
    expect(screen.find("body")).to_contain_text("Ik schenk koffie in het buurthuis")

    desk.to("keuze")
    expect(greet.part("task")).to_contain_text("tel je op aan de regie")
    expect(greet.find("[data-vote]")).to_be_hidden()

    desk.to("afsluiting")
    greet.page.get_by_text("mijn gegevens", exact=True).click()
    greet.page.get_by_label("Wie mogen je gegevens krijgen?").select_option("group")
    greet.page.get_by_role("button", name="Bewaar de gegevens").click()
    expect(greet.find("#notice")).to_have_text("De gegevens zijn bewaard.")
    expect(desk.part("werkvorm")).to_contain_text("1 van 2 mensen zeggen ja tegen de lijst")
    expect(desk.find("#people-list li").filter(has_text="Greet")).to_contain_text(
        "gegevens ingevuld"
    )


def test_a_form_on_a_tablet_shows_one_person_and_locks(stage: Stage):
    desk = stage.desk()
    desk.do("add-person", name="Greet", organisation="Buurthuis")
    desk.tab("Mensen")
    desk.page.get_by_role("button", name="Mogelijkheden voor Greet").click()
    with desk.page.context.expect_page() as opened:
        desk.page.get_by_role("link", name="Laat Greet zelf de gegevens invullen").click()
    handing = opened.value
    handing.get_by_role("button", name="Open het formulier").click()
    expect(handing.locator("svg.qr")).to_be_visible()
    assert violations(handing) == []
    expect(desk.find("#people-list li")).to_contain_text("formulier staat open")
    link = handing.get_by_role("link", name="Open het hier, op dit apparaat").get_attribute("href")
    assert link is not None

    tablet = stage.context("phone", java_script_enabled=False).new_page()
    tablet.goto(link)
    tablet.get_by_label("Telefoonnummer", exact=False).first.fill("020 1234567")
    tablet.get_by_label("Wie mogen je gegevens krijgen?").select_option("group")
    tablet.get_by_label("Hoe wil je de afspraken krijgen?").select_option("paper")
    tablet.get_by_label("Mijn telefoonnummer mag erbij").check()
    tablet.get_by_role("button", name="Bewaar en sluit").click()
    expect(tablet.get_by_role("heading")).to_have_text("Bedankt, het is bewaard")
    stage.allow(r"status of 403")
    tablet.go_back()
    expect(tablet.locator("body")).not_to_contain_text("020 1234567")
    tablet.goto(link)
    expect(tablet.get_by_role("heading")).to_have_text("Dit formulier is dicht")
    expect(desk.find("#people-list li")).to_contain_text("gegevens ingevuld")

"""Agreeing: from a solution direction to what, who and when, on three screens."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.stage import Desk, Phone, Stage, violations

LONG = (
    "We spreken af dat iedereen die bij een bewoner thuis komt en merkt dat het niet goed gaat, "
    "dezelfde dag belt met de vaste contactpersoon in het wijkteam. "
)


def directions(desk: Desk) -> None:
    """Two solution directions beneath a question of the top three."""
    desk.do("choose-question", flap="f3")
    for text in ("Elke maand samen lunchen", "Een kaart met gezichten"):
        desk.do("write-direction", flap="f3", text=text)


def without_phone(desk: Desk, name: str) -> None:
    """Write down somebody who is here without a phone."""
    desk.tab("Mensen")
    desk.page.get_by_label("Naam van iemand zonder telefoon").fill(name)
    desk.page.get_by_role("button", name="Zet erbij").click()
    expect(desk.find("#people-list")).to_contain_text(name)
    desk.tab("De groep")


def begin(desk: Desk, words: str) -> Locator:
    """Begin an agreement from a direction: its form."""
    desk.page.get_by_role("button", name=f"Begin een afspraak: {words}").click()
    form = desk.find(".desk-agreement[open]")
    expect(form.locator("summary")).to_contain_text(words)
    return form


def choose(form: Locator, field: str, name: str, button: str) -> None:
    form.get_by_role("combobox", name=field).select_option(label=name)
    form.get_by_role("button", name=button, exact=True).click()


def test_an_agreement_from_direction_to_yes(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    anna, ben = stage.phone("Anna"), stage.phone("Ben")
    pages = (screen, desk, anna, ben)
    without_phone(desk, "Truus")
    desk.to("afspraken")
    directions(desk)
    expect(screen.find(".board--top-three")).to_contain_text("Elke maand samen lunchen")
    expect(anna.part("mine")).to_contain_text("Er is nog geen afspraak")
    assert [violations(one.page) for one in pages] == [[]] * len(pages)

    # It is large on the screen while it is written, and on the phones.
    form = begin(desk, "Elke maand samen lunchen")
    expect(screen.find(".agreement")).to_contain_text("Voorstel")
    expect(screen.find(".agreement__fact--open")).to_have_count(5)
    form.get_by_label("Wanneer is het klaar?").fill("Donderdag 8 oktober")
    expect(screen.find(".agreement")).to_contain_text("Donderdag 8 oktober")
    expect(anna.find(".agreement-card")).to_contain_text("Donderdag 8 oktober")

    # Nobody pulls it without a yes of one's own; a no is fine.
    choose(form, "Wie trekt dit?", "Anna", "Vraag")
    question = anna.page.get_by_role("group", name="Wil jij deze afspraak trekken?")
    expect(question).to_be_in_viewport()
    expect(ben.find(".pull-question")).to_have_count(0)
    expect(screen.find(".agreement")).not_to_contain_text("Anna")
    assert [violations(one.page) for one in pages] == [[]] * len(pages)
    question.get_by_role("button", name="Nee, liever niet").click()
    expect(question).to_have_count(0)
    choose(form, "Wie trekt dit?", "Anna", "Vraag")
    question.get_by_role("button", name="Ja, ik trek deze afspraak").click()
    expect(screen.find(".agreement")).to_contain_text("Anna")
    expect(form).to_contain_text("Anna")

    # Who takes part says so; for somebody without a phone the desk does.
    joins = ben.page.get_by_role("button", name="Ik doe mee")
    joins.click()
    expect(joins).to_have_attribute("aria-pressed", "true")
    expect(anna.page.get_by_role("button", name="Ik doe mee")).to_be_hidden()
    choose(form, "Zonder telefoon: doet mee", "Truus", "Voeg toe")
    expect(screen.find(".agreement")).to_contain_text("Ben, Truus")
    expect(anna.find(".agreement-card")).to_contain_text("Ben, Truus")

    # The group says yes; it can be taken back.
    desk.press("De groep zegt ja")
    expect(screen.find(".agreement")).to_contain_text("Afgesproken")
    expect(ben.find(".agreement-card")).to_contain_text("Afgesproken")
    assert [violations(one.page) for one in pages] == [[]] * len(pages)
    desk.page.get_by_role("button", name="Maak ongedaan").click()
    expect(screen.find(".agreement")).to_contain_text("Voorstel")
    form.get_by_role("button", name="Nog te bespreken").click()
    expect(screen.find(".agreement")).to_contain_text("Nog te bespreken")

    # Whoever was shown out pulls nothing any more.
    person = desk.find("#people-list > li").filter(has_text="Anna").get_attribute("data-part")
    assert person is not None
    desk.do("remove-person", participant=person.removeprefix("person:"))
    expect(screen.find(".agreement")).not_to_contain_text("Anna")
    expect(form).to_contain_text("Zoek een nieuwe trekker")
    choose(form, "Wie trekt dit?", "Truus", "Vraag")
    expect(screen.find(".agreement")).to_contain_text("Truus")
    form.get_by_role("button", name="Haal deze afspraak weg").click()
    expect(screen.find(".board--top-three")).to_be_visible()
    desk.page.get_by_role("button", name="Maak ongedaan").click()
    expect(screen.find(".agreement")).to_contain_text("Truus")
    stage.allow("403", "Failed to load resource")


def test_two_facilitators_write_two_agreements_and_the_screen_stays(stage: Stage):
    desk, other, screen = stage.desk(), stage.desk(), stage.screen()
    anna = stage.phone("Anna")
    desk.to("afspraken")
    directions(desk)
    lunch = begin(desk, "Elke maand samen lunchen")
    expect(other.find(".desk-agreement")).to_have_count(1)
    cards = begin(other, "Een kaart met gezichten")

    # Each keeps the own form, and the screen the first.
    expect(lunch.locator("summary")).to_contain_text("lunchen")
    expect(screen.find(".agreement__what")).to_have_text("Elke maand samen lunchen")
    expect(screen.find(".agreement-small")).to_contain_text("Een kaart met gezichten")
    when = lunch.get_by_label("Wanneer is het klaar?")
    when.press_sequentially("Donderdag")
    cards.get_by_label("Wanneer is het klaar?").fill("Volgende week")
    expect(anna.find(".agreement-card").nth(1)).to_contain_text("Volgende week")
    expect(when).to_have_value("Donderdag")
    cards.get_by_role("button", name="op het scherm").click()
    expect(screen.find(".agreement__what")).to_have_text("Een kaart met gezichten")
    expect(screen.find(".agreement")).to_contain_text("Volgende week")

    # Both in one field: both texts stay.
    other.find(".desk-agreement summary").first.click()
    both = other.find(".desk-agreement[open]").get_by_label("Wat gebruiken we")
    expect(both).to_be_visible()
    own = lunch.get_by_label("Wat gebruiken we")
    own.press_sequentially("De keuken")
    both.press_sequentially("De mailinglijst")
    both.blur()
    own.blur()
    expect(anna.find(".agreement-card").first).to_contain_text("De keuken")
    expect(anna.find(".agreement-card").first).to_contain_text("De mailinglijst")

    desk.page.get_by_role("button", name="Alle afspraken").click()
    expect(screen.find(".board--agreements .agreement-small")).to_have_count(2)
    pages = (screen, desk, other, anna)
    assert [violations(one.page) for one in pages] == [[]] * len(pages)


def test_somebody_offers_to_pull_and_lets_go_again(stage: Stage):
    desk, anna = stage.desk(), stage.phone("Anna")
    desk.to("afspraken")
    desk.page.get_by_label("Iets anders").fill("We bellen elkaar op dinsdag")
    desk.find(".desk-agreement-new").get_by_role("button", name="Begin").click()
    expect(desk.find(".desk-agreement[open] summary")).to_be_focused()
    anna.page.get_by_role("button", name="Ik wil deze trekken").click()
    anna.find("dialog[open] button[value=yes]").click()
    expect(desk.find(".desk-agreement")).to_contain_text("Anna")
    assert violations(anna.page) == []
    anna.page.get_by_role("button", name="Ik trek deze toch niet").click()
    anna.find("dialog[open] button[value=yes]").click()
    expect(anna.page.get_by_role("button", name="Ik wil deze trekken")).to_be_visible()


@pytest.mark.parametrize("others", [0, 7])
def test_long_texts_stay_on_their_sheet(stage: Stage, others: int):
    desk, screen = stage.desk(), stage.screen()
    people: list[Phone] = [stage.phone("Joke van den Heuvel-Peters")]
    desk.to("afspraken")
    desk.do("propose-agreement", item="afspraken", what=(LONG * 2)[:200], flap="f7")
    for number in range(others):
        desk.do("propose-agreement", item="afspraken", what=f"{number} {LONG}"[:200])
    expect(desk.find(".desk-agreement")).to_have_count(1 + others)
    first = desk.find(".desk-agreement").first.get_attribute("id")
    assert first is not None
    for field in ("when", "means", "measure", "others"):
        key = first.removeprefix("agreement-")
        desk.do("write-agreement", agreement=key, field=field, text=LONG[:140], base=0)
    for person in people:
        person.page.get_by_role("button", name="Ik doe mee").first.click()
    expect(screen.find(".agreement")).to_contain_text("Joke van den Heuvel-Peters")
    fits = """() => Array.from(document.querySelectorAll('.board [data-fits]'),
        ({scrollHeight, clientHeight}) => scrollHeight <= clientHeight + 1)"""
    screen.page.wait_for_function(f"() => ({fits})().every(Boolean)")
    expect(people[0].find(".agreement-card")).to_have_count(1 + others)
    assert violations(screen.page) == []


def test_a_tap_counts_that_comes_before_the_script_for_it(stage: Stage):
    desk, screen, anna = stage.desk(), stage.screen(), stage.phone("Anna")
    anna.page.route("**/agreements.js", lambda _route: None)
    desk.to("afspraken")
    desk.do("propose-agreement", item="afspraken", what="Elke maand samen lunchen")
    anna.page.get_by_role("button", name="Ik doe mee").click()
    expect(screen.find(".agreement")).not_to_contain_text("Anna")
    anna.page.unroute("**/agreements.js")
    expect(anna.find(".agreement-card__join")).to_have_attribute("aria-pressed", "true")
    expect(screen.find(".agreement")).to_contain_text("Anna")

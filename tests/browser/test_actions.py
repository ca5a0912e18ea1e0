"""Writing one's own actions, and what the group sees of them."""

from playwright.sync_api import expect

from tests.browser.stage import Phone, Stage, violations
from tests.browser.test_agreements import without_phone


def write(phone: Phone, what: str, when: str = "") -> None:
    form = phone.part("mine").locator("form").first
    form.get_by_label("Wat ga je doen?").fill(what)
    form.get_by_label("Wanneer?").fill(when)
    form.get_by_role("button", name="Zet bij mijn acties").click()
    expect(phone.find(".own-action").filter(has_text=what)).to_be_visible()


def test_actions_from_form_to_screen(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    anna, ben = stage.phone("Anna"), stage.phone("Ben")
    pages = (screen, desk, anna, ben)
    without_phone(desk, "Greet")
    desk.to("afspraken")
    desk.do("propose-agreement", item="afspraken", what="Elke maand samen lunchen")
    anna.find(".agreement-card__join").click()
    expect(anna.find(".agreement-card__join")).to_have_attribute("aria-pressed", "true")
    desk.to("acties")
    expect(screen.part("board")).to_contain_text("Elke maand samen lunchen")

    # One takes over what one promised, writes another, and keeps one from the screen.
    anna.page.get_by_role("button", name="Neem over: Elke maand samen lunchen").click()
    expect(anna.find(".own-action")).to_contain_text("Elke maand samen lunchen")
    write(ben, "Ik bel de huisarts", "maandag")
    ben.part("mine").get_by_label("Mag op het scherm").first.uncheck()
    write(ben, "Dit is alleen voor mij")
    expect(desk.part("controls")).to_contain_text("2 van 3 hebben een actie")
    assert [violations(one.page) for one in pages] == [[]] * len(pages)

    # The desk types over what Greet wrote on paper; she said that it may be shown.
    desk.find("#panel-work summary").filter(has_text="Greet").click()
    desk.page.get_by_label("Wat doet Greet?").fill("Ik bak een appeltaart")
    desk.page.get_by_label("Greet zei: dit mag op het scherm").check()
    desk.find("form[data-command=write-action-for]").get_by_role("button").click()
    expect(desk.part("controls")).to_contain_text("3 van 3 hebben een actie")
    desk.press("Toon alle acties")
    expect(screen.find(".action-card")).to_have_count(3)
    expect(screen.find(".action-group").first).to_contain_text("Elke maand samen lunchen")
    expect(screen.part("board")).not_to_contain_text("alleen voor mij")
    assert [violations(one.page) for one in pages] == [[]] * len(pages)

    # Changed, taken back and put back, also when the group went on.
    ben.find(".own-action summary").first.click()
    ben.find(".own-action").first.get_by_label("Wat ga je doen?").fill("Ik mail de huisarts")
    ben.find(".own-action").first.get_by_role("button", name="Bewaar").click()
    expect(screen.part("board")).to_contain_text("Ik mail de huisarts")
    desk.page.get_by_role("button", name="Eén voor één").click()
    expect(screen.find(".board--one-action")).to_contain_text("Elke maand samen lunchen")
    desk.page.get_by_role("button", name="Volgende", exact=True).last.click()
    expect(screen.find(".board--one-action")).to_contain_text("Ben")
    assert violations(screen.page) == []
    desk.to("vervolg")
    anna.find("#own-actions > summary").click()
    anna.page.get_by_role("button", name="Haal weg: Elke maand samen lunchen").click()
    expect(anna.find("#own-actions")).to_contain_text("weggehaald")
    assert violations(anna.page) == []
    anna.page.get_by_role("button", name="Zet terug: Elke maand samen lunchen").click()
    expect(anna.find("#own-actions .own-action")).to_have_count(1)


def test_an_action_that_is_being_written_survives_a_lost_connection(stage: Stage):
    desk, anna = stage.desk(), stage.phone("Anna")
    desk.to("acties")
    form = anna.part("mine").locator("form").first
    form.get_by_label("Wat ga je doen?").fill("Half geschreven")
    anna.page.reload()
    expect(form.get_by_label("Wat ga je doen?")).to_have_value("Half geschreven")

"""Texts that stay in the room, and texts that are erased, on the pages where people see them."""

from playwright.sync_api import expect

from tests.browser.stage import Stage, violations

TOLD = "Ik loop elke dag langs de flats"


def test_a_text_stays_here_because_its_writer_says_so(stage: Stage):
    desk, screen, phone = stage.desk(), stage.screen(), stage.phone("Fatima")
    desk.to("welkom")
    phone.send("introduce", item="welkom", text=TOLD)
    expect(screen.part("board")).to_contain_text(TOLD)
    phone.find("#own-texts summary").click()
    own = phone.find("#own-texts li")
    expect(own).to_contain_text(TOLD)
    assert violations(phone.page) == []
    own.get_by_role("button", name="Blijft hier").click()
    expect(own).to_contain_text("blijft hier")
    expect(screen.part("board")).not_to_contain_text(TOLD)
    own.get_by_role("button", name="Mag naar buiten").click()
    expect(screen.part("board")).to_contain_text(TOLD)


def test_an_erased_text_is_gone_from_every_page(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    phone, other = stage.phone("Fatima"), stage.phone("Jan")
    desk.to("aanscherpen")
    phone.send("write-idea", item="aanscherpen", flap="f1", text=TOLD)
    expect(other.find("[data-list=idea]")).to_contain_text(TOLD)
    page = desk.page.context.new_page()
    page.goto(f"{desk.page.url}/teksten")
    assert violations(page) == []
    page.get_by_label("Zoek in de teksten").fill("flats")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("link", name="Wissen").click()
    assert violations(page) == []
    page.get_by_role("button", name="Wis voorgoed").click()
    expect(page.get_by_text("1 tekst is gewist.")).to_be_visible()
    for somebody in (other, phone):
        expect(somebody.find("[data-list=idea]")).not_to_contain_text(TOLD)
    assert TOLD not in desk.page.content() + screen.page.content() + phone.page.content()

"""The screen before the start: the test card."""

from playwright.sync_api import expect

from tests.browser.stage import Stage


def test_the_test_card_comes_first_and_never_in_the_way(stage: Stage):
    desk = stage.desk()
    screen = stage.screen(ready=False)
    card = screen.find("[data-testcard]")
    expect(card).to_be_visible()
    card.get_by_role("button", name="Geluid aan").click()
    expect(screen.find("[data-toolbar] [data-tool=sound]")).to_have_text("Geluid staat aan")
    card.get_by_role("button", name="Alles in orde").click()
    expect(card).to_be_hidden()
    screen.page.reload()
    expect(screen.find(".board--waiting")).to_be_visible()
    expect(card).to_be_hidden()  # once is enough
    screen.page.keyboard.press("t")
    expect(card).to_be_visible()
    desk.do("start-meeting")
    expect(card).to_be_hidden()

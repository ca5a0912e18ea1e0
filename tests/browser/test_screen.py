"""The screen: the test card before the start, and the bar of buttons."""

import pytest
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


COVERED = """() => {
    const bar = document.querySelector('[data-toolbar]').getBoundingClientRect();
    const found = [];
    for (const one of document.querySelectorAll('.screen *')) {
        const text = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!text || !one.checkVisibility({visibilityProperty: true})) continue;
        const box = one.getBoundingClientRect();
        const beside = box.right <= bar.left || box.left >= bar.right;
        if (!beside && box.bottom > bar.top && box.top < bar.bottom)
            found.push(one.textContent.trim());
    }
    return found;
}"""


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)], ids=lambda size: f"{size[0]}")
def test_the_bar_of_buttons_covers_no_text(stage: Stage, size: tuple[int, int]):
    desk = stage.desk()
    screen = stage.screen(ready=False, size=size)
    screen.page.get_by_role("button", name="Alles in orde").click()
    bar = screen.find("[data-toolbar]")
    expect(screen.find(".board--waiting")).to_be_visible()
    expect(bar).to_be_visible()
    assert screen.page.evaluate(COVERED) == []
    desk.to("keuze")
    expect(screen.find(".wall")).to_be_visible()
    screen.page.mouse.move(300, 300)
    expect(bar).to_be_visible()
    assert screen.page.evaluate(COVERED) == []

"""Text on the wall of the screen, however long people write."""

from playwright.sync_api import expect

from tests.browser.stage import Stage

QUESTION = (
    "Hoe zorgen we dat mensen die het Nederlands nog niet goed spreken, en die geen computer "
    "hebben, toch weten waar ze in de wijk terechtkunnen met vragen over geld, zorg en opvoeding?"
)


def test_a_long_question_stands_whole_until_the_wall_is_full_and_then_ends_with_a_word(
    stage: Stage,
):
    desk, screen = stage.desk(), stage.screen()
    desk.to("keuze")
    desk.do("add-flap", text=QUESTION)
    long = screen.find(".wall__text").filter(has_text="Hoe zorgen we")
    expect(long).to_contain_text(QUESTION)
    for number in range(4):
        desk.do("add-flap", text=f"Wie helpt er mee op dag {number}?")
    expect(screen.find(".wall > li")).to_have_count(15)
    expect(long).to_contain_text("…")
    shown = long.inner_text().split("\n")[-1].removesuffix("…").split()
    assert len(shown) > 15
    assert set(shown) <= {"+", *QUESTION.replace(",", "").split(), *QUESTION.split()}
    assert float(long.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")) >= 21
    assert long.evaluate("e => e.scrollHeight <= e.clientHeight + 1")

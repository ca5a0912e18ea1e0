"""A phone never jumps away from somebody who writes."""

from playwright.sync_api import expect

from tests.browser.stage import TITLES, Stage

QUESTION = "Wie belt er in het weekend?"


def test_finish_the_sentence_then_go_along(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    anna = stage.phone("Anna")
    ben = stage.phone("Ben")
    desk.to("reflectie")
    desk.turn("reflectie", "missing")
    expect(anna.find("#fold-missing")).to_have_attribute("open", "")
    box = anna.page.get_by_label("Welke vraag mis je?")
    box.press_sequentially(QUESTION)
    expect(box).to_have_value(QUESTION)
    desk.press("Volgend onderdeel")
    expect(ben.find("h1")).to_have_text(TITLES["keuze"])

    # Anna stays where she was, with the cursor where it was.
    bar = anna.find(".jump")
    expect(bar).to_contain_text("De groep gaat verder met: Aan de slag: keuze vraagstukken")
    expect(box).to_have_value(QUESTION)
    expect(box).to_be_focused()
    expect(anna.find("h1")).to_have_text(TITLES["reflectie"])
    box.press_sequentially(" Echt")
    expect(box).to_have_value(QUESTION + " Echt")
    bar.get_by_role("button", name="Verstuur en ga mee").click()
    expect(anna.find("h1")).to_have_text(TITLES["keuze"])
    expect(bar).to_have_count(0)

    # What she wrote counts after all: it waits at the desk, and becomes a flap.
    desk.tab("Flappen")
    proposal = desk.find("#panel-flaps .desk-proposal")
    expect(proposal.locator("textarea")).to_have_value(QUESTION + " Echt")
    proposal.locator("textarea").fill("Wie belt er in het weekend of 's nachts?")
    proposal.get_by_role("button", name="Maak er een flap van").click()
    expect(desk.find("#flap-list .desk-list-row")).to_have_count(11)
    desk.do("open-item", item="keuze")
    expect(screen.find(".wall > .flap--added")).to_contain_text(
        "Wie belt er in het weekend of 's nachts?"
    )
    expect(screen.find(".wall > [data-flap]")).to_have_count(11)
    expect(anna.find("[data-vote] > li")).to_have_count(11)
    desk.do("go-to-item", item="reflectie")
    expect(screen.find(".board--reflection .flap--added")).to_have_count(1)
    expect(anna.find("#own-proposals")).to_contain_text("Hangt aan de muur")
    expect(box).to_have_value("")


def test_go_along_without_sending_keeps_the_draft(stage: Stage):
    desk = stage.desk()
    anna = stage.phone("Anna")
    desk.to("reflectie")
    desk.turn("reflectie", "missing")
    box = anna.page.get_by_label("Welke vraag mis je?")
    box.fill(QUESTION)
    desk.do("go-to-item", item="pauze")
    anna.page.get_by_role("button", name="Ga mee zonder te versturen").click()
    expect(anna.find("h1")).to_have_text(TITLES["pauze"])
    desk.do("go-to-item", item="reflectie")
    expect(box).to_have_value(QUESTION)
    assert not any("propose-question" in frame for frame in anna.sent)
    # The neutral page too waits for who writes; and somebody who wrote nothing follows at once.
    desk.do("blank", on=True)
    expect(anna.find(".jump")).to_contain_text("De begeleider vraagt even je aandacht.")
    box.fill("")
    desk.do("blank", on=False)
    expect(anna.find(".jump")).to_have_count(0)
    desk.do("go-to-item", item="pauze")
    expect(anna.find("h1")).to_have_text(TITLES["pauze"])


def test_a_message_about_the_last_one_goes_when_one_writes_on(stage: Stage):
    anna = stage.phone("Anna")
    anna.page.get_by_text("mijn gegevens", exact=True).click()
    name = anna.page.get_by_label("Je naam")
    name.fill("Anna de Boer")
    anna.page.get_by_role("button", name="Bewaar").click()
    expect(anna.find("#notice")).to_have_text("Je gegevens zijn bewaard.")
    anna.page.get_by_text("mijn gegevens", exact=True).click()
    name.press_sequentially("!")
    expect(anna.find("#notice")).to_be_empty()


def test_a_note_is_saved_while_it_is_typed(stage: Stage):
    desk = stage.desk()
    desk.to("reflectie")
    note = desk.page.get_by_label("Jouw notities")
    note.press_sequentially("Veel ruis over wie belt")
    state = desk.find("[data-save-state]")
    expect(state).to_have_text("Nog niet bewaard")
    expect(state).to_have_text("Bewaard")
    expect(note).to_be_focused()
    desk.page.reload()
    expect(note).to_have_value("Veel ruis over wie belt")
    # At the next item the sheet is empty; back at this one it is there.
    desk.do("go-to-item", item="keuze")
    expect(note).to_have_value("")
    desk.do("go-to-item", item="reflectie")
    expect(note).to_have_value("Veel ruis over wie belt")

"""Writing on the flaps: alone in the silent round."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.stage import Phone, Stage, violations


def write(phone: Phone, words: str) -> None:
    """Put an idea on the flap that this phone looks at."""
    panel = phone.find("[data-sheet-flap]:not([hidden])")
    expect(panel).to_be_visible()
    if panel.locator(".sheet-write").count():
        panel.locator(".sheet-write > summary").click()
    panel.get_by_label("Schrijf een idee").fill(words)
    panel.get_by_role("button", name="Zet op de flap").click()


def card(phone: Phone, words: str):
    return phone.find("[data-list=idea] > .idea").filter(has_text=words)


def test_the_silent_round_on_three_screens(stage: Stage, tmp_path: Path):
    desk, screen = stage.desk(), stage.screen()
    anna, ben = stage.phone("Anna"), stage.phone("Ben")
    desk.to("aanscherpen")

    # Each begins at another flap.
    expect(anna.find("[data-sheet-flap=f1]")).to_be_visible()
    expect(ben.find("[data-sheet-flap=f2]")).to_be_visible()
    write(anna, "Samen koffie op dinsdag")
    expect(card(anna, "Samen koffie")).to_be_visible()
    expect(card(ben, "Samen koffie")).to_be_hidden()
    assert "koffie" not in screen.page.content()

    # Ben goes back to the first flap, adds to the idea and remembers it.
    ben.page.get_by_role("button", name="Vorige flap").click()
    expect(card(ben, "Samen koffie")).to_be_visible()
    expect(ben.find("[data-part=mine] [role=status]")).to_have_text("Gelezen: 1 van de 10 flappen.")
    expect(card(ben, "Samen koffie").locator("[data-own]").first).to_be_hidden()
    mark = card(ben, "Samen koffie").get_by_role("button", name="Hier wil ik zelf iets mee")
    mark.click()
    expect(mark).to_have_attribute("aria-pressed", "true")
    card(ben, "Samen koffie").get_by_text("Vul dit idee aan").click()
    card(ben, "Samen koffie").get_by_label("Jouw aanvulling").fill("In de bibliotheek")
    card(ben, "Samen koffie").get_by_role("button", name="Zet erbij").click()
    expect(card(anna, "In de bibliotheek")).to_be_visible()
    expect(anna.find("[data-mark]")).to_have_attribute("aria-pressed", "false")

    # Beneath what is written one goes on, and begins at the top of the next flap.
    onward = ben.page.get_by_role("button", name="Volgende flap").last
    onward.scroll_into_view_if_needed()
    assert onward.bounding_box()["y"] > card(ben, "Samen koffie").bounding_box()["y"]
    onward.click()
    heading = ben.find("[data-sheet-flap=f2] h2")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport(ratio=1)
    ben.page.get_by_role("button", name="Vorige flap").click()

    # Anna changes her own words; the desk hides and picks.
    card(anna, "Samen koffie").get_by_text("Wijzig").first.click()
    card(anna, "Samen koffie").get_by_label("Jouw idee").first.fill("Samen koffie op donderdag")
    card(anna, "Samen koffie").get_by_role("button", name="Bewaar").first.click()
    expect(card(ben, "donderdag")).to_be_visible()
    desk.find(".desk-three-others summary").click()
    desk.find(".desk-three-others button").first.click()
    expect(desk.find(".desk-three-question")).to_have_count(1)
    desk.find("#wall-f1 summary").click()
    desk.find("#wall-f1").get_by_role("button", name="Kies als oplossingsrichting").first.click()
    expect(desk.find(".desk-three-question textarea")).to_have_value("Samen koffie op donderdag")

    pages = (screen, desk, anna, ben)
    assert [violations(one.page) for one in pages] == [[]] * len(pages)


def test_somebody_who_writes_a_sentence_keeps_it_when_the_group_goes_on(stage: Stage):
    desk = stage.desk()
    anna, ben = stage.phone("Anna"), stage.phone("Ben")
    desk.to("aanscherpen")
    write(anna, "Een buurtapp")
    ben.page.get_by_role("button", name="Vorige flap").click()
    card(ben, "buurtapp").get_by_text("Vul dit idee aan").click()
    box = card(ben, "buurtapp").get_by_label("Jouw aanvulling")
    box.press_sequentially("Met een papieren krant")
    desk.press("Volgend onderdeel")
    expect(anna.find("h1")).not_to_contain_text("aanscherpen")
    expect(box).to_have_value("Met een papieren krant")
    ben.find(".jump").get_by_role("button", name="Verstuur en ga mee").click()
    expect(ben.find("h1")).not_to_contain_text("aanscherpen")
    expect(ben.find(".idea")).to_have_count(0)
    desk.do("go-to-item", item="aanscherpen")
    expect(card(anna, "Met een papieren krant")).to_be_visible()


def test_a_duo_writes_on_one_sheet(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    anna, ben = stage.phone("Anna", "Wijkteam"), stage.phone("Ben")
    desk.to("duos")
    expect(anna.find("[data-part=mine]")).to_contain_text("Je hoort zo met wie je samenwerkt")
    desk.press("Stel duo’s voor")
    expect(desk.part("werkvorm")).to_contain_text("Voorstel, nog niet bekend")
    expect(ben.find("[data-part=mine]")).to_contain_text("Je hoort zo")
    desk.press("Maak de duo’s bekend")
    desk.yes()
    expect(ben.find(".duo-partner")).to_contain_text("Anna")
    expect(ben.find(".duo-partner")).to_contain_text("Wijkteam")
    expect(anna.find(".duo-partner")).to_contain_text("Ben")

    # One of them chooses the flap for both; either may write, both may change it.
    anna.page.get_by_role("button", name="Volgende flap").click()
    expect(ben.find("[data-sheet-flap=f2]")).to_be_visible()
    write(anna, "Een kaart van de wijk")
    expect(card(ben, "Een kaart")).to_be_visible()
    expect(screen.find("[data-flap=f2] .wall__count")).to_contain_text("1")
    card(ben, "Een kaart").get_by_text("Wijzig").first.click()
    card(ben, "Een kaart").get_by_label("Jouw idee").fill("Een kaart met gezichten")
    card(ben, "Een kaart").get_by_role("button", name="Bewaar").click()
    expect(card(anna, "Een kaart met gezichten")).to_be_visible()
    expect(anna.find("[data-part=mine] [role=status]")).to_contain_text("1 van de 3")

    pages = (screen, desk, anna, ben)
    assert [violations(one.page) for one in pages] == [[]] * len(pages)


def test_people_find_each_other(stage: Stage):
    desk = stage.desk()
    anna, ben = stage.phone("Anna"), stage.phone("Ben")
    desk.to("duos")
    desk.page.get_by_label("Mensen zoeken elkaar").check()
    anna.page.get_by_text("Kies een naam").click()
    anna.page.get_by_role("button", name="Ben").click()
    expect(anna.find("[data-part=mine]")).to_contain_text("Je wacht op Ben")
    yes = ben.page.get_by_role("button", name="Ja, samen met Anna")
    expect(yes).to_be_visible()
    assert violations(ben.page) == []
    yes.click()
    expect(ben.find(".duo-partner")).to_contain_text("Anna")
    expect(anna.find(".duo-partner")).to_contain_text("Ben")


def test_the_plenary_round_shows_the_top_three_tips_and_one_flap_large(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    anna = stage.phone("Anna")
    desk.to("terugkoppeling")
    desk.do("choose-question", flap="f3")
    desk.do("write-direction", flap="f3", text="Elke maand samen lunchen")
    desk.do("add-idea", flap="f5", text="Een gezamenlijke intake")
    expect(screen.find(".board--top-three")).to_contain_text("Elke maand samen lunchen")
    expect(anna.part("task")).to_contain_text("Elke maand samen lunchen")

    anna.page.get_by_label("Welke tip neem je mee").fill("Gewoon even bellen")
    anna.page.get_by_role("button", name="Stuur je tip").click()
    expect(anna.part("mine")).to_contain_text("Gewoon even bellen")
    desk.page.get_by_role("button", name="Op het scherm: Gewoon even bellen").click()
    desk.page.get_by_role("button", name="Tips", exact=True).click()
    expect(screen.part("board")).to_contain_text("Gewoon even bellen")
    pages = (screen, desk, anna)
    assert [violations(one.page) for one in pages] == [[]] * len(pages)

    # Taken back by who sent it, and sent after all; taken away by the desk, with undo.
    anna.page.get_by_role("button", name="Neem terug: Gewoon even bellen").click()
    expect(screen.part("board")).not_to_contain_text("Gewoon even bellen")
    expect(anna.part("mine")).to_contain_text("teruggenomen")
    assert violations(anna.page) == []
    anna.page.get_by_role("button", name="Stuur toch: Gewoon even bellen").click()
    expect(screen.part("board")).to_contain_text("Gewoon even bellen")
    desk.page.get_by_role("button", name="Haal weg: Gewoon even bellen").click()
    expect(screen.part("board")).not_to_contain_text("Gewoon even bellen")
    expect(anna.part("mine")).to_contain_text("Gewoon even bellen")
    undo = desk.page.get_by_role("button", name="Maak ongedaan")
    undo.click()
    expect(screen.part("board")).to_contain_text("Gewoon even bellen")

    # What the desk hears is written down, and taken back at once when it was wrong.
    desk.page.get_by_label("Tip die je hoort").fill("Begin klien")
    desk.page.get_by_label("Tip die je hoort").press("Enter")
    expect(screen.part("board")).to_contain_text("Begin klien")
    desk.page.get_by_role("button", name="Haal weg: Begin klien").click()
    expect(screen.part("board")).not_to_contain_text("Begin klien")
    expect(desk.part("werkvorm")).to_contain_text("Weggehaald")
    assert violations(desk.page) == []

    # One flap, or one idea with one press from the wall; a second press puts it away.
    desk.do("turn-page", item="terugkoppeling", page="flap:f5")
    expect(screen.part("board")).to_contain_text("Een gezamenlijke intake")
    assert violations(screen.page) == []
    desk.find("#wall-f5 > summary").click()
    large = desk.page.get_by_role("button", name="Groot op het scherm: Een gezamenlijke intake")
    large.click()
    expect(screen.find(".board--large-idea")).to_contain_text("Een gezamenlijke intake")
    expect(large).to_have_attribute("aria-pressed", "true")
    assert [violations(one.page) for one in (screen, desk)] == [[], []]
    large.click()
    expect(screen.find(".board--top-three")).to_contain_text("Elke maand samen lunchen")


def test_the_desk_swaps_two_people_of_a_proposal(stage: Stage):
    desk = stage.desk()
    for name in ("Anna", "Ben", "Chris", "Dora"):
        stage.phone(name)
    desk.to("duos")
    desk.press("Stel duo’s voor")
    first = desk.find("[data-part=werkvorm] li.desk-list-row").first
    expect(first).to_contain_text(" · ")
    pair = first.locator(".desk-list-text").inner_text().split(" · ")
    others = sorted({"Anna", "Ben", "Chris", "Dora"} - {name.strip() for name in pair})

    first.get_by_role("button", name="Wijzig duo").click()
    choice = first.get_by_label(f"Wissel {pair[0].strip()} met")
    assert sorted(choice.locator("option").all_inner_texts()) == others
    choice.select_option(label=others[1])
    first.get_by_role("button", name="Wissel", exact=True).first.click()

    expect(first).to_contain_text(others[1])
    expect(first).not_to_contain_text(pair[0].strip())

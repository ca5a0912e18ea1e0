"""The meeting from joining to the ranking, on screen, desk and two phones."""

import re

from playwright.sync_api import expect

from tests.browser.stage import Stage


def test_from_joining_to_the_ranking(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    screen.online()
    code = screen.find(".join__code").inner_text().replace(" ", "")
    assert code == stage.code
    anna = stage.phone("Anna", "Wijkteam")
    ben = stage.phone("Ben")
    assert anna.page.evaluate("isSecureContext") is False
    expect(anna.find("h1")).to_have_text("Welkom, Anna")
    expect(screen.part("present")).to_contain_text("2 aanwezig")
    desk.tab("Mensen")
    expect(desk.find("#people-list")).to_contain_text("Anna")

    desk.press("Start de bijeenkomst")
    for player in (screen, anna, ben):
        expect(player.find("h1")).to_have_text(
            "Welkom heten en voorstellen; uitleg over bijeenkomst"
        )
    expect(screen.find(".head__phase")).to_have_text("Uitleg")
    desk.to("keuze", opened=False)
    expect(screen.find(".head__minutes")).to_have_text("10 minuten")
    expect(anna.find(".phone-minutes")).to_have_text("10 minuten")
    expect(anna.find("[data-vote]")).to_have_count(0)
    desk.press("Aan de slag")
    expect(desk.find(".desk-title h1")).to_have_text("Samenwerken in de wijk")
    expect(screen.find(".wall > [data-flap]")).to_have_count(10)

    # Two and three on one flap, live on the screen, never on a phone.
    expect(anna.left).to_have_text("Nog 3 stickers")
    anna.tap(2)
    expect(anna.left).to_have_text("Nog 2 stickers")
    expect(anna.flap(2)).to_have_attribute("aria-pressed", "true")
    expect(screen.count("f2")).to_have_text("1")
    ben.tap(2)
    ben.tap(5)
    expect(screen.count("f2")).to_have_text("2")
    expect(screen.count("f5")).to_have_text("1")
    expect(screen.find('[data-flap="f2"] .dot')).to_have_count(2)
    anna.tap(5)
    anna.tap(7)
    expect(anna.left).to_have_text("Je stickers zijn op. Verplaatsen mag nog.")
    expect(screen.find("[data-tally=done]")).to_have_text("1")

    # A fourth sticker is offered as a move; the server refuses it whatever a page does.
    answer = anna.send("place-sticker", item="keuze", flap="f1")
    assert (answer["ok"], answer["code"]) == (False, "stickers-none-left")
    assert answer["text"].startswith("Je 3 stickers zijn op.")
    anna.tap(1)
    move = anna.page.get_by_role("dialog")
    expect(move).to_contain_text("Welke sticker verplaats je?")
    move.get_by_role("button", name=re.compile("Hoe weet ik zeker")).click()
    expect(anna.flap(1)).to_have_attribute("aria-pressed", "true")
    expect(anna.flap(7)).to_have_attribute("aria-pressed", "false")
    expect(screen.count("f1")).to_have_text("1")
    expect(screen.count("f7")).to_have_text("")
    assert anna.send("place-sticker", item="keuze", flap="f99")["code"] == "unknown-flap"
    assert anna.send("close-vote", item="keuze")["code"] == "not-allowed"
    ben.tap(5)  # takes it back
    expect(ben.left).to_have_text("Nog 2 stickers")
    expect(screen.count("f5")).to_have_text("1")
    ben.tap(5)
    expect(screen.count("f5")).to_have_text("2")

    # Closing gives the ranking, with ties; showing makes it final.
    desk.press("Sluit de stemming")
    expect(desk.find("dialog[open]")).to_contain_text("1 persoon heeft nog niet alle stickers")
    desk.yes()
    expect(screen.find(".board--stickers")).to_have_attribute("data-state", "closed")
    expect(screen.find(".wall--chosen > [data-flap]")).to_have_count(3)
    expect(ben.find("[data-vote]")).to_have_count(0)
    late = ben.send("place-sticker", item="keuze", flap="f9")
    assert late["text"] == (
        "De stemming is gesloten. Stickers plakken of verplaatsen kan niet meer."
    )
    desk.press("Leg de uitslag vast")
    desk.yes()
    expect(screen.find(".board--stickers")).to_have_attribute("data-state", "shown")
    places = screen.find(".wall--chosen .place")
    expect(places).to_have_text(["1e gedeeld", "1e gedeeld", "3e"])
    expect(screen.find(".wall--chosen [data-count]")).to_have_text(["2", "2", "1"])
    expect(desk.find(".desk-ranking .desk-ranking-top")).to_have_count(3)
    for phone in (anna, ben):
        rows = phone.find(".phone-list > [data-flap]")
        expect(rows.nth(0)).to_contain_text("2 stickers · gedeelde plaats")
        expect(rows.nth(1)).to_contain_text("2 stickers · gedeelde plaats")
        expect(rows.nth(2)).to_contain_text("1 sticker")
        order = rows.evaluate_all("rows => rows.map((row) => row.dataset.flap)")
        assert order[:3] == ["f2", "f5", "f1"]
    expect(desk.main).to_contain_text("Volgend onderdeel")


def test_hidden_totals_reach_no_device_before_they_are_shown(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    anna = stage.phone("Anna")
    ben = stage.phone("Ben")
    desk.to("keuze", opened=False)
    desk.page.get_by_label("Verborgen tot je de uitslag laat zien").check()
    expect(desk.find("input[name=hidden][checked]")).to_have_count(1)
    desk.press("Aan de slag")
    anna.tap(3)
    anna.tap(6)
    ben.tap(3)
    expect(ben.left).to_have_text("Nog 2 stickers")
    expect(anna.left).to_have_text("Nog 1 sticker")
    anna.tap(9)
    expect(screen.find("[data-tally=done]")).to_have_text("1")
    expect(desk.part("controls")).to_contain_text("1 van 2 klaar")
    expect(screen.find(".dot")).to_have_count(0)
    expect(desk.part("werkvorm")).to_contain_text("De stemming is verborgen.")
    desk.press("Sluit de stemming")
    desk.yes()
    expect(screen.find(".board--stickers")).to_have_attribute("data-state", "closed")
    expect(screen.find(".place")).to_have_count(0)
    expect(anna.find("[data-part=task]")).to_contain_text("De stemming is gesloten.")
    expect(anna.find("[data-only-mine]:visible")).to_have_count(3)
    expect(ben.find("[data-only-mine]:visible")).to_have_count(1)

    # No frame to anyone told how many stickers are on a flap, or what somebody else chose.
    for player in (screen, desk, anna, ben):
        assert player.received
        for frame in player.received:
            assert not re.search(r'"f\d+":\s*\{"phone"', frame), frame
            assert not re.search(r'"total":\s*\d', frame), frame
            assert not re.search(r"data-stickers=", frame), frame
    for player in (screen, desk):
        assert not any('"stickers":{"f' in frame for frame in player.received)
    assert not any('"f6":' in frame for frame in ben.received)
    expect(desk.find(".desk-tally td")).to_have_count(0)

    desk.press("Toon de uitslag")
    desk.yes()
    expect(screen.find(".wall--chosen .place")).to_have_text(["1e", "2e gedeeld", "2e gedeeld"])
    expect(screen.find('.wall--chosen [data-flap="f3"] [data-count]')).to_have_text("2")
    expect(ben.find(".phone-list > [data-flap]").first).to_contain_text("2 stickers")

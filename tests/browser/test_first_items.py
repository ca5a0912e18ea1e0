"""The welcome and the reflection, page by page, on screen, desk and two phones; axe on each."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.stage import Phone, Player, Stage, violations

CALM = {"reduced_motion": "reduce"}
TEXT = "Stopt het project met de buurtkamer?"


def look(*players: Player) -> None:
    """Nothing is wrong with what these show now."""
    found = [f"{player.page.url}: {one}" for player in players for one in violations(player.page)]
    assert not found, "\n".join(found)


def fold(phone: Phone, words: str) -> None:
    """Unfold a section."""
    phone.find(".fold > summary").filter(has_text=words).click()


def parts_received(player: Player) -> list[str]:
    """Every part that was pushed to a page, as it came."""
    pushed = [json.loads(frame[2:]) for frame in player.received if frame.startswith('42["parts"')]
    return [json.dumps(part) for _event, message in pushed for part in message["parts"].values()]


def test_the_welcome(stage: Stage):
    desk, screen = stage.desk(**CALM), stage.screen(**CALM)
    anna = stage.phone("Anna", "Wijkteam", **CALM)
    ben = stage.phone("Ben", **CALM)
    desk.to("welkom")

    # Who is here, with what they tell, those who want to.
    expect(screen.find(".name-card")).to_have_count(2)
    anna.page.get_by_label("Wat doe je in de wijk?").fill("Ik ken iedereen")
    anna.page.get_by_role("button", name="Stel je voor").click()
    expect(screen.find(".name-card__does")).to_have_text(["Ik ken iedereen"])
    ben.page.get_by_label("Wat doe je in de wijk?").fill("Dat zeg ik alleen hardop")
    ben.page.get_by_label("Mag op het scherm").uncheck()
    ben.page.get_by_role("button", name="Stel je voor").click()
    expect(desk.part("werkvorm")).to_contain_text("2 van 2")
    expect(screen.find(".name-card__does")).to_have_count(1)
    look(screen)
    desk.do("hold-name", participant=_id_of(desk, "Ben"), on=True)
    expect(screen.find(".name-card")).to_have_count(1)

    # One expectation, which can be changed; the desk reads it without a name.
    hope = anna.page.get_by_label("Wat hoop je mee naar huis te nemen?")
    hope.fill("Weten wie ik kan bellen")
    anna.page.get_by_role("button", name="Verstuur").click()
    expect(desk.find(".desk-quotes")).to_have_text("Weten wie ik kan bellen")
    hope.fill("Eén afspraak")
    form = anna.find("form[data-command=send-expectation]")
    form.get_by_role("button", name="Pas aan").click()
    expect(desk.find(".desk-quotes")).to_have_text("Eén afspraak")

    # Whom one knows: a list that comes when it is asked for, without names that are held.
    desk.do("hold-name", participant=_id_of(desk, "Ben"), on=False)
    fold(anna, "Wie ken je al goed?")
    name = anna.find(".known")
    expect(name).to_have_text(["Ben"])
    name.click()
    expect(name).to_have_attribute("aria-pressed", "true")
    expect(anna.find("#fold-known > summary")).to_contain_text("1 aangetikt")
    name.click()
    expect(name).to_have_attribute("aria-pressed", "false")
    name.click()
    expect(anna.find("#fold-known > summary")).to_contain_text("1 aangetikt")
    stage.phone("Chris")
    anna.page.get_by_role("button", name="Ververs de lijst").click()
    expect(name).to_have_text(["Ben", "Chris"])
    expect(name.first).to_have_attribute("aria-pressed", "true")
    look(anna, desk)

    # The aim, the rules and the questions; what the screen shows unfolds on the phone.
    desk.press("Toon waarom we hier zijn")
    expect(screen.find(".board--aim")).to_contain_text("We helpen vaak dezelfde mensen")
    look(screen)
    desk.press("Toon de huisregels")
    expect(screen.find(".house-rules__rule")).to_have_count(3)
    expect(ben.find("#fold-rules")).to_have_attribute("open", "")
    desk.page.get_by_label("Huisregels").fill("Je mag twijfelen.\n\n Kort is goed. ")
    desk.part("werkvorm").get_by_role("button", name="Bewaar").click()
    expect(screen.find(".house-rules__rule")).to_have_text(
        ["1 Je mag twijfelen.", "2 Kort is goed."]
    )
    expect(ben.find("#fold-rules li")).to_have_count(2)
    look(screen, ben)
    desk.press("Toon de vragen")
    expect(screen.find(".questions__item")).to_have_count(10)
    expect(ben.find("#fold-questions")).to_have_attribute("open", "")
    expect(ben.find("#fold-rules")).not_to_have_attribute("open", "")
    expect(desk.main).to_contain_text("Volgend onderdeel")
    desk.page.get_by_role("button", name="Wie is er").click()
    expect(screen.find(".name-card").first).to_be_visible()
    expect(desk.page.get_by_role("button", name="Wie is er")).to_have_attribute(
        "aria-pressed", "true"
    )
    look(screen, desk, ben)


def _id_of(desk: Player, name: str) -> str:
    row = desk.find("#people-list > li").filter(has_text=name)
    return (row.get_attribute("data-part") or "").removeprefix("person:")


def test_an_urgent_question_until_it_comes_back(stage: Stage):
    desk, screen = stage.desk(**CALM), stage.screen(**CALM)
    anna = stage.phone("Anna", "Wijkteam", **CALM)
    ben = stage.phone("Ben", **CALM)
    desk.to("reflectie")
    expect(screen.find(".board--urgent")).to_contain_text("Snelle ronde")
    expect(anna.find("[data-part=task]")).to_contain_text("snelle ronde")
    desk.tab("Mensen")

    # Ben gives no name and wants no screen; Anna allows both.
    ben.page.get_by_label("Wat moet eerst op tafel?").fill("Ik voel me hier niet veilig.")
    ben.page.get_by_label("Zonder mijn naam").check()
    ben.find("form[data-command=send-urgent] button").click()
    expect(ben.find("#own-urgent")).to_contain_text("Bij de begeleider, zonder je naam")
    expect(ben.page.get_by_label("Zonder mijn naam")).not_to_be_checked()
    expect(desk.page.get_by_role("tab", name="De groep")).to_contain_text("1 dringend")
    anna.page.get_by_label("Wat moet eerst op tafel?").fill(TEXT)
    anna.page.get_by_label("Mag op het scherm").check()
    anna.find("form[data-command=send-urgent] button").click()
    desk.tab("De groep")
    cards = desk.find(".desk-urgent-now li")
    expect(cards.nth(0)).to_contain_text("zonder naam · alleen begeleiding")
    expect(cards.nth(0).get_by_role("button", name="Op het scherm")).to_have_count(0)
    expect(cards.nth(1)).to_contain_text("Anna · mag op het scherm")
    expect(screen.find(".urgent-list__question")).to_have_count(0)
    texts = [part for part in parts_received(desk) if "veilig" in part]
    assert texts
    assert not any("Ben" in part for part in texts)
    cards.nth(1).get_by_role("button", name="Op het scherm").click()
    expect(screen.find(".urgent-list__question")).to_have_text(TEXT)
    expect(screen.find(".board--urgent")).not_to_contain_text("Anna")
    look(screen, desk, anna, ben)

    # A second one waits until the first was answered; what was typed stays.
    anna.page.get_by_label("Wat moet eerst op tafel?").fill("En nog iets.")
    anna.find("form[data-command=send-urgent] button").click()
    expect(anna.find("#notice")).to_contain_text("Je vorige dringende vraag")
    cards.nth(0).get_by_role("button", name=re.compile("^Besproken")).click()
    expect(ben.find("#own-urgent")).to_contain_text("Besproken")
    cards.get_by_role("button", name=re.compile("^Parkeer")).click()
    look(desk)
    desk.find("[popover]:popover-open select").select_option("keuze")
    desk.page.get_by_role("button", name="Parkeer", exact=True).click()
    expect(anna.find("#own-urgent")).to_contain_text("Komt later terug")
    expect(anna.page.get_by_label("Wat moet eerst op tafel?")).to_have_value("En nog iets.")
    expect(screen.find(".urgent-list__question")).to_have_count(0)
    expect(desk.find("#urgent-parked")).to_contain_text("1")
    look(desk)

    desk.do("go-to-item", item="keuze")
    expect(desk.find(".desk-urgent-now li")).to_contain_text("geparkeerd voor nu")
    look(desk)
    desk.find(".desk-urgent-now").get_by_role("button", name=re.compile("^Besproken")).click()
    expect(desk.find(".desk-urgent-now")).to_have_count(0)
    desk.find("#urgent-settled > summary").click()
    desk.page.get_by_role("button", name=f"Zet terug: {TEXT}").click()
    expect(desk.find(".desk-urgent-now li")).to_contain_text(TEXT)


def test_what_people_recognise_and_miss(stage: Stage):
    desk, screen = stage.desk(**CALM), stage.screen(**CALM)
    anna = stage.phone("Anna", **CALM)
    ben = stage.phone("Ben", **CALM)
    desk.to("reflectie")
    desk.press("Toon wat jullie herkennen")
    expect(anna.find("#fold-recognition")).to_have_attribute("open", "")
    expect(anna.find("#fold-urgent")).not_to_have_attribute("open", "")
    counts = screen.find(".picture__row").nth(1).locator(".picture__count")

    # Two buttons for each question; the other one takes over, the same one takes back.
    for phone in (anna, ben):
        phone.find("#recognise-f2-good").click()
    expect(counts.nth(0)).to_contain_text("2")
    anna.find("#recognise-f2-better").click()
    expect(counts.nth(0)).to_contain_text("1")
    expect(counts.nth(1)).to_contain_text("1")
    example = anna.page.get_by_label("Een voorbeeld")
    example.fill("Wij bellen elkaar te laat")

    # Somebody else's answer, another flap and one's own next tap leave alone what is being typed.
    desk.do("add-flap", text="Wat mag ik delen?")
    expect(anna.find(".recognition")).to_have_count(11)
    anna.find("#recognise-f3-good").click()
    expect(anna.find("#recognise-f3-good")).to_have_attribute("aria-pressed", "true")
    expect(example.first).to_have_value("Wij bellen elkaar te laat")
    anna.find(".recognition__example button").first.click()
    expect(desk.find(".desk-examples")).to_contain_text("Wij bellen elkaar te laat")
    expect(desk.find(".desk-picture")).to_contain_text("2 van 2 mensen")
    ben.find("#recognise-f2-good").click()
    expect(ben.find("#recognise-f2-good")).to_have_attribute("aria-pressed", "false")
    expect(counts.nth(0)).to_contain_text("0")
    expect(screen.find(".board--picture")).not_to_contain_text("bellen")
    look(screen, desk, anna)

    # What is missing hangs, or counts as hanging where a flap asks it already.
    desk.press("Toon nieuwe vragen")
    same = "Wie belt er in het weekend?"
    for phone, question in ((anna, "Wie belt er?"), (ben, "Mag ik iets delen?"), (anna, same)):
        phone.page.get_by_label("Welke vraag mis je?").fill(question)
        phone.find("form[data-command=propose-question] button").click()
        expect(phone.find("#own-proposals")).to_contain_text("De begeleider leest het")
    expect(screen.find(".board--reflection")).to_contain_text("3 vragen ingestuurd")
    work = desk.part("werkvorm")
    expect(work.locator(".desk-proposal")).to_have_count(3)
    work.get_by_role("button", name=f"Voeg samen: {same}").click()
    merging = desk.find("[popover]:popover-open")
    merging.get_by_role("button", name="Voeg samen met dit voorstel").click()
    expect(work.locator(".desk-proposal")).to_have_count(2)
    expect(work.locator(".desk-merged")).to_contain_text(same)
    look(desk)
    desk.page.get_by_role("button", name="Maak ongedaan").click()
    expect(work.locator(".desk-proposal")).to_have_count(3)
    work.get_by_role("button", name=f"Voeg samen: {same}").click()
    merging.get_by_role("button", name="Voeg samen met dit voorstel").click()
    expect(work.locator(".desk-merged")).to_be_visible()
    work.get_by_role("button", name="Maak er een flap van").first.click()
    expect(screen.find(".flap--added")).to_have_count(2)
    work.get_by_role("button", name="Voeg samen: Mag ik iets delen?").click()
    look(desk)
    merging.get_by_label("Een flap die er al hangt").select_option("f11")
    merging.get_by_role("button", name="Voeg samen met deze flap").click()
    expect(ben.find("#own-proposals")).to_contain_text("Hangt aan de muur")
    expect(screen.find(".flap--added")).to_have_count(2)
    expect(desk.main).to_contain_text("Volgend onderdeel")
    look(screen, desk, ben)


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)])
def test_the_screen_holds_much_text(stage: Stage, size: tuple[int, int]):
    """Eight long rules and fifteen flaps: nothing sticks out of its sheet."""
    desk, screen = stage.desk(**CALM), stage.screen(size=size, **CALM)
    long = (
        "Hoe zorgen we dat iedereen in de wijk, ook wie nooit om hulp vraagt, toch mee kan doen? "
    )
    desk.to("welkom")
    rule = (
        "Wat je hier van een ander hoort, blijft hier, ook als je denkt dat niemand dat erg vindt"
    )
    desk.do("change-house-rules", item="welkom", text="\n".join([rule] * 8))
    desk.turn("welkom", "rules")
    expect(screen.find(".house-rules__rule")).to_have_count(8)
    inside(screen, ".board--rules", ".house-rules__rule")
    desk.to("reflectie")
    for number in range(5):
        desk.do("add-flap", text=f"{number}: {long * 2}"[:200])
    desk.turn("reflectie", "recognition")
    expect(screen.find(".picture__row")).to_have_count(15)
    inside(screen, ".picture", ".picture__text")


def inside(screen: Player, sheet: str, pieces: str) -> None:
    """None of these sticks out of the sheet."""
    screen.page.evaluate("document.fonts.ready")
    screen.page.wait_for_timeout(300)
    edges = """([sheet, pieces]) => {
        const whole = document.querySelector(sheet).getBoundingClientRect();
        return [...document.querySelectorAll(pieces)].map((one) => one.getBoundingClientRect())
            .filter((one) => one.top < whole.top - 1 || one.bottom > whole.bottom + 1
                || one.right > whole.right + 1).length;
    }"""
    assert screen.page.evaluate(edges, [sheet, pieces]) == 0

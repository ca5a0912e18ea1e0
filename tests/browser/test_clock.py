"""The clock: the same on every screen, its two moments, overtime, and planning anew."""

import re
from itertools import pairwise

from playwright.sync_api import expect

from tests.browser.stage import LOST, TITLES, Player, Server, Stage

HOURS_WRONG = """
    const wrong = 5.3 * 3600 * 1000;
    const RightDate = Date;
    globalThis.Date = class extends RightDate {
        constructor(...given) {
            if (given.length) super(...given);
            else super(RightDate.now() + wrong);
        }
        static now() { return RightDate.now() + wrong; }
    };
"""
# What sounds is noted instead: a gong has a tone of 112 Hz, the bell one of 587.
EARS = """
    globalThis.tones = [];
    const fade = {linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {}};
    class Node { constructor() { this.gain = fade; } connect(next) { return next; } }
    globalThis.GainNode = Node;
    globalThis.OscillatorNode = class extends Node {
        constructor(context, {frequency}) { super(); tones.push(frequency); }
        start() {}
        stop() {}
    };
    globalThis.AudioContext = class extends EventTarget {
        state = 'suspended';
        currentTime = 0;
        async resume() {
            this.state = 'running';
            this.dispatchEvent(new Event('statechange'));
        }
    };
"""
DIARY = """() => {
    globalThis.diary = [];
    const clock = document.querySelector('[data-timer-text]');
    const write = () => diary.push([performance.now(), clock.textContent]);
    const all = {childList: true, characterData: true, subtree: true};
    new MutationObserver(write).observe(clock, all);
}"""


def gongs(player: Player) -> int:
    return player.page.evaluate("tones.filter((tone) => tone === 112).length")


def bells(player: Player) -> int:
    return player.page.evaluate("tones.filter((tone) => tone === 587).length")


def test_when_we_begin_is_the_same_in_every_time_zone(stage: Stage):
    screen = stage.screen(timezone_id="Asia/Tokyo")
    begin = screen.find(".board__begin b").inner_text()
    for zone in ("Asia/Tokyo", "America/New_York"):
        desk = stage.desk(timezone_id=zone)
        expect(desk.find("[data-timer-text]")).to_have_text(begin)


def test_a_phone_whose_clock_is_wrong_by_hours(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    context = stage.context("phone")
    context.add_init_script(HOURS_WRONG)
    right = stage.phone("Ben")
    wrong = type(right)(context.new_page())
    wrong.open(stage.server.phone_base, stage.code)
    wrong.join("Anna")
    off = wrong.page.evaluate("Date.now()") - right.page.evaluate("Date.now()")
    assert off > 5 * 3600 * 1000
    desk.to("welkom")
    for phone in (wrong, right):
        expect(phone.find("[data-timer]")).to_have_attribute("data-state", "calm")
    for player in (wrong, right, desk):
        before = screen.seconds()
        shown = player.seconds()
        after = screen.seconds()
        assert after - 1 <= shown <= before + 1
    desk.do("pause-clock")
    for player in (wrong, right, screen):
        expect(player.find("[data-timer]")).to_have_attribute("data-state", "paused")
    assert len({player.seconds() for player in (wrong, right, screen, desk)}) == 1


def test_two_minutes_left_zero_and_overtime(own_server: Server, stage: Stage):
    stage.allow(*LOST)
    desk = stage.desk()
    anna = stage.phone("Anna")
    desk.to("welkom")
    with own_server.away() as everything_earlier_by:
        everything_earlier_by(400)
    desk.online()
    anna.online()
    context = stage.organiser("screen")
    context.add_init_script(EARS)
    screen = Player(context.new_page())
    screen.page.goto(f"{own_server.base}/b/{stage.code}/scherm")
    clock = screen.find("[data-timer]")
    expect(clock).to_have_attribute("data-state", "calm")
    assert bells(screen) == 0
    screen.page.get_by_role("button", name="Geluid aan").click()
    expect(screen.page.get_by_role("button", name="Geluid staat aan")).to_be_visible()
    assert (bells(screen), gongs(screen)) == (1, 0)  # so that everyone hears that it works

    # Two minutes left.
    desk.do("add-time", seconds=122 - desk.seconds())
    expect(clock).to_have_attribute("data-state", "warning")
    expect(screen.find("[data-timer-label]")).to_have_text("Bijna tijd")
    assert (bells(screen), gongs(screen)) == (2, 0)
    expect(anna.find("[data-timer-announce]")).to_have_text("Nog twee minuten.")
    expect(desk.find("[data-timer-announce]")).to_have_text("Nog 2 minuten")

    # Zero: one gong, and after that it counts up, second by second, at the same item.
    desk.do("add-time", seconds=2 - desk.seconds())
    screen.page.evaluate(DIARY)
    expect(clock).to_have_attribute("data-state", "overtime")
    expect(screen.find("[data-timer-label]")).to_have_text("Over de tijd")
    expect(anna.find("[data-timer-announce]")).to_have_text("De tijd is om.")
    for player in (screen, desk, anna):
        expect(player.find("[data-timer-text]")).to_have_text("+0:03")
    assert (bells(screen), gongs(screen)) == (2, 1)
    expect(screen.find("h1")).to_have_text(TITLES["welkom"])
    diary = screen.page.evaluate("diary")
    from_zero = [(at, text) for at, text in diary if text in ("0:00", "+0:01", "+0:02", "+0:03")]
    assert [text for _at, text in from_zero] == ["0:00", "+0:01", "+0:02", "+0:03"]
    for (earlier, _a), (later, _b) in pairwise(from_zero):
        assert 700 < later - earlier < 1300

    # Muted at the desk: it passes zero again without a sound.
    desk.do("mute", on=True)
    expect(desk.part("controls")).to_contain_text("Geluid uit")
    desk.do("add-time", seconds=5)
    expect(clock).to_have_attribute("data-state", "warning")
    expect(clock).to_have_attribute("data-state", "overtime")
    expect(screen.find("[data-timer-text]")).to_have_text("+0:01")
    assert (bells(screen), gongs(screen)) == (2, 1)


def test_the_neutral_page_stops_the_clock(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    anna = stage.phone("Anna")
    desk.to("duos")
    desk.page.get_by_role("button", name="Neutrale pagina").click()
    expect(screen.find(".board h1")).to_have_text("Even samen praten")
    expect(anna.find("h1")).to_have_text("Even je aandacht voor de groep")
    expect(screen.find(".join__code")).to_be_visible()
    shown = desk.seconds()
    desk.page.wait_for_timeout(1000)
    assert desk.seconds() == shown
    desk.press("Ga verder")
    expect(screen.find("h1").first).to_have_text(TITLES["duos"])
    expect(anna.find("h1")).to_have_text(TITLES["duos"])
    expect(desk.find("[data-timer-text]")).not_to_have_text(f"{shown // 60}:{shown % 60:02}")


def test_planning_anew(stage: Stage):
    stage.code = stage.server.new_meeting(began_ago_min=20)
    desk, screen = stage.desk(), stage.screen()
    desk.press("Start de bijeenkomst")
    late = desk.find("[data-offset-text]")
    expect(late).to_have_text(re.compile(r"^2[01] minuten achter, verwacht einde \d\d:\d\d$"))
    expected = desk.find(".desk-agenda-end [data-expected]")
    agenda = desk.find(".desk-agenda")
    before, plan = expected.inner_text(), agenda.inner_text()
    expect(screen.find(".course__end")).to_contain_text(f"Einde rond {before}")

    # The preview changes nothing.
    desk.part("replan").get_by_role("button", name="Opnieuw plannen").click()
    dialog = desk.page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile("Je loopt 2[01] minuten achter."))
    rows = dialog.locator(".desk-shrink tbody tr")
    expect(rows.first).to_contain_text("min")
    promised = {
        row.locator("th").inner_text(): row.locator("strong").inner_text() for row in rows.all()
    }
    assert agenda.inner_text() == plan
    dialog.get_by_role("button", name="Laat het zo").click()
    assert agenda.inner_text() == plan

    # Accept: exactly what was shown.
    desk.part("replan").get_by_role("button", name="Opnieuw plannen").click()
    dialog.get_by_role("button", name="Kort zo in").click()
    expect(dialog).to_be_hidden()
    expect(late).to_have_text(re.compile("^Op tijd, einde om"))
    for title, minutes in promised.items():
        expect(desk.find(".desk-row").filter(has_text=title)).to_contain_text(minutes)
    end = expected.inner_text()
    assert end != before
    expect(screen.find(".course__end")).to_contain_text(end)

    # Undo: as it was.
    desk.page.get_by_role("button", name="Maak ongedaan").click()
    expect(late).to_have_text(re.compile("^2[01] minuten achter"))
    expect(expected).to_have_text(before)
    assert agenda.inner_text() == plan

    # A fixed end is taken into account; and ending later is the other way out.
    desk.part("replan").get_by_role("button", name="Opnieuw plannen").click()
    desk.page.get_by_label("De zaal is van ons tot").fill(end)
    dialog.get_by_role("button", name="Reken daarmee").click()
    expect(desk.find(".desk-offset-fixed")).to_contain_text(f"De zaal is van ons tot {end}")
    expect(dialog).to_contain_text("Dit past niet.")
    later = dialog.get_by_role("button", name="Eindig om")
    then = later.inner_text().removeprefix("Eindig om ")
    later.click()
    expect(late).to_have_text(f"Op tijd, einde om {then}")
    expect(expected).to_have_text(then)

"""Phones in a room with bad Wi-Fi: what was accepted is there, once, and the rest comes later."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.stage import LOST, PHONE_HOST, TITLES, Phone, Server, Stage
from tests.faults.ledger import Ledger, log
from tests.faults.proxy import Proxy

pytestmark = pytest.mark.browser

OFFLINE = "Geen verbinding. We proberen het opnieuw"
UNSENT = "Nog niet verzonden: 1."
ANSWER_MS = 8_100  # just longer than a phone waits for an answer before it takes another line
CONNECT_MS = 12_100  # and for that line to open
RECONNECT_MS = 6_100  # and between two attempts
SAY_UNSENT_MS = 2_600  # before it says that something waits
HEARTBEAT_MS = 50_100  # and for a sign of life
SETTLE_MS = 25_000  # after this a page has all that it may need later
HOUR_MS = 3_600_000
STICKERS = ("sticker-placed", "sticker-taken")


class Far:
    """A phone behind a proxy of its own, and what was done on it."""

    def __init__(self, stage: Stage, proxy: Proxy, context: BrowserContext) -> None:
        self.stage = stage
        self.proxy = proxy
        self.context = context
        self.ledgers: list[Ledger] = []
        self.phone = self.tab()

    @property
    def base(self) -> str:
        return f"http://{PHONE_HOST}:{self.proxy.port}"

    def tab(self) -> Phone:
        """A page at the meeting, of which everything that goes over its lines is noted."""
        page = self.context.new_page()
        self.ledgers.append(Ledger(page))
        phone = Phone(page)
        phone.open(self.base, self.stage.code)
        return phone

    def later(self, ms: int) -> None:
        """As if so much time passed in one go, as it does for a phone that lies in a pocket."""
        self.context.clock.fast_forward(ms)

    def cut(self, *, reset: bool = True) -> None:
        """No line any more, and none to be had."""
        self.proxy.refuse()
        self.proxy.cut(reset=reset)
        expect(self.phone.connection).to_contain_text(OFFLINE)

    def heal(self) -> None:
        """All is well again, and by the next attempt the phone finds out by itself."""
        self.proxy.heal()
        self.later(RECONNECT_MS)

    def waits(self, count: int = 1) -> None:
        """The phone says that so much is not sent yet."""
        self.later(SAY_UNSENT_MS)
        expect(self.phone.connection).to_contain_text(f"Nog niet verzonden: {count}.")

    def until(self, shown: Locator) -> None:
        """Wait for it; each connection that died is given up after a while."""
        for _dead in range(8):
            with suppress(PlaywrightTimeout):
                shown.wait_for(timeout=1_000)
                return
            self.later(ANSWER_MS)
        expect(shown).to_be_visible()

    def settle(self, count: int, *types: str) -> dict[str, int]:
        """Once nothing waits any more: what was accepted is in the log, each command once, and
        ``count`` events of these types are of this phone."""
        for ledger in self.ledgers:
            ledger.all_answered()
        sent = {id_ for ledger in self.ledgers for id_ in ledger.commands}
        accepted = {id_ for ledger in self.ledgers for id_ in ledger.accepted}
        rows = log(self.stage.server, self.stage.code)
        mine = [row.command for row in rows if row.command in sent and row.type in types]
        lost, twice = len(accepted - {row.command for row in rows}), len(mine) - len(set(mine))
        assert (len(mine), lost, twice) == (count, 0, 0)
        again = sum(n - 1 for ledger in self.ledgers for n in ledger.attempts.values())
        return {"sent": count, "sent again": again, "lost": lost, "twice": twice}


class Hall:
    """A vote that goes on all the time: a desk, a screen, and a phone whose line is fine."""

    def __init__(self, stage: Stage) -> None:
        stage.allow(*LOST)
        self.stage = stage
        self.desk, self.screen = stage.desk(), stage.screen()
        self.desk.to("keuze")
        self.ben = stage.phone("Ben")
        self.on = False

    def goes_on(self) -> None:
        """Whatever happens to another: Ben's vote counts, on the screen too."""
        self.ben.tap(10)
        self.on = not self.on
        expect(self.screen.count("f10")).to_have_text("1" if self.on else "")
        expect(self.ben.connection).to_be_empty()

    def counts(self, flap: int, votes: int) -> None:
        """So many stickers are on a flap."""
        expect(self.screen.count(f"f{flap}")).to_have_text(str(votes or ""), timeout=60_000)


@pytest.fixture(scope="module")
def hall(browser: Browser, shared_server: Server) -> Iterator[Hall]:
    stage = Stage(browser, shared_server, shared_server.new_meeting())
    yield Hall(stage)
    unexpected = stage.unexpected()
    stage.close()
    assert not unexpected, "\n".join(unexpected)


@pytest.fixture
def far(hall: Hall) -> Iterator[Far]:
    """Anna's phone; her clock can be put forward."""
    with Proxy(hall.stage.server.port) as proxy:
        context = hall.stage.context("phone")
        context.clock.install()
        far = Far(hall.stage, proxy, context)
        far.phone.join("Anna")
        yield far
        context.close()


Note = Callable[[dict[str, int]], None]


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Note:
    """Puts figures in the table of what was seen."""

    def note(figures: dict[str, int]) -> None:
        for name, value in figures.items():
            record_property(name, value)

    return note


@pytest.mark.parametrize("reset", [False, True], ids=["with_a_goodbye", "without_a_word"])
def test_a_line_is_cut_before_the_answer(
    hall: Hall, far: Far, rounds: int, note: Note, reset: bool
):
    anna, flap = far.phone, 2 if reset else 1
    for round_ in range(rounds):
        far.proxy.delay(0, 3600)
        anna.tap(flap)
        hall.counts(flap, 1)  # it arrived, and the answer is on its way
        far.cut(reset=reset)
        far.waits()
        expect(anna.flap(flap)).to_have_attribute("aria-pressed", "true")
        hall.goes_on()
        anna.tap(flap)  # changed her mind, without a line
        far.waits(2)
        far.heal()
        hall.counts(flap, 0)
        seen = far.settle(2 * round_ + 2, *STICKERS)
    assert seen["sent again"] >= rounds
    note({"cuts": rounds, **seen})


def test_a_line_stalls_and_goes_on(hall: Hall, far: Far, rounds: int, note: Note):
    anna = far.phone
    for round_ in range(rounds):
        lines = far.proxy.opened
        far.proxy.stall()
        anna.tap(3)
        far.waits()
        hall.goes_on()
        far.proxy.heal()
        hall.counts(3, 1)
        far.settle(2 * round_ + 1, *STICKERS)
        assert far.proxy.opened == lines

        # Too long: another line. What the old one still held arrives as well.
        far.proxy.stall()
        anna.tap(3)
        far.waits()
        far.later(ANSWER_MS)
        expect(anna.connection).to_contain_text(OFFLINE)
        hall.goes_on()
        far.proxy.heal()
        hall.counts(3, 0)
        seen = far.settle(2 * round_ + 2, *STICKERS)
    note({"stalls": 2 * rounds, **seen})


def test_a_line_is_half_open(hall: Hall, far: Far, rounds: int, note: Note):
    anna = far.phone
    for round_ in range(rounds):
        far.proxy.go_silent()
        anna.tap(4)
        far.waits()
        far.later(ANSWER_MS)
        expect(anna.connection).to_contain_text(OFFLINE)
        hall.goes_on()
        far.proxy.heal()
        far.later(CONNECT_MS)  # the attempt that was swallowed too
        hall.counts(4, 1)
        far.settle(2 * round_ + 1, *STICKERS)

        # Nobody does anything: the heartbeat tells.
        far.proxy.go_silent()
        expect(anna.connection).to_be_empty()
        far.later(HEARTBEAT_MS)
        expect(anna.connection).to_contain_text(OFFLINE)
        far.proxy.heal()
        far.later(CONNECT_MS)
        anna.online()
        anna.tap(4)
        hall.counts(4, 0)
        seen = far.settle(2 * round_ + 2, *STICKERS)
    note({"half-open": 2 * rounds, **seen})


class Writer(Far):
    """A phone in the silent round of a meeting of its own."""

    @property
    def sheet(self) -> Locator:
        return self.phone.find("[data-sheet-flap]:not([hidden])")

    def write(self, words: str) -> None:
        """Put an idea on the flap, or try."""
        self.begin(words)
        self.sheet.get_by_role("button", name="Zet op de flap").click()

    def begin(self, words: str) -> None:
        """Write an idea, and do not send it."""
        self.sheet.locator(".sheet-write").evaluate("fold => { fold.open = true; }")
        self.sheet.get_by_label("Schrijf een idee").fill(words)


@pytest.fixture
def writer(stage: Stage) -> Iterator[Writer]:
    """Cor's phone."""
    stage.allow(*LOST)
    with Proxy(stage.server.port) as proxy:
        context = stage.context("phone")
        context.clock.install()
        writer = Writer(stage, proxy, context)
        writer.phone.join("Cor")
        yield writer
        context.close()


def test_five_seconds_each_way(hall: Hall, far: Far, writer: Writer, rounds: int, note: Note):
    """Slow is not dead: nothing is sent twice, and nobody takes another line."""
    writer.stage.desk().to("aanscherpen")
    expect(writer.sheet).to_be_visible()
    both = (far, writer)
    lines = [one.proxy.opened for one in both]
    for number, delay_s in enumerate((2, 5)):  # it gets slow, and then worse
        for one in both:
            one.proxy.delay(delay_s, delay_s)
        far.phone.tap(5)
        writer.write(f"Samen koffie op dag {number}")
        expect(far.phone.connection).to_have_text(re.compile(UNSENT))
        expect(writer.phone.connection).to_have_text(re.compile(UNSENT))
        hall.goes_on()
        expect(far.phone.connection).to_be_empty(timeout=20_000)
        expect(writer.phone.connection).to_be_empty(timeout=20_000)
        seen = far.settle(number + 1, *STICKERS)
        assert seen["sent again"] == 0
        assert writer.settle(number + 1, "idea-written")["sent again"] == 0
    assert [one.proxy.opened for one in both] == lines
    for again in range(1, rounds):  # half a minute each: the next line is as slow
        for one in both:
            one.proxy.cut()
        far.phone.tap(5)
        writer.write(f"Samen eten op dag {again}")
        seen = far.settle(2 + again, *STICKERS)
        writer.settle(2 + again, "idea-written")
    note(seen)


def test_an_idea_is_written_while_the_line_comes_and_goes(
    stage: Stage, writer: Writer, rounds: int, note: Note
):
    desk, cor = stage.desk(), writer.phone
    writer.context.route("**/sheet.js", lambda route: route.abort())
    desk.to("aanscherpen")
    expect(cor.find("h1")).to_have_text(TITLES["aanscherpen"])
    expect(writer.sheet).to_have_count(0)
    writer.context.unroute("**/sheet.js")
    expect(writer.sheet).to_be_visible()  # what an item needs is fetched until it is there

    for round_ in range(rounds):
        writer.proxy.delay(0, 3600)
        writer.write(f"Idee {round_}: samen koffie")
        expect(desk.find("#wall-f1")).to_contain_text(f"{2 * round_ + 1}")  # it arrived
        writer.cut()
        writer.begin(f"Idee {round_}: samen eten")  # while the first is still on its way
        writer.waits()
        button = writer.sheet.get_by_role("button", name="Zet op de flap")
        expect(button).not_to_have_attribute("aria-busy", "true")
        button.click()
        expect(writer.sheet.get_by_label("Schrijf een idee")).to_have_value("")
        writer.waits(2)
        writer.begin("Nog niet af")
        writer.heal()
        seen = writer.settle(2 * round_ + 2, "idea-written")
        expect(cor.find("[data-list=idea] > .idea")).to_have_count(2 * round_ + 2)
        expect(writer.sheet.get_by_label("Schrijf een idee")).to_have_value("Nog niet af")
    assert seen["sent again"] >= rounds
    note({"cuts": rounds, **seen})


def test_a_phone_sleeps_for_an_hour(stage: Stage, writer: Writer, rounds: int, note: Note):
    desk, cor = stage.desk(), writer.phone
    cor.page.evaluate("window.sameDocument = true")
    writer.proxy.go_silent()
    writer.later(SETTLE_MS)  # what the page fetches later is swallowed, and must not be missed
    writer.proxy.heal()
    writer.later(HOUR_MS)
    for round_ in range(rounds):
        desk.to("keuze")
        writer.until(cor.left)
        writer.proxy.go_silent()
        cor.tap(1)
        writer.waits()
        writer.proxy.heal()
        writer.later(HOUR_MS)
        writer.settle(round_ + 1, *STICKERS)
        writer.proxy.go_silent()
        cor.tap(2)
        writer.waits()
        desk.to("pauze")
        writer.proxy.heal()
        writer.later(HOUR_MS)
        expect(cor.find("h1")).to_have_text(TITLES["pauze"])
        expect(cor.find("#notice")).to_contain_text("De groep is bij een ander onderdeel.")
        seen = writer.settle(round_ + 1, *STICKERS)
        expect(cor.find("[data-timer]")).to_have_attribute("data-state", "calm")
        assert abs(cor.seconds() - desk.seconds()) <= 1
    assert cor.page.evaluate("window.sameDocument")
    note({"hours": rounds, **seen})


def test_two_tabs_of_one_phone(hall: Hall, far: Far, note: Note):
    one, other = far.phone, far.tab()
    one.tap(6)
    expect(other.flap(6)).to_have_attribute("aria-pressed", "true")
    expect(other.left).to_have_text("Nog 2 stickers")
    far.cut()
    one.tap(7)
    one.tap(8)
    other.tap(7)
    other.tap(9)
    far.heal()
    seen = far.settle(3, *STICKERS)
    for tab in (one, other):
        expect(tab.left).to_have_text("Je stickers zijn op. Verplaatsen mag nog.")
    shown = [
        tab.find("[data-vote] [aria-pressed=true]").evaluate_all("all => all.map(one => one.id)")
        for tab in (one, other)
    ]
    assert shown[0] == shown[1]
    assert len(shown[0]) == 3
    note(seen)


def test_the_way_back_of_the_browser(hall: Hall, far: Far, note: Note):
    anna = far.phone

    def people() -> int:
        return len([row for row in log(hall.stage.server, hall.stage.code) if "joined" in row.type])

    joined = people()
    for way in (anna.page.go_back, anna.page.go_forward):
        way()
        anna.online()
    anna.tap(9)
    expect(anna.connection).to_be_empty()
    anna.page.get_by_text("mijn gegevens", exact=True).click()
    function = anna.page.get_by_label("Functie")
    function.fill("Half geschreven")
    anna.page.get_by_text("Nog iemand op deze telefoon").click()
    anna.page.get_by_role("link", name="Laat iemand meedoen").click()
    expect(anna.find("h1")).to_have_text("Nog iemand op deze telefoon")
    anna.page.go_back()
    anna.online()
    expect(anna.flap(9)).to_have_attribute("aria-pressed", "true")
    expect(function).to_have_value("Half geschreven")
    assert people() == joined
    note({"people": 1, **far.settle(1, *STICKERS)})


def test_the_server_is_another_version_afterwards(
    own_server: Server, stage: Stage, writer: Writer, monkeypatch, tmp_path: Path, note: Note
):
    cor = writer.phone
    desk = stage.desk()
    desk.to("reflectie")
    desk.turn("reflectie", "missing")
    box = cor.page.get_by_label("Welke vraag mis je?")
    expect(box).to_be_visible()
    own_server.stop()
    box.fill("Wie belt er in het weekend?")
    cor.find("form[data-command=propose-question] button").click()
    writer.waits()
    box.fill("Nog niet af")
    upgraded = tmp_path / "upgraded"
    (upgraded / "facilitator-999.0.dist-info").mkdir(parents=True)
    (upgraded / "facilitator-999.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: facilitator\nVersion: 999.0\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(upgraded))
    own_server.start()
    writer.heal()
    cor.online()
    seen = writer.settle(1, "question-proposed")
    anew = cor.find("#connection").get_by_role("button", name="Ververs")
    expect(anew).to_be_hidden()  # as long as something is not sent
    box.fill("")
    writer.later(5_000)
    expect(cor.connection).to_have_text("Er is een nieuwe versie van deze pagina.")
    box.fill("Toch nog iets")
    anew.click()
    cor.online()
    expect(box).to_have_value("Toch nog iets")
    assert '"version": "999.0"' in cor.page.content()
    expect(anew).to_be_hidden()
    note(seen)


def test_storage_is_cleared_under_an_open_page(hall: Hall, far: Far, note: Note):
    anna = far.phone
    far.cut()
    anna.tap(3)
    far.waits()
    anna.page.evaluate("localStorage.clear()")
    far.heal()
    hall.counts(3, 1)
    seen = far.settle(1, *STICKERS)

    # Without cookies nobody knows any more whose phone it is.
    anna.page.context.clear_cookies()
    far.cut()
    anna.tap(4)
    far.waits()
    far.heal()
    expect(anna.find("body")).to_have_attribute("data-gone", "forgotten")
    expect(anna.find(".notice:visible")).to_contain_text("Doe opnieuw mee met je naam.")
    anna.page.get_by_role("link", name="Doe opnieuw mee").click()
    anna.join("Anna")
    expect(anna.left).to_have_text("Nog 3 stickers")
    hall.counts(3, 1)
    hall.counts(4, 0)
    note(seen)


def test_a_phone_whose_browser_keeps_nothing(hall: Hall, far: Far, note: Note):
    context = hall.stage.context("phone")
    denied = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('denied'); }})"
    context.add_init_script(denied)
    context.clock.install()
    far.context.close()
    quiet = Far(hall.stage, far.proxy, context)
    hall.stage.allow("status of 400")
    name = quiet.phone.page.get_by_label("Je naam")
    name.fill("Dina")
    context.clear_cookies()
    quiet.phone.page.get_by_role("button", name="Doe mee").click()
    expect(quiet.phone.find("[role=alert]")).to_contain_text("Sta cookies toe in je browser")
    expect(name).to_have_value("Dina")
    quiet.phone.page.get_by_role("button", name="Doe mee").click()
    quiet.phone.online()
    quiet.cut()
    quiet.phone.tap(8)
    quiet.waits()
    quiet.heal()
    expect(quiet.phone.connection).to_be_empty()
    placed = [row for row in log(hall.stage.server, hall.stage.code) if row.type in STICKERS]
    note({"sent": len([row for row in placed if row.command in quiet.ledgers[0].commands])})


def test_javascript_is_blocked(stage: Stage):
    """Each page says so, and what to do. Who could not answer does not come in, so nobody waits
    for that phone; who was in already can read on."""
    stage.desk().to("keuze")
    here = f"{stage.server.phone_base}/b/{stage.code}"
    outside = stage.context("phone", java_script_enabled=False).new_page()
    outside.goto(here)
    expect(outside.locator(".notice")).to_contain_text("Of doe op papier mee: zeg het tegen de")
    expect(outside.locator("form:visible, button:visible, input:visible")).to_have_count(0)
    emma = stage.phone("Emma").page.context.storage_state()
    phone = stage.context("phone", java_script_enabled=False, storage_state=emma).new_page()
    phone.goto(here)
    expect(phone.locator(".phone-noscript")).to_contain_text("Zet JavaScript aan in je browser")
    expect(phone.locator("h1")).to_have_text(re.compile("keuze vraagstukken"))
    expect(phone.get_by_text("Wie heeft welke taak")).to_be_visible()
    expect(phone.locator("form:visible, textarea:visible, input:visible")).to_have_count(0)
    for kind, path in (("desk", "regie"), ("screen", "scherm")):
        page = stage.organiser(kind, java_script_enabled=False).new_page()
        page.goto(f"{stage.server.base}/b/{stage.code}/{path}")
        expect(page.locator("noscript p")).to_contain_text("Zet")
        expect(page.locator("noscript p")).to_contain_text("JavaScript")
        expect(page.locator("noscript p")).to_be_in_viewport(ratio=1)

"""Make the pictures of the README and the docs: ``python -m tests.browser.screenshots``.

A real server, real browsers and two dozen simulated people; what they do differs a little each
time. The pictures land in docs/screenshots, or in the folder that is given.
"""

import argparse
import re
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.stage import LOST, Desk, Phone, Player, Screen, Server, Stage, browser_options

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PEOPLE = 24
ADDRESS = "http://192.168.1.20:8080"  # what a laptop in a room would show
HOUR = 14
WELCOME_S = 11 * 60
REFLECTION_S = 15 * 60
IDEAS_S = 12  # for simulated people to have written something
DIRECTIONS = (
    ("f2", "Een kaart met gezichten van wie wat doet"),
    ("f3", "Elke maand samen lunchen, ook met bewoners"),
    ("f9", "Eén potje voor kleine uitgaven in de wijk"),
)


def afternoon() -> str:
    """The time zone in which it is early in the afternoon now."""
    ahead = (HOUR - datetime.now(UTC).hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}"


def extra_min() -> int:
    """How much earlier it must have begun to begin at a whole five minutes."""
    return datetime.now(UTC).minute % 5


@contextmanager
def people(server: Server, code: str):
    """Simulated participants, for as long as it takes."""
    words = ["-m", "facilitator.demo.phones", server.base, code, str(PEOPLE)]
    process = subprocess.Popen([sys.executable, *words], stdin=subprocess.PIPE)
    try:
        yield
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(20)


def take(folder: Path, name: str, player: Player) -> None:
    """One picture, once everything on the page is at rest."""
    player.page.evaluate("document.fonts.ready")
    player.page.wait_for_timeout(900)
    path = folder / f"{name}.png"
    player.page.screenshot(path=path)
    print(path)


def pass_by(stage: Stage, seconds: int, *players: Player) -> None:
    """Let the running item have taken so long."""
    with stage.server.away() as everything_earlier_by:
        everything_earlier_by(seconds)
    for player in players:
        player.online()


def look(folder: Path, item: str, screen: Player, desk: Player, phone: Player) -> None:
    """An item on the three screens, for docs/items.md."""
    for name, player in (("scherm", screen), ("regie", desk), ("telefoon", phone)):
        player.page.evaluate("document.fonts.ready")
        player.page.wait_for_timeout(900)
        path = folder / "items" / f"{item}-{name}.jpg"
        player.page.screenshot(path=path, type="jpeg", quality=70)
        print(path)


def second_half(folder: Path, screen: Screen, desk: Desk, phone: Phone) -> None:
    """The items after the vote, each when the group has done something."""
    desk.to("duos")
    desk.press("Stel duo’s voor")
    desk.press("Maak de duo’s bekend")
    desk.yes()
    expect(screen.find(".board")).to_contain_text("idee", timeout=60_000)
    screen.page.wait_for_timeout(IDEAS_S * 1000)
    look(folder, "04-duos", screen, desk, phone)
    desk.to("pauze")
    look(folder, "05-pauze", screen, desk, phone)
    desk.to("aanscherpen")
    for flap in ("f2", "f3", "f9"):
        desk.do("choose-question", flap=flap)
    for flap, text in DIRECTIONS:
        desk.do("write-direction", flap=flap, text=text)
    look(folder, "06-aanscherpen", screen, desk, phone)
    desk.to("terugkoppeling")
    look(folder, "07-terugkoppeling", screen, desk, phone)
    desk.to("afspraken")
    for _flap, text in DIRECTIONS[:2]:
        desk.do("propose-agreement", item="afspraken", what=text)
    form = desk.find(".desk-agreement").first
    form.get_by_label("Wanneer is het klaar?").fill("Donderdag 8 oktober")
    screen.page.wait_for_timeout(IDEAS_S * 1000)
    look(folder, "08-afspraken", screen, desk, phone)
    desk.press("De groep zegt ja")
    desk.to("acties")
    screen.page.wait_for_timeout(IDEAS_S * 1000)
    desk.turn("acties", "all")
    look(folder, "09-acties", screen, desk, phone)
    desk.do("offer-date", day=f"{datetime.now(UTC).year + 1}-01-14", time="14:00")
    desk.do("offer-date", day=f"{datetime.now(UTC).year + 1}-01-21", time="10:00")
    desk.to("vervolg")
    screen.page.wait_for_timeout(IDEAS_S * 1000)
    look(folder, "10-vervolg", screen, desk, phone)
    desk.find("[data-command=choose-date]").first.click()
    desk.to("afsluiting")
    look(folder, "11-afsluiting", screen, desk, phone)


def play(stage: Stage, folder: Path, zone: str) -> None:
    """Go through a meeting, up to the closing."""
    screen = stage.screen(device_scale_factor=0.5, timezone_id=zone)
    desk = stage.desk(timezone_id=zone)
    guest = Player(stage.context("phone", timezone_id=zone).new_page())
    guest.page.goto(f"{stage.server.phone_base}/b/{stage.code}")
    take(folder, "telefoon-meedoen", guest)
    phone = stage.phone("Fatima", "Wijkteam Noord", timezone_id=zone)
    with people(stage.server, stage.code):
        expect(screen.part("present")).to_contain_text(f"{PEOPLE + 1} aanwezig", timeout=60_000)
        take(folder, "scherm-wachten", screen)
        desk.to("welkom")
        screen.page.wait_for_timeout(IDEAS_S * 1000)
        look(folder, "01-welkom", screen, desk, phone)
        pass_by(stage, WELCOME_S + 60 * extra_min(), screen, desk, phone)
        desk.to("reflectie")
        desk.turn("reflectie", "missing")
        box = phone.page.get_by_label("Welke vraag mis je?")
        box.fill("Wie belt er als het in het weekend misgaat?")
        take(folder, "telefoon-vraag", phone)
        phone.page.get_by_role("button", name="Verstuur").click()
        desk.find(".desk-proposal button").filter(has_text="Maak er een flap").first.click()
        expect(screen.find(".flap--added")).to_have_count(1)
        desk.turn("reflectie", "recognition")
        screen.page.wait_for_timeout(IDEAS_S * 1000)
        look(folder, "02-reflectie", screen, desk, phone)
        pass_by(stage, REFLECTION_S, screen, desk, phone)
        desk.do("count-without-phone", count=2)
        desk.to("keuze")
        phone.tap(2)
        expect(phone.left).to_have_text("Nog 2 stickers")
        expect(screen.find("[data-tally=done]")).to_have_text(
            re.compile("^1[4-9]$"), timeout=60_000
        )
        take(folder, "scherm-stemmen", screen)
        take(folder, "regie-stemmen", desk)
        take(folder, "telefoon-stemmen", phone)
        phone.tap(3)
        phone.tap(11)
        desk.do("enter-paper", item="keuze", flap="f2", count=2)
        desk.do("enter-paper", item="keuze", flap="f1", count=2)
        desk.do("enter-paper", item="keuze", flap="f9", count=2)
        expect(screen.find("[data-tally=done]")).to_have_text(str(PEOPLE + 1), timeout=60_000)
        desk.do("close-vote", item="keuze")
        desk.do("show-result", item="keuze")
        expect(screen.find(".place").first).to_be_visible()
        take(folder, "scherm-uitslag", screen)
        take(folder, "regie-uitslag", desk)
        take(folder, "telefoon-uitslag", phone)
        look(folder, "03-keuze", screen, desk, phone)
        desk.to("duos", opened=False)
        take(folder, "scherm-uitleg", screen)
        second_half(folder, screen, desk, phone)


def main() -> None:
    """Make all pictures anew."""
    parser = argparse.ArgumentParser(description="Make the pictures of the README anew.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    (folder / "items").mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    zone = afternoon()
    expect.set_options(timeout=20_000)
    with (
        tempfile.TemporaryDirectory() as data,
        Server(Path(data), port=port, public_url=ADDRESS, timezone=zone) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**browser_options())
        code = server.new_meeting(began_ago_min=25 + extra_min(), zone=zone)
        stage = Stage(browser, server, code)
        stage.allow(*LOST)
        play(stage, folder, zone)
        unexpected = stage.unexpected()
        stage.close()
        browser.close()
    if unexpected:
        sys.exit("\n".join(unexpected))


if __name__ == "__main__":
    main()

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

from tests.browser.stage import LOST, Player, Server, Stage, browser_options

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
PEOPLE = 24
ADDRESS = "http://192.168.1.20:8080"  # what a laptop in a room would show
HOUR = 14
WELCOME_S = 11 * 60
REFLECTION_S = 15 * 60


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


def play(stage: Stage, folder: Path, zone: str) -> None:
    """Go through a meeting, up to the ranking."""
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
        pass_by(stage, WELCOME_S + 60 * extra_min(), screen, desk, phone)
        desk.to("reflectie")
        desk.turn("reflectie", "missing")
        box = phone.page.get_by_label("Welke vraag mis je?")
        box.fill("Wie belt er als het in het weekend misgaat?")
        take(folder, "telefoon-vraag", phone)
        phone.page.get_by_role("button", name="Verstuur").click()
        desk.find(".desk-proposal button").filter(has_text="Maak er een flap").first.click()
        expect(screen.find(".flap--added")).to_have_count(1)
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
        desk.to("duos", opened=False)
        take(folder, "scherm-uitleg", screen)


def main() -> None:
    """Make all pictures anew."""
    parser = argparse.ArgumentParser(description="Make the pictures of the README anew.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
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

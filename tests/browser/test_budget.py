"""What a phone costs the network of the room."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.stage import Phone, Stage

MOST_BYTES = 60_000
MOST_WITH_HEADERS = 66_000
MOST_REQUESTS = 10
HEARTBEATS = ("2", "3")


def test_the_first_load_of_a_phone(stage: Stage):
    desk = stage.desk()
    kept = stage.phone("Anna").page.context.storage_state()
    desk.to("keuze")
    context = stage.context("phone", storage_state=kept)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    asked: list[str] = []
    bodies: list[int] = []
    whole: list[int] = []

    def answered(event: dict[str, Any]) -> None:
        bodies.append(int(event["response"]["headers"].get("Content-Length", 0)))

    network.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    network.on("Network.responseReceived", answered)
    network.on("Network.loadingFinished", lambda event: whole.append(event["encodedDataLength"]))
    network.on("Network.webSocketCreated", lambda event: asked.append(event["url"]))
    phone = Phone(page)
    phone.open(stage.server.phone_base, stage.code)
    phone.online()
    expect(phone.left).to_have_text("Nog 3 stickers")
    page.wait_for_timeout(1000)  # the five samples of the clock
    assert any(url.startswith("ws:") for url in asked)
    assert len(asked) <= MOST_REQUESTS, asked
    assert all(bodies)
    assert sum(bodies) <= MOST_BYTES, dict(zip(asked, bodies, strict=False))
    assert sum(whole) <= MOST_WITH_HEADERS


def test_a_running_timer_sends_nothing(stage: Stage):
    desk, screen = stage.desk(), stage.screen()
    phone = stage.phone("Anna")
    desk.to("duos")
    players = (desk, screen, phone)
    for player in players:
        expect(player.find("[data-timer]")).to_have_attribute("data-state", "calm")
    phone.page.wait_for_timeout(1000)  # what came with the item, and the samples of the clock
    before = [(len(player.sent), len(player.received)) for player in players]
    shown = phone.seconds()
    for _second in range(3):
        phone.page.wait_for_timeout(1000)
    assert shown - 4 <= phone.seconds() <= shown - 2
    for player, (sent, received) in zip(players, before, strict=True):
        news = [*player.sent[sent:], *player.received[received:]]
        assert [frame for frame in news if frame not in HEARTBEATS] == []

"""A line that breaks, a server that dies, a network that refuses WebSockets."""

import socket
import threading

import pytest
from playwright.sync_api import expect

from tests.browser.stage import LOST, PHONE_HOST, Phone, Server, Stage

OFFLINE = "Geen verbinding. We proberen het opnieuw"


def test_the_server_dies_in_the_middle_of_a_vote(own_server: Server, stage: Stage):
    stage.allow(*LOST)
    desk, screen = stage.desk(), stage.screen()
    desk.to("keuze")
    anna = stage.phone("Anna")
    ben = stage.phone("Ben")
    everyone = (desk, screen, anna, ben)
    for player in everyone:
        player.page.evaluate("window.sameDocument = true")
    anna.tap(1)
    anna.tap(4)
    ben.tap(4)
    expect(anna.connection).to_be_empty()
    expect(screen.count("f4")).to_have_text("2")

    own_server.kill()
    for player in everyone:
        expect(player.find("body")).to_have_attribute("data-connection", "offline")
        expect(player.find("#connection [role=status]")).to_contain_text(OFFLINE)
        expect(player.find("#connection [role=status]")).to_be_visible()
    bar = screen.find("#connection").bounding_box()
    board = screen.find(".screen__board").bounding_box()
    assert bar
    assert board
    assert bar["y"] >= board["y"] + board["height"]  # it covers neither code nor wall
    before = [player.seconds() for player in everyone]
    anna.tap(9)
    expect(anna.flap(9)).to_have_attribute("aria-pressed", "true")
    expect(anna.connection).to_contain_text("Nog niet verzonden: 1.")
    for player, seconds in zip(everyone, before, strict=True):
        player.page.wait_for_function(
            "before => document.querySelector('[data-timer-text]').textContent !== before",
            arg=f"{seconds // 60}:{seconds % 60:02}",
        )
        assert seconds - 30 < player.seconds() < seconds

    own_server.start()
    for player in everyone:
        expect(player.find("body")).to_have_attribute("data-connection", "online", timeout=20_000)
        expect(player.find("#connection [role=status]")).to_be_empty()
    expect(screen.count("f9")).to_have_text("1")
    expect(screen.count("f4")).to_have_text("2")
    expect(screen.count("f1")).to_have_text("1")
    expect(anna.left).to_have_text("Je stickers zijn op. Verplaatsen mag nog.")
    placed = [frame for frame in anna.sent if '"place-sticker"' in frame and '"f9"' in frame]
    assert len(placed) == 1
    ben.tap(10)
    expect(screen.count("f10")).to_have_text("1")
    desk.press("Sluit de stemming")
    desk.yes()
    expect(ben.find("[data-part=task]")).to_contain_text("Dit koos de groep.")
    expect(anna.find("[data-part=task]")).to_contain_text("Dit koos de groep.")
    for player in everyone:
        assert player.page.evaluate("window.sameDocument") is True
    clocks = [player.seconds() for player in everyone]
    assert max(clocks) - min(clocks) <= 1


def test_a_sticker_from_an_earlier_visit_is_sent_after_a_reload(own_server: Server, stage: Stage):
    """The phone went off while offline: the outbox is in its storage."""
    stage.allow(*LOST, "ERR_CONNECTION_REFUSED")
    desk, screen = stage.desk(), stage.screen()
    desk.to("keuze")
    anna = stage.phone("Anna")
    own_server.kill()
    anna.tap(2)
    expect(anna.connection).to_contain_text("Nog niet verzonden: 1.")
    own_server.start()
    anna.page.reload()
    expect(anna.left).to_have_text("Nog 2 stickers")
    expect(anna.flap(2)).to_have_attribute("aria-pressed", "true")
    expect(screen.count("f2")).to_have_text("1", timeout=20_000)


class NoWebSockets:
    """A proxy as some networks have: http passes, an upgrade to a WebSocket is refused."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.refused = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections; those that run end with the browser."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                phone, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(phone,), daemon=True).start()

    def _serve(self, phone: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            got = phone.recv(65536)
            if not got:
                phone.close()
                return
            head += got
        if b"upgrade: websocket" in head.lower():
            self.refused += 1
            phone.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            phone.close()
            return
        server = socket.create_connection(("127.0.0.1", self._target))
        server.sendall(head)
        threading.Thread(target=_pass_on, args=(server, phone), daemon=True).start()
        _pass_on(phone, server)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while got := source.recv(65536):
            target.sendall(got)
    except OSError:
        pass  # the other direction closed it
    for end in (source, target):
        end.close()


@pytest.fixture
def proxy(stage: Stage):
    proxy = NoWebSockets(stage.server.port)
    yield proxy
    proxy.close()


def test_a_phone_behind_a_proxy_without_websockets(stage: Stage, proxy: NoWebSockets):
    stage.allow(r"WebSocket connection to .* failed")
    desk, screen = stage.desk(), stage.screen()
    phone = Phone(stage.context("phone").new_page())
    phone.open(f"http://{PHONE_HOST}:{proxy.port}", stage.code)
    phone.join("Anna")
    assert proxy.refused
    desk.to("keuze")
    phone.tap(3)
    expect(phone.left).to_have_text("Nog 2 stickers")
    expect(screen.count("f3")).to_have_text("1")
    desk.press("Sluit de stemming")
    desk.yes()
    expect(phone.find("[data-part=task]")).to_contain_text("Dit koos de groep.")
    desk.do("blank", on=True)
    expect(phone.find("h1")).to_have_text("Even je aandacht voor de groep")
    assert not [frame for frame in phone.received if frame.startswith("42")]
    expect(phone.connection).to_be_empty()

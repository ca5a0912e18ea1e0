"""The WebSocket driver: whole writes to slow phones, and refusal of any other driver.

The servers are real processes and the clients real sockets; nothing here
patches the process that the tests run in.
"""

import contextlib
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import flask
import flask_socketio
import psutil
import pytest
import wsproto
import wsproto.connection
import wsproto.events
from wsproto.extensions import PerMessageDeflate

from facilitator.live import driver
from facilitator.live.line import Engine, UpgradedWebSocket
from tests.live.driver_server import numbered_text

ROOT = Path(__file__).parents[2]
#: Characters of the numbered messages: mostly a change, now and then a whole
#: board. The large ones matter: the kernel takes a small frame whole or not at
#: all, and parts of a large one.
SMALL, LARGE = 500, 150_000


class Client:
    """A Socket.IO client on one blocking socket, with every frame checked by wsproto."""

    def __init__(self, port: int, receive_buffer: int | None = None, offer: tuple = ()) -> None:
        self.received: list = []
        self.extensions: list = []
        self._text: list[str] = []
        self._socket = socket.socket()
        if receive_buffer:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(60)
        self._socket.connect(("127.0.0.1", port))
        self._wire = wsproto.WSConnection(wsproto.ConnectionType.CLIENT)
        self._send(
            wsproto.events.Request(
                host=f"127.0.0.1:{port}",
                target="/socket.io/?EIO=4&transport=websocket",
                extensions=list(offer),
            )
        )
        self.wait_for(lambda message: message.startswith("0{"))
        self.send_text("40")
        self.wait_for(lambda message: message.startswith("40"))

    def _send(self, event: wsproto.events.Event) -> None:
        self._socket.sendall(self._wire.send(event))

    def send_text(self, text: str) -> None:
        """Send one Engine.IO packet."""
        self._send(wsproto.events.TextMessage(data=text))

    def read_one(self) -> str:
        """The next Engine.IO packet; `ConnectionError` at the end or at a broken frame."""
        while True:
            for event in self._wire.events():
                if isinstance(event, wsproto.events.AcceptConnection):
                    self.extensions = list(event.extensions)
                elif isinstance(event, wsproto.events.CloseConnection):
                    raise ConnectionError(f"closed: {event.code} {event.reason}")
                elif isinstance(event, wsproto.events.TextMessage):
                    self._text.append(event.data)
                    if event.message_finished:
                        message = "".join(self._text)
                        self._text = []
                        if message == "2":
                            self.send_text("3")
                            continue
                        return message
            data = self._socket.recv(65536)
            self._wire.receive_data(data or None)

    def wait_for(self, wanted: Callable[[str], bool]) -> str:
        """Read on until a packet is `wanted`; others are kept in `received`."""
        while not wanted(message := self.read_one()):
            self.received.append(message)
        return message

    def ask(self, event: str, *values: object) -> object:
        """Send an event and wait for its acknowledgement; return its first value."""
        self.send_text("420" + json.dumps([event, *values]))
        return json.loads(self.wait_for(lambda message: message.startswith("430"))[3:])[0]

    def close(self) -> None:
        """Drop the connection without a goodbye."""
        self._socket.close()


@contextlib.contextmanager
def running_server(*arguments: str) -> Iterator[tuple[int, subprocess.Popen]]:
    """The test server in a process of its own: its port and the process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.live.driver_server", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        port = int(process.stdout.readline().split()[0])
        yield port, process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def numbered_messages(client: Client, count: int) -> list[tuple[int, float, str]]:
    """Read `count` numbered messages: (number, seconds on the way, text)."""
    found = []
    while len(found) < count:
        message = client.wait_for(lambda text: text.startswith('42["numbered"'))
        number, sent_at, text = json.loads(message[2:])[1]
        found.append((number, time.time() - sent_at, text))
    return found


def stall(stall_s: float, *server_arguments: str) -> tuple[list, list[list], list[float], float]:
    """One client does not read for `stall_s` seconds while two others do.

    Returns what the slow one got, what each of the others got, how long the
    others' questions took meanwhile in seconds, and when in the stall, in
    seconds, the kernel had no more room for the slow one's bytes.
    """
    messages = int(stall_s * 20) + 40
    arguments = ("--messages", str(messages), "--small", str(SMALL), "--large", str(LARGE))
    with running_server(*arguments, "--interval-ms", "50", *server_arguments) as (port, _process):
        slow = Client(port, receive_buffer=4096)
        readers = [Client(port) for _ in range(2)]
        asker = Client(port)
        got: list[list] = [[], []]
        threads = [
            threading.Thread(
                target=lambda place=place: got[place].extend(
                    numbered_messages(readers[place], messages)
                )
            )
            for place in range(2)
        ]
        for thread in threads:
            thread.start()
        asker.ask("flood")
        began = time.monotonic()
        answers = []
        full_after_s = 0.0
        while time.monotonic() - began < stall_s:
            asked = time.monotonic()
            assert asker.ask("echo", "still there?") == "still there?"
            answers.append(time.monotonic() - asked)
            if not full_after_s and bytes_waiting(port, slow) > 1_000_000:
                full_after_s = time.monotonic() - began
            time.sleep(0.02)
        slow_got = numbered_messages(slow, messages)
        for thread in threads:
            thread.join(timeout=30)
        for client in (slow, *readers, asker):
            client.close()
    return slow_got, got, answers, full_after_s


def bytes_waiting(port: int, client: Client) -> int:
    """Bytes in the kernel on the server's side that `client` has not taken (Linux; else 0)."""
    table = Path("/proc/net/tcp")
    if not table.exists():
        return 0
    own_port = client._socket.getsockname()[1]
    for line in table.read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(f":{port:04X}") and fields[2].endswith(f":{own_port:04X}"):
            return int(fields[4].split(":")[0], 16)
    return 0


def assert_whole(got: list[tuple[int, float, str]], messages: int) -> None:
    """Every message came once, in order, with exactly its bytes."""
    assert [number for number, _, _ in got] == list(range(messages))
    for number, _, text in got:
        assert text == numbered_text(number, SMALL if number % 4 else LARGE)


@pytest.mark.process
def test_a_phone_that_reads_nothing_for_30_seconds_gets_everything_and_slows_nobody() -> None:
    slow_got, others, answers, full_after_s = stall(30)
    messages = 640
    assert full_after_s, "the stall never filled the connection, so this proves nothing"
    assert_whole(slow_got, messages)
    assert max(late for _, late, _ in slow_got) > 20, "the slow one was not slow"
    for got in others:
        assert_whole(got, messages)
        assert statistics.median(late for _, late, _ in got) < 0.05
        assert max(late for _, late, _ in got) < 1
    assert statistics.median(answers) < 0.05
    assert max(answers) < 1


@pytest.mark.process
def test_a_phone_that_stays_silent_longer_than_the_heartbeat_is_let_go() -> None:
    arguments = ("--messages", "400", "--interval-ms", "5", "--large", "60000")
    heartbeat = ("--ping-interval", "0.5", "--ping-timeout", "1")
    with running_server(*arguments, *heartbeat) as (port, process):
        asker = Client(port)
        open_before = open_files(process)
        gone = Client(port, receive_buffer=4096)
        assert open_files(process) > open_before
        asker.ask("flood")
        deadline = time.monotonic() + 10
        while open_files(process) > open_before and time.monotonic() < deadline:
            asker.ask("echo", "still there?")
            time.sleep(0.05)
        # neither a session nor a descriptor, and so no waiting sender, stays behind
        assert asker.ask("count") == 1
        assert open_files(process) == open_before
        with pytest.raises(ConnectionError):
            gone.wait_for(lambda message: False)
        gone.close()
        asker.close()


@pytest.mark.process
@pytest.mark.parametrize("frames", [b"", b"\x81\x86\0\0\0\x002probe"], ids=["at once", "probed"])
def test_a_page_that_stops_halfway_moving_over_from_polling_is_let_go(frames) -> None:
    polling = "/socket.io/?EIO=4&transport=polling"
    with running_server("--ping-interval", "0.5", "--ping-timeout", "1") as (port, _process):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{polling}") as opened:
            sid = json.loads(opened.read()[1:])["sid"]
        with socket.create_connection(("127.0.0.1", port), timeout=20) as moving:
            moving.sendall(
                f"GET {polling.replace('polling', 'websocket')}&sid={sid} HTTP/1.1\r\n"
                "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                "Sec-WebSocket-Version: 13\r\n\r\n".encode()
            )
            assert b"101" in moving.recv(4096)
            moving.sendall(frames)
            while moving.recv(4096):
                pass  # until the server ends it


@pytest.mark.process
def test_a_phone_takes_one_greenlet_and_one_descriptor_and_nothing_of_its_request() -> None:
    with running_server() as (port, process):
        asker = Client(port)
        before, files_before = asker.ask("kept"), open_files(process)
        phones = [Client(port) for _ in range(20)]
        for phone in phones:
            assert phone.ask("echo", "here") == "here"
        after, files_after = asker.ask("kept"), open_files(process)
        assert {name: after[name] - before[name] for name in after} == {
            "greenlets": 20,
            "requests": 0,
            "readers": 0,
        }
        assert files_after - files_before == 20
        for phone in phones:
            phone.close()
        deadline = time.monotonic() + 10
        while asker.ask("kept") != before and time.monotonic() < deadline:
            time.sleep(0.05)
        assert asker.ask("kept") == before
        assert open_files(process) == files_before
        asker.close()


def open_files(process: subprocess.Popen) -> int:
    """Descriptors (on Windows: handles) that `process` has open."""
    watched = psutil.Process(process.pid)
    return watched.num_fds() if os.name == "posix" else watched.num_handles()


@pytest.mark.process
def test_compression_is_declined() -> None:
    with running_server() as (port, _process):
        client = Client(port, offer=(PerMessageDeflate(),))
        assert client.ask("echo", "é" * 500) == "é" * 500
        assert client.extensions == []
        client.close()


@pytest.mark.process
def test_bytes_that_are_no_websocket_leave_nothing_behind() -> None:
    with running_server() as (port, _process):
        asker = Client(port)
        upgrade = (
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", port), timeout=5) as wrong:
            wrong.sendall(upgrade.encode())
            assert wrong.recv(100).startswith(b"HTTP/1.1 400")
        broken = Client(port)
        broken._socket.sendall(b"\xff\xff\xff\xff" * 50)
        with pytest.raises(ConnectionError, match="opcode"):
            broken.wait_for(lambda message: False)
        deadline = time.monotonic() + 5
        while asker.ask("count") > 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert asker.ask("count") <= 2  # the one without a WebSocket goes with its heartbeat
        asker.close()


@pytest.mark.process
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_server_and_says_goodbye(number: int) -> None:
    with running_server() as (port, process):
        clients = [Client(port) for _ in range(3)]
        os.kill(process.pid, number)
        for client in clients:
            with pytest.raises(ConnectionError):
                client.wait_for(lambda message: False)
            assert "1" in client.received, "no Engine.IO close packet"
        for client in clients:
            client.close()
        assert process.wait(timeout=5) == 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=1)


def make_socketio(**options: object) -> flask_socketio.SocketIO:
    """A Socket.IO server that has not started."""
    options = {"async_mode": "gevent", **driver.HEARTBEAT, **options}
    return flask_socketio.SocketIO(flask.Flask("driver-test"), **options)


def test_the_installed_driver_is_accepted_and_named() -> None:
    socketio = make_socketio()
    driver.install_driver(socketio)
    driver.check_driver(socketio)
    assert "simple-websocket" in driver.describe_driver(socketio)
    assert "whole writes" in driver.describe_driver(socketio)


def test_the_driver_that_engineio_chooses_by_itself_is_refused_by_name() -> None:
    socketio = make_socketio()
    with pytest.raises(driver.WrongDriver, match=r"engineio\.async_drivers"):
        driver.check_driver(socketio)
    with pytest.raises(driver.WrongDriver):
        driver.serve(flask.Flask("driver-test"), socketio)


def test_threading_is_refused() -> None:
    socketio = make_socketio(async_mode="threading")
    with pytest.raises(driver.WrongDriver, match="threading"):
        driver.install_driver(socketio)
    with pytest.raises(driver.WrongDriver, match="threading"):
        driver.check_driver(socketio)


def test_installing_for_one_server_leaves_others_alone() -> None:
    first, second = make_socketio(), make_socketio()
    driver.install_driver(first)
    assert isinstance(first.server.eio, Engine)
    assert not isinstance(second.server.eio, Engine)
    assert second.server.eio._async["websocket"] is not UpgradedWebSocket


def test_a_chosen_port_is_told_and_connections_answer_at_once() -> None:
    socketio = make_socketio()
    driver.install_driver(socketio)
    server = driver.serve(flask.Flask("driver-test"), socketio, port=0)
    try:
        assert server.port > 0
        assert server.host == "127.0.0.1"
        listener = server._server.socket
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    finally:
        server.stop(grace_s=0)

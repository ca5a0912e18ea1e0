"""The proxy spoils a line in the way that it says, and in no other."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.faults.proxy import HOST, PATIENCE_S, Proxy

MUCH = bytes(range(256)) * 4096


class Echo:
    """A server that says back what it ``heard``; ``ended`` is how many lines to it are over."""

    def __init__(self) -> None:
        self.heard = b""
        self.ended = 0
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _address = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line:
            try:
                while data := line.recv(65536):
                    self.heard += data
                    line.sendall(data)
            except ConnectionResetError:
                pass
        self.ended += 1


@pytest.fixture
def echo() -> Iterator[Echo]:
    echo = Echo()
    yield echo
    echo.close()


@pytest.fixture
def proxy(echo: Echo) -> Iterator[Proxy]:
    with Proxy(echo.port) as proxy:
        yield proxy


@pytest.fixture
def line(proxy: Proxy) -> Iterator[socket.socket]:
    """An open line that works: something came back over it."""
    with connect(proxy) as line:
        line.sendall(b"-")
        assert read(line, 1) == b"-"
        yield line


def connect(proxy: Proxy) -> socket.socket:
    return socket.create_connection((HOST, proxy.port), PATIENCE_S)


def read(line: socket.socket, count: int) -> bytes:
    got = b""
    while len(got) < count:
        data = line.recv(65536)
        assert data, "the line ended"
        got += data
    return got


def nothing_comes(line: socket.socket) -> bool:
    """Nothing is there for this line, now that the proxy had its turn."""
    line.setblocking(False)
    try:
        return not line.recv(1)
    except BlockingIOError:
        return True
    finally:
        line.settimeout(PATIENCE_S)


def wait_for(condition) -> None:
    for _time in range(PATIENCE_S * 100):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


def test_everything_passes_whole_both_ways(line: socket.socket):
    sender = threading.Thread(target=line.sendall, args=(MUCH,))
    sender.start()
    assert read(line, len(MUCH)) == MUCH
    sender.join()


def test_a_goodbye_passes_after_what_was_said(proxy: Proxy, line: socket.socket):
    line.sendall(b"last words")
    line.shutdown(socket.SHUT_WR)
    assert read(line, 10) == b"last words"
    assert line.recv(1) == b""


def test_what_is_delayed_arrives_later_and_in_order(proxy: Proxy, echo: Echo, line: socket.socket):
    proxy.delay(3600, 0)
    line.sendall(b"first ")
    wait_for(lambda: proxy.held == 6)
    line.sendall(b"second")
    wait_for(lambda: proxy.held == 12)
    assert echo.heard == b"-"
    proxy.delay(0, 3600)
    wait_for(lambda: echo.heard == b"-first second")
    wait_for(lambda: proxy.held == 12)
    assert nothing_comes(line)
    proxy.heal()
    assert read(line, 12) == b"first second"


def test_a_throttled_line_passes_a_piece_at_a_time(proxy: Proxy, echo: Echo, line: socket.socket):
    proxy.throttle(1)
    line.sendall(b"slowly")
    wait_for(lambda: echo.heard == b"-s")
    assert proxy.held >= 5
    proxy.heal()
    assert read(line, 6) == b"slowly"


def test_a_stalled_line_makes_the_sender_wait_and_loses_nothing(
    proxy: Proxy, echo: Echo, line: socket.socket
):
    proxy.stall()
    line.setblocking(False)
    sent = 0
    with contextlib.suppress(BlockingIOError):
        while sent < 100 * len(MUCH):
            sent += line.send(MUCH)
    assert 0 < sent < 100 * len(MUCH)
    line.settimeout(PATIENCE_S)
    assert echo.heard == b"-"
    proxy.heal()
    assert read(line, sent) == (MUCH * (sent // len(MUCH) + 1))[:sent]


def test_a_half_open_line_swallows_everything_and_never_comes_back(
    proxy: Proxy, echo: Echo, line: socket.socket
):
    proxy.go_silent()
    line.sendall(b"lost")
    with connect(proxy) as late:
        late.sendall(b"lost too")
        wait_for(lambda: proxy.opened == 2)
        proxy.heal()
        with connect(proxy) as fresh:
            fresh.sendall(b"heard")
            assert read(fresh, 5) == b"heard"
        line.sendall(b"still lost")
        assert nothing_comes(line)
        assert nothing_comes(late)
    assert echo.heard == b"-heard"
    assert echo.ended <= 1  # only the fresh one: nobody told the server about the others


@pytest.mark.parametrize("reset", [False, True])
def test_a_cut_line_ends_at_both_sides(proxy: Proxy, echo: Echo, line: socket.socket, reset: bool):
    proxy.cut(reset=reset)
    if reset:
        with pytest.raises(ConnectionResetError):
            line.recv(1)
    else:
        assert line.recv(1) == b""
    wait_for(lambda: echo.ended == 1)
    with connect(proxy) as fresh:
        fresh.sendall(b"again")
        assert read(fresh, 5) == b"again"


def test_a_refused_line_is_broken_off_and_the_open_one_stays(proxy: Proxy, line: socket.socket):
    proxy.refuse()
    with pytest.raises(ConnectionResetError), connect(proxy) as fresh:
        fresh.recv(1)
    line.sendall(b"here")
    assert read(line, 4) == b"here"

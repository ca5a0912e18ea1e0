"""What is sent arrives whole and in order, whoever reads it, and nobody waits for it."""

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import gevent
import gevent.socket
import pytest

from facilitator.live.outbox import Outbox


@pytest.fixture
def ends() -> Iterator[tuple[Any, Any]]:
    ours, theirs = gevent.socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    yield ours, theirs
    ours.close()
    theirs.close()


def read(sock: Any, length: int) -> bytes:
    got = b""
    with gevent.Timeout(20):
        while len(got) < length:
            got += sock.recv(10_000)
    return got


def test_a_reader_that_is_slow_gets_all_of_it_in_order_and_who_sends_goes_on(ends) -> None:
    ours, theirs = ends
    outbox = Outbox(ours, timeout_s=20)
    messages = [letter.encode() * 300_000 for letter in "abc"]
    with gevent.Timeout(20):  # nothing is read yet
        assert [outbox.send(one) for one in messages] == [300_000] * 3
    assert outbox.unread == 3
    assert read(theirs, 900_000) == b"".join(messages)
    with gevent.Timeout(20):
        while outbox.unread:
            gevent.sleep(0)
    outbox.send(b"at once")
    assert outbox.unread == 0
    assert read(theirs, 7) == b"at once"


def test_what_is_not_taken_in_time_closes_the_connection_and_says_nothing_to_who_sends(ends):
    ours, theirs = ends
    outbox = Outbox(ours, timeout_s=0.05)
    outbox.send(b"x" * 10_000_000)
    with gevent.Timeout(20), contextlib.suppress(ConnectionError):
        while theirs.recv(1 << 20):
            gevent.sleep(0.06)  # too slow
    assert outbox.send(b"y") == 1
    assert outbox.unread > 0


def test_the_connection_ends_some_time_after_the_last_message_was_taken(ends) -> None:
    ours, theirs = ends
    outbox = Outbox(ours, timeout_s=20)
    outbox.send(b"x" * 300_000)
    outbox.close_within(0)
    assert read(theirs, 300_000) == b"x" * 300_000
    with gevent.Timeout(20):
        assert theirs.recv(1) == b""


def test_to_who_has_gone_is_sent_without_a_word(ends) -> None:
    ours, theirs = ends
    outbox = Outbox(ours, timeout_s=20)
    theirs.close()
    assert [outbox.send(b"x") for _ in range(3)] == [1, 1, 1]


def test_what_comes_in_is_waited_for_and_from_who_is_gone_comes_nothing(ends) -> None:
    ours, theirs = ends
    outbox = Outbox(ours, timeout_s=20)
    reading = gevent.spawn(outbox.recv, 100)
    gevent.sleep(0)
    theirs.sendall(b"hello")
    assert reading.get(timeout=20) == b"hello"
    theirs.close()
    assert outbox.recv(100) == b""


def test_after_the_end_nothing_comes_in(ends) -> None:
    ours, _theirs = ends
    outbox = Outbox(ours, timeout_s=20)
    waiting = gevent.spawn(outbox.recv, 100)
    gevent.sleep(0)
    outbox.close()
    with pytest.raises(OSError, match="closed"):
        waiting.get(timeout=20)
    assert outbox.recv(100) == b""

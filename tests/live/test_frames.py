"""Frames of the simplest kind are what wsproto makes of them; all others are left to it."""

import pytest
import wsproto
from hypothesis import example, given
from hypothesis import strategies as st
from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, Ping, TextMessage

from facilitator.live.frames import data_frame, whole_text

LENGTHS = [0, 1, 125, 126, 65535, 65536, 100_000]
texts = st.text(st.characters(exclude_categories=["Cs"]))


def sent(text: str) -> bytes:
    """A message as a browser sends it: masked."""
    return Connection(ConnectionType.CLIENT).send(TextMessage(data=text))


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("binary", [False, True])
def test_a_frame_has_the_bytes_that_wsproto_would_send(length: int, binary: bool) -> None:
    text = ("é" * length)[:length]
    data: str | bytes = text.encode() if binary else text
    event = BytesMessage(data=text.encode()) if binary else TextMessage(data=text)
    assert data_frame(data) == Connection(ConnectionType.SERVER).send(event)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_message_is_read_up_to_the_longest_simple_one(length: int) -> None:
    frame = sent("x" * length)
    assert whole_text(frame) == (("x" * length, len(frame)) if length < 65536 else None)


@given(st.lists(texts, min_size=1, max_size=5), st.integers(min_value=1, max_value=20))
def test_messages_in_a_row_are_read_one_by_one_and_half_a_one_never(messages, missing) -> None:
    stream = b"".join(sent(one) for one in messages)
    read, at = [], 0
    while at < len(stream):
        text, at = whole_text(stream, at)
        read.append(text)
    assert read == messages
    last = sent(messages[-1])
    assert whole_text(last[: max(0, len(last) - missing)]) is None


@given(st.binary(max_size=300))
@example(b"\x81\xfe\x00\x05\x00\x00\x00\x00hello")  # a longer way to say a length than is needed
@example(b"\x81\x85\x00\x00\x00\x00hell\xff")  # no UTF-8
@example(b"\x01\x85\x00\x00\x00\x00hello")  # a first part
@example(b"\x80\x85\x00\x00\x00\x00hello")  # a last part of nothing
@example(b"\xc1\x85\x00\x00\x00\x00hello")  # compressed
@example(b"\x81\x05hello")  # not masked
@example(b"\x82\x85\x00\x00\x00\x00hello")  # bytes
def test_what_is_read_here_is_what_wsproto_reads(stream: bytes) -> None:
    found = whole_text(stream)
    if found is None:
        return
    text, end = found
    wire = Connection(ConnectionType.SERVER)
    wire.receive_data(stream[:end])
    [message] = wire.events()
    assert isinstance(message, TextMessage)
    assert (message.data, message.message_finished) == (text, True)


@pytest.mark.parametrize(
    "event",
    [Ping(payload=b"x"), BytesMessage(data=b"x"), TextMessage(data="x", message_finished=False)],
)
def test_any_other_frame_is_left_to_wsproto(event: wsproto.events.Event) -> None:
    assert whole_text(Connection(ConnectionType.CLIENT).send(event)) is None

"""Packets are what the standard library and python-socketio would make of them."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from socketio.packet import EVENT, Packet

from facilitator.live.packets import Json, PageEvent, Unreadable

texts = st.text(st.characters(exclude_characters="\0"))  # half characters are in it
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
)


@given(values)
@example("\ud83d")
@example({"\ud83d": "half a smile \ude00"})
def test_what_a_page_sends_is_read_and_what_it_gets_can_be_read(value):
    assert Json.loads(json.dumps(value)) == value
    assert json.loads(Json.dumps(value)) == value


@pytest.mark.parametrize("text", ["", "x", "[", '{"a":}', '"\\ud83d', "[1,]"])
def test_what_is_no_json_is_refused(text):
    with pytest.raises(ValueError, match=r"line 1"):
        Json.loads(text)


@given(
    st.none() | st.integers(0, 10**15 - 1),
    texts.filter(lambda name: name not in ("connect", "disconnect")),
    st.lists(values, max_size=3),
)
def test_an_event_is_read_as_python_socketio_writes_it(number, name, arguments):
    packet = Packet(EVENT, id=number, data=[name, *arguments], binary=False).encode()

    assert PageEvent.read(packet) == ("" if number is None else str(number), name, arguments)


@pytest.mark.parametrize(
    "packet",
    [
        "2", "2{}", "2null", "2[]", '2["sync"', "2[7]", '2["connect"]', '2["disconnect",1]',
        '2-1["sync"]', '2/other,["sync"]', '2 1["sync"]', '2\u0661["sync"]',
        f'2{"1" * 16}["sync"]', "2" + "[" * 100_000,
    ],
)  # fmt: skip
def test_what_no_page_sends_is_no_event(packet):
    with pytest.raises(Unreadable):
        PageEvent.read(packet)

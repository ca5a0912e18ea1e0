"""Data of packets is what the standard library would make of it."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from facilitator.live.packets import Json

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

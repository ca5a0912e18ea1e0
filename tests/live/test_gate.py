import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.course import AddTime, GoToItem, Mute
from facilitator.domain.errors import Refusal
from facilitator.domain.flaps import AddFlap
from facilitator.domain.meeting import command_types
from facilitator.domain.text import clean as clean_text
from facilitator.live import gate
from facilitator.werkvormen.registry import RULES
from tests.factories import ORGANISER, Desk

KNOWN = command_types(RULES)
ID = "0123456789abcdef"


def asked(name, data, id_=ID):
    """What comes of a command as a page sends it."""
    return gate.command(
        gate.parse({"id": id_, "name": name, "data": data}, gate.CommandRequest), KNOWN
    )


def refused(payload, shape=gate.CommandRequest):
    try:
        request = gate.parse(payload, shape)
        if shape is gate.CommandRequest:
            gate.command(request, KNOWN)
    except Refusal as refusal:
        return refusal.code
    return None


def test_a_command_takes_the_shape_of_its_name():
    assert asked("go-to-item", {"item": "keuze"}) == GoToItem("keuze")
    assert asked("add-time", {"seconds": -60}) == AddTime(-60)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("go-to-item", {}),
        ("go-to-item", {"item": None}),
        ("go-to-item", {"item": 3}),
        ("go-to-item", {"item": b"keuze"}),
        ("go-to-item", {"item": "keuze", "role": "organiser"}),
        ("add-time", {"seconds": 3601}),
        ("add-time", {"seconds": True}),
        ("add-time", {"seconds": "60"}),
        ("add-time", {"seconds": 1e400}),
        ("add-time", {"seconds": 10**400}),
        ("mute", {"on": 1}),
        ("add-flap", {"text": ""}),
        ("add-flap", {"text": "\x00"}),
        ("add-flap", {"text": "a" * 201}),
        ("set-fixed-end", {"end_ms": 253_402_300_799_000}),
        ("replan", {"allotted": {"keuze": 59}, "end_ms": None}),
        ("fly-to-the-moon", {}),
        ("MeetingStarted", {"plan_start_ms": 0}),
        ("meeting-started", {"plan_start_ms": 0}),
    ],
)
def test_what_has_another_shape_is_refused(name, data):
    assert refused({"id": ID, "name": name, "data": data}) == "bad-request"


@pytest.mark.parametrize(
    "id_",
    [
        "short",
        "a" * 65,
        "with spaces in it",
        "accènts-in-it",
        "line-feed-at-the-end\n",
        "a-surrogate-\ud800",
        "a-nul-\x00-in-it",
        12345678,
        None,
    ],
)
def test_an_id_of_a_command_is_plain_letters_and_digits(id_):
    """Else the database cannot store it, and with it the whole batch would fail."""
    assert refused({"id": id_, "name": "mute", "data": {"on": True}}) == "bad-request"


@pytest.mark.parametrize(
    "payload", [None, [], "mute", 3, {"id": ID}, {"id": ID, "name": "mute", "x": 1}]
)
def test_what_is_no_request_is_refused(payload):
    assert refused(payload) == "bad-request"


def test_a_request_nested_beyond_reason_is_refused():
    deep: list = []
    for _level in range(5000):
        deep = [deep]

    assert refused({"id": ID, "name": "add-flap", "data": {"text": deep}}) == "bad-request"


@pytest.mark.parametrize("code", ["123456", "1234"])
def test_a_page_says_which_meeting_and_what_it_shows(code):
    hello = gate.parse({"meeting": code, "as": "desk"}, gate.Hello)

    assert (hello.meeting, hello.as_) == (code, "desk")


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        {"meeting": "123456"},
        {"meeting": "123456", "as": "organiser"},
        {"meeting": 123456, "as": "desk"},
        {"meeting": "12 34", "as": "desk"},
        {"meeting": "١٢٣٤٥٦", "as": "desk"},
        {"meeting": "1' OR '1'='1", "as": "desk"},
    ],
)
def test_a_page_that_says_something_else_is_refused(payload):
    assert refused(payload, gate.Hello) == "bad-request"


@pytest.mark.parametrize(
    "streams",
    [None, {"me": None}, {"me": [None]}, {"me": ["e", "1"]}, {"me": ["e", 1.5]}, {1: ["e", 1]}],
)
def test_a_page_asks_for_streams_by_epoch_and_revision(streams):
    assert refused({"streams": streams}, gate.SyncRequest) == "bad-request"
    gate.parse({"streams": {"me": [None, 0], "phone": ["e", 3]}}, gate.SyncRequest)


# Text


def test_text_is_cleaned_once_at_the_gate():
    dirty = "Wie\x00 belt\ud800 er?\ufffe\nMorgen\t\x1b[31m"

    assert asked("add-flap", {"text": dirty}) == AddFlap("Wie belt er?\nMorgen\t[31m")


@given(st.text())
def test_clean_text_can_be_stored_shown_and_put_in_word(text):
    cleaned = clean_text(text)

    cleaned.encode("utf-8")
    assert all(
        character in "\t\n" or character.isprintable() or ord(character) > 0x7F
        for character in cleaned
    )
    assert clean_text(cleaned) == cleaned


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn"])))
def test_what_people_write_stays_as_it_is(text):
    assert clean_text(text) == text


@pytest.mark.parametrize("text", ["👩\u200d🔧 Sanne", "می\u200cخواهم", "é ñ ß Ž 日本語"])
def test_emoji_and_every_script_stay_as_they_are(text):
    assert clean_text(text) == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(st.sampled_from(sorted(KNOWN)), st.dictionaries(st.text(), JSON, max_size=3), st.data())
def test_whatever_comes_in_is_a_command_or_a_bad_request(name, other, data):
    fields = [field.encode_name for field in msgspec.structs.fields(KNOWN[name])]
    chosen = {field: data.draw(JSON) for field in fields}

    codes = {
        refused({"id": ID, "name": name, "data": payload})
        for payload in (chosen, other, chosen | other)
    }

    assert codes <= {None, "bad-request"}


def test_every_accepted_id_can_be_stored(tmp_path):
    desk = Desk(tmp_path)
    for id_ in ("A" * 8, "z" * 64, "0-9_aZ-_"):
        request = gate.parse({"id": id_, "name": "mute", "data": {"on": True}}, gate.CommandRequest)
        assert gate.command(request, KNOWN) == Mute(True)
        desk.accepted(ORGANISER, Mute(True), request.id)
    assert [row.command_id for row in desk.rows()][1:] == ["A" * 8, "z" * 64, "0-9_aZ-_"]


def test_a_json_message_of_the_largest_size_is_parsed_or_refused():
    nested = json.loads("[" * 900 + "]" * 900)

    assert refused({"id": ID, "name": "mute", "data": {"on": nested}}) == "bad-request"

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.room.tokens import KeyDamaged, Tokens, load_key

KEY = bytes(range(32))


def test_a_link_is_the_same_each_time_it_is_shown():
    assert Tokens(KEY).link("screen", "m1", 0) == Tokens(KEY).link("screen", "m1", 0)


def test_a_link_holds_128_bits_in_letters_that_can_be_typed():
    link = Tokens(KEY).link("screen", "m1", 0)

    assert len(link) == 26
    assert set(link) <= set("abcdefghijklmnopqrstuvwxyz234567")


def test_kind_meeting_version_and_installation_each_make_another_link():
    tokens = Tokens(KEY)
    links = [
        tokens.link("screen", "m1", 0),
        tokens.link("cofacilitator", "m1", 0),
        tokens.link("screen", "m2", 0),
        tokens.link("screen", "m1", 1),
        Tokens(bytes(32)).link("screen", "m1", 0),
    ]

    assert len(set(links)) == 5


def test_only_the_very_token_matches():
    tokens = Tokens(KEY)
    link = tokens.link("screen", "m1", 1)

    assert tokens.matches(link, "screen", "m1", 1)
    assert not tokens.matches(link, "screen", "m1", 2)
    assert not tokens.matches(link, "cofacilitator", "m1", 1)
    assert not tokens.matches(link.upper(), "screen", "m1", 1)


@given(st.text(max_size=40))
def test_no_text_of_anybody_matches_or_breaks_the_check(token):
    assert not Tokens(KEY).matches(token, "screen", "m1", 0)


def test_the_cookie_is_signed_with_a_key_of_its_own():
    assert Tokens(KEY).session_key != KEY
    assert Tokens(KEY).session_key != Tokens(bytes(32)).session_key


# The key in the data folder


def test_the_key_is_made_once(tmp_path):
    key = load_key(tmp_path)

    assert len(key) == 32
    assert load_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_two_installations_have_two_keys(tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()

    assert load_key(folders[0]) != load_key(folders[1])


@pytest.mark.skipif(os.name == "nt", reason="there are no such permissions")
def test_only_the_owner_reads_the_key(tmp_path):
    load_key(tmp_path)

    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_a_key_that_was_being_written_when_the_power_failed_is_made_anew(tmp_path):
    (tmp_path / "key.new").write_bytes(b"hal")

    assert len(load_key(tmp_path)) == 32
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("content", [b"", b"half a key"])
def test_a_damaged_key_is_not_used(tmp_path, content):
    (tmp_path / "key").write_bytes(content)

    with pytest.raises(KeyDamaged, match=f"{len(content)} bytes"):
        load_key(tmp_path)
    assert (tmp_path / "key").read_bytes() == content

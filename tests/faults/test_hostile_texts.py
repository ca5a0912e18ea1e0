"""The texts that attack, before anybody types them."""

from facilitator.domain.text import clean, visible
from tests.faults.fields import COMMANDS, texts_of
from tests.faults.hostile_texts import ELSEWHERE, KINDS, TEXTS


def test_there_are_five_hundred_that_differ():
    assert len({one.text for one in TEXTS}) >= 500
    assert len({one.shown for one in TEXTS}) == len(TEXTS)


def test_every_kind_of_place_is_attacked():
    assert set(KINDS) == {
        "html", "attribute", "css", "address", "script", "jinja", "word", "spreadsheet", "mail",
        "calendar", "file name", "characters", "length", "storage",
    }  # fmt: skip
    assert min(sum(one.attacks == kind for one in TEXTS) for kind in KINDS) >= 10


def test_each_can_be_told_from_the_others_and_leaves_something_to_see():
    for one in TEXTS:
        assert str(one.number) in one.shown
        assert visible(clean(one.text))
    assert not any(
        str(one.number) in other.text for one in TEXTS for other in TEXTS if one is not other
    )


def test_most_fit_in_the_shortest_field():
    assert sum(len(clean(one.text)) <= 60 for one in TEXTS) >= 500


def test_the_host_that_is_asked_for_is_no_host():
    assert ELSEWHERE.endswith(".invalid")


def test_the_fields_of_commands_are_found_in_them():
    assert texts_of("write-action")["what"] == 300
    assert texts_of("invite-people")["guests.name"] == 60
    assert texts_of("revise-draaiboek")["draaiboek.items.task"] == 140
    assert texts_of("turn-page") == texts_of("go-to-item") == {}
    assert sum(bool(texts_of(name)) for name in COMMANDS) > 30

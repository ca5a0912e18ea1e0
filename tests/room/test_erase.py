"""Erasing a text: from the state, the log and the files."""

import pytest

from facilitator.domain import writings
from facilitator.domain.message import Nothing
from facilitator.domain.writings import EraseWritings, KeepHere
from facilitator.room.writer import Accepted
from facilitator.werkvormen.registry import RULES
from facilitator.werkvormen.sheet import WriteIdea
from tests.factories import ORGANISER, Desk
from tests.room.test_replay import encoded
from tests.writings import SCRIPT, canary, kinds, write_everything


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path, SCRIPT)
    made.fatima = write_everything(made, made.accepted)
    yield made
    made.database.close()


def ids(desk, kind):
    found = writings.every(desk.meeting, RULES).values()
    return tuple(one.id for one in found if one.kind == kind)


def in_files(desk, folder):
    """Everything that stands in the files of the database."""
    return b"".join(file.read_bytes() for file in sorted(folder.glob("test.db*")))


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_nothing_of_an_erased_text_is_in_log_or_files(desk, tmp_path, kind):
    before = len(desk.rows())
    assert canary(kind).encode() in in_files(desk, tmp_path)
    desk.accepted(ORGANISER, EraseWritings(ids(desk, kind)))
    assert canary(kind) not in repr(desk.rows())
    assert canary(kind).encode() not in in_files(desk, tmp_path)
    assert len(desk.rows()) == before + 1
    assert encoded(desk.from_disk()) == encoded(desk.meeting)


def test_all_other_texts_are_still_in_the_log(desk):
    desk.accepted(ORGANISER, EraseWritings(ids(desk, "idea")))
    rows = repr(desk.rows())
    assert all((canary(kind) in rows) == (kind != "idea") for kind in kinds())


def test_a_text_that_came_in_the_same_batch_is_erased_too(desk):
    known = desk.accepted(desk.fatima, WriteIdea("aanscherpen", "f2", "Blijft staan"))
    number = int(known.logged[0].change.event.idea.removeprefix("person"))
    batch = [
        desk.envelope(desk.fatima, WriteIdea("aanscherpen", "f2", "Zo weer weg")),
        desk.envelope(ORGANISER, EraseWritings((f"idea:person{number + 1}",))),
    ]
    outcomes = desk.writer.write(batch)
    assert all(isinstance(one, Accepted) for one in outcomes), outcomes
    assert "Zo weer weg" not in repr(desk.rows())
    assert "Blijft staan" in repr(desk.rows())
    assert encoded(desk.from_disk()) == encoded(desk.meeting)


def test_a_repeat_of_what_was_erased_brings_nothing_back(desk):
    command = WriteIdea("aanscherpen", "f2", "Dit wil ik terug")
    first = desk.accepted(desk.fatima, command, "command-repeat")
    idea = first.logged[0].change.event.idea
    desk.accepted(ORGANISER, EraseWritings((f"idea:{idea}",)))
    again = desk.accepted(desk.fatima, command, "command-repeat")
    assert again.repeat
    assert "Dit wil ik terug" not in repr(desk.rows())


def test_who_looks_sees_it_gone_at_once(desk):
    rooms = desk.rooms()
    room = rooms.by_code("123456")
    outcome = desk.accepted(ORGANISER, EraseWritings(ids(desk, "tip")))
    rooms.hand_on([outcome])
    assert encoded(room.meeting) == encoded(desk.from_disk())


def test_keeping_twice_changes_nothing(desk):
    (tip,) = ids(desk, "tip")
    desk.accepted(ORGANISER, KeepHere(tip, True))
    second = desk.accepted(ORGANISER, KeepHere(tip, True))
    assert second.logged[0].change.event == Nothing()

"""The writer on a real database."""

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from facilitator.domain.contact import SaveContact
from facilitator.domain.course import (
    AddTime,
    ContinueMeeting,
    FinishMeeting,
    GoToItem,
    Mute,
    NextItem,
    OpenItem,
    StartMeeting,
)
from facilitator.domain.message import DESK, Contact, ItemCommand, Nothing, Person, Role
from facilitator.domain.people import JoinMeeting, RemovePerson
from facilitator.room.ledger import pseudonym
from facilitator.room.writer import Accepted, Envelope, Refused, Writer
from facilitator.store import contacts, meetings, people, round_keys
from facilitator.store.log import LogUnreadable
from facilitator.werkvormen.plain import PlainRules
from facilitator.werkvormen.registry import RULES
from facilitator.werkvormen.stickers.rules import (
    CloseVote,
    NewRound,
    PlaceSticker,
    ReopenVote,
    ShowResult,
    StickerPlaced,
    TakeSticker,
)
from tests.factories import GUEST, ORGANISER, Desk, add_meeting, at, event_log


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def vote(desk):
    """The desk of a meeting in which the vote of ``keuze`` is open."""
    for command in (StartMeeting(), GoToItem("keuze"), OpenItem("keuze")):
        desk.accepted(ORGANISER, command)
    return desk


def keys(desk):
    with desk.database.read() as connection:
        return round_keys.of_meeting(connection, "m1")


def stickers(desk):
    return desk.from_disk().items["keuze"].totals


# What is accepted


def test_what_is_accepted_is_in_the_file_with_who_when_and_which_command(desk):
    outcome = desk.accepted(ORGANISER, StartMeeting(), "command-x")

    assert [tuple(row) for row in desk.rows()][1:] == [
        ("m1", 2, None, "meeting-started", 1, f'{{"plan_start_ms":{at(0)}}}',
         "organiser:organiser", "command-x", 0, at(0)),
        ("m1", 3, None, "item-entered", 1, '{"item":"welkom"}',
         "organiser:organiser", "command-x", 1, at(0)),
    ]  # fmt: skip
    assert (outcome.seq, outcome.repeat, outcome.sender) == (3, False, ORGANISER)


def test_what_is_refused_leaves_nothing(desk):
    assert desk.send(ORGANISER, NextItem("welkom")) == Refused("meeting-not-started")
    assert len(desk.rows()) == 1


def test_an_accepted_command_without_effect_has_its_place_in_the_log(desk):
    desk.accepted(ORGANISER, Mute(False))

    assert [row.type for row in desk.rows()][1:] == ["nothing"]


def test_a_name_is_in_the_people_table_and_not_in_the_log(desk):
    fatima = desk.join("Fatima", "Wijkteam")

    with desk.database.read() as connection:
        assert people.everyone(connection, "m1") == {
            fatima.id: Person(fatima.id, Role.PARTICIPANT, "Fatima", "Wijkteam")
        }
    assert [row for row in desk.rows() if "Fatima" in row.data] == []


def test_contact_details_are_in_their_table_and_not_in_the_log(desk):
    fatima = desk.join("Fatima")

    outcome = desk.accepted(fatima, SaveContact("Fatima", phone="06 12345678"))

    saved = Contact(fatima.id, phone="06 12345678", consent="screen")
    assert outcome.contacts == (saved,)
    with desk.database.read() as connection:
        assert contacts.everyone(connection, "m1") == {fatima.id: saved}
    assert [row for row in desk.rows() if "12345678" in row.data] == []


def test_contact_details_are_kept_with_the_log_or_not_at_all(desk):
    fatima = desk.join("Fatima")
    refuse_storage(desk, "command-full")

    with pytest.raises(IntegrityError, match="disk is full"):
        desk.send(fatima, SaveContact("Fatima", phone="06 12345678"), "command-full")

    with desk.database.read() as connection:
        assert contacts.everyone(connection, "m1") == {}
        assert desk.writer.ledger.catch_up(connection, "m1").contacts == {}


def test_time_never_runs_backwards_in_a_log(desk):
    desk.clock.ms = at(10)
    desk.accepted(ORGANISER, StartMeeting())
    desk.clock.ms = at(5)
    outcome = desk.accepted(ORGANISER, AddTime(60))

    assert outcome.logged[0].at_ms == at(10)


# Batches


def test_commands_of_a_batch_are_decided_in_order(desk):
    batch = [
        desk.envelope(ORGANISER, StartMeeting()),
        desk.envelope(ORGANISER, NextItem("welkom")),
        desk.envelope(ORGANISER, NextItem("welkom")),
    ]

    outcomes = desk.writer.write(batch)

    assert [type(one) for one in outcomes] == [Accepted, Accepted, Refused]
    assert outcomes[2] == Refused("already-moved")
    assert desk.from_disk().current.key == "reflectie"


def test_four_stickers_at_the_same_moment_are_three(vote):
    fatima = vote.join()
    batch = [vote.envelope(fatima, PlaceSticker("keuze", f"f{n}")) for n in range(1, 5)]

    outcomes = vote.writer.write(batch)

    assert outcomes[3] == Refused("stickers-none-left", {"most": 3})
    assert stickers(vote) == {"f1": 1, "f2": 1, "f3": 1}


def test_a_batch_holds_commands_of_several_meetings(desk):
    add_meeting(desk.database, "m2", "654321")
    here = desk.envelope(ORGANISER, StartMeeting(), "command-x")
    there = msgspec.structs.replace(here, meeting="m2")

    outcomes = desk.writer.write([here, there])

    assert [(one.meeting, one.seq, one.repeat) for one in outcomes] == [
        ("m1", 3, False),
        ("m2", 3, False),
    ]


class Break(ItemCommand, frozen=True, forbid_unknown_fields=True):
    """A command with a fault in its rule."""

    roles = DESK
    when: str

    def decide(self, state, meeting, context):
        if self.when == "deciding":
            raise ZeroDivisionError
        yield StickerPlaced("voter", "f1")  # no event of this werkvorm: applying it fails


class Fragile(PlainRules):
    name = "conversation"
    commands = (Break,)


@pytest.fixture
def fragile(desk):
    """A desk whose item ``slot`` has a werkvorm with faults."""
    werkvormen = {**RULES, "conversation": Fragile()}
    parts = desk.writer
    desk.writer = Writer(
        desk.database,
        event_log(),
        werkvormen,
        now_ms=parts.now_ms,
        new_id=parts.new_id,
        new_key=parts.new_key,
    )
    return desk


@pytest.mark.parametrize("when", ["deciding", "applying"])
def test_a_fault_in_one_rule_never_fails_the_others(fragile, when):
    for command in (StartMeeting(), GoToItem("keuze"), OpenItem("keuze")):
        fragile.accepted(ORGANISER, command)
    fatima, jan = fragile.join("Fatima"), fragile.join("Jan")
    again = fragile.envelope(fatima, PlaceSticker("keuze", "f1"))
    batch = [
        again,
        fragile.envelope(ORGANISER, Break("slot", when)),
        fragile.envelope(jan, PlaceSticker("keuze", "f1")),
        again,
    ]

    outcomes = fragile.writer.write(batch)

    assert outcomes[1] == Refused("internal-error")
    assert [one.repeat for one in (outcomes[0], outcomes[2], outcomes[3])] == [False, False, True]
    assert stickers(fragile) == {"f1": 2}
    assert fragile.from_disk() == fragile.meeting


# When writing fails


def refuse_storage(desk, command_id):
    """From now on the database takes no row of this command, as a full disk would."""
    with desk.database.write() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON events "
                f"WHEN NEW.command_id = '{command_id}' "
                "BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
            )
        )


def test_a_batch_that_cannot_be_written_changes_nothing(vote):
    fatima = vote.join()
    refuse_storage(vote, "command-full")
    before, rows = vote.from_disk(), vote.rows()
    batch = [
        vote.envelope(fatima, PlaceSticker("keuze", "f1"), "command-good"),
        vote.envelope(GUEST, JoinMeeting("Jan")),
        vote.envelope(fatima, PlaceSticker("keuze", "f2"), "command-full"),
    ]

    with pytest.raises(IntegrityError, match="disk is full"):
        vote.writer.write(batch)

    assert (vote.from_disk(), vote.meeting, vote.rows(), keys(vote)) == (before, before, rows, {})
    assert not vote.accepted(fatima, PlaceSticker("keuze", "f1"), "command-good").repeat
    assert stickers(vote) == {"f1": 1}


def test_a_log_of_a_newer_program_is_not_written_to(desk):
    with desk.database.write() as connection:
        connection.execute(text("UPDATE events SET version = 99"))

    with pytest.raises(LogUnreadable):
        desk.new_writer().write([desk.envelope(ORGANISER, StartMeeting())])
    assert len(desk.rows()) == 1


# Repeats


def test_a_repeat_gets_the_same_answer_and_changes_nothing(vote):
    fatima = vote.join()
    first = vote.accepted(fatima, PlaceSticker("keuze", "f1"), "command-x")
    vote.accepted(fatima, PlaceSticker("keuze", "f2"))

    again = vote.accepted(fatima, PlaceSticker("keuze", "f1"), "command-x")

    assert (again.seq, again.logged, again.repeat) == (first.seq, first.logged, True)
    assert stickers(vote) == {"f1": 1, "f2": 1}


def test_a_repeat_is_known_after_a_restart(vote):
    fatima = vote.join()
    first = vote.accepted(fatima, PlaceSticker("keuze", "f1"), "command-x")
    vote.writer = vote.new_writer()

    again = vote.accepted(fatima, PlaceSticker("keuze", "f1"), "command-x")

    assert (again.logged, again.repeat) == (first.logged, True)


def test_a_repeat_in_the_same_batch_counts_once(vote):
    fatima = vote.join()
    once = vote.envelope(fatima, PlaceSticker("keuze", "f1"))

    outcomes = vote.writer.write([once, once, once])

    assert [one.repeat for one in outcomes] == [False, True, True]
    assert stickers(vote) == {"f1": 1}


def test_a_repeat_without_effect_gets_its_answer_too(desk):
    first = desk.accepted(ORGANISER, Mute(False), "command-x")
    desk.accepted(ORGANISER, Mute(True))

    again = desk.accepted(ORGANISER, Mute(False), "command-x")

    assert (again.logged[0].change.event, again.logged, again.repeat) == (
        Nothing(),
        first.logged,
        True,
    )


def test_the_answer_to_a_repeat_comes_also_when_the_command_would_now_be_refused(vote):
    fatima = vote.join()
    vote.accepted(fatima, PlaceSticker("keuze", "f1"), "command-x")
    vote.accepted(ORGANISER, CloseVote("keuze"))

    assert vote.accepted(fatima, PlaceSticker("keuze", "f1"), "command-x").repeat


def test_a_repeat_that_the_rules_would_accept_again_counts_once_and_others_go_on(vote):
    fatima, jan = vote.join("Fatima"), vote.join("Jan")
    first = vote.accepted(fatima, PlaceSticker("keuze", "f1"), "command-x")
    vote.accepted(fatima, TakeSticker("keuze", "f1"))

    outcomes = vote.writer.write(
        [
            vote.envelope(jan, PlaceSticker("keuze", "f1")),
            vote.envelope(fatima, PlaceSticker("keuze", "f1"), "command-x"),
            vote.envelope(jan, PlaceSticker("keuze", "f2")),
        ]
    )

    assert [one.repeat for one in outcomes] == [False, True, False]
    assert outcomes[1].logged == first.logged
    assert stickers(vote) == {"f1": 1, "f2": 1}
    assert vote.meeting == vote.from_disk()


def test_a_refused_command_is_decided_afresh(desk):
    assert desk.send(ORGANISER, NextItem("welkom"), "command-x") == Refused("meeting-not-started")
    desk.accepted(ORGANISER, StartMeeting())

    assert not desk.accepted(ORGANISER, NextItem("welkom"), "command-x").repeat


def test_one_id_of_two_people_is_two_commands(vote):
    fatima, jan = vote.join("Fatima"), vote.join("Jan")

    vote.accepted(fatima, PlaceSticker("keuze", "f1"), "command-x")
    assert not vote.accepted(jan, PlaceSticker("keuze", "f1"), "command-x").repeat
    assert stickers(vote) == {"f1": 2}


def test_joining_twice_with_one_id_is_one_participant(desk):
    first = desk.accepted(GUEST, JoinMeeting("Fatima"), "browser-x")
    again = desk.accepted(GUEST, JoinMeeting("Fatima"), "browser-x")

    assert again.logged == first.logged
    assert len(desk.meeting.participants) == 1


# Anonymous rounds


def test_a_vote_is_logged_under_a_pseudonym(vote):
    fatima = vote.join()
    vote.accepted(fatima, PlaceSticker("keuze", "f1"))

    name = pseudonym(keys(vote)["keuze", "1"], fatima.id)
    row = vote.rows()[-1]

    assert (row.actor, row.data) == (f"~{name}", f'{{"voter":"{name}","flap":"f1"}}')
    assert fatima.id not in name


def test_one_person_has_another_pseudonym_in_each_round(vote):
    fatima = vote.join()
    vote.accepted(fatima, PlaceSticker("keuze", "f1"))
    for command in (CloseVote("keuze"), NewRound("keuze")):
        vote.accepted(ORGANISER, command)
    vote.accepted(fatima, PlaceSticker("keuze", "f1"))

    names = [row.actor for row in vote.rows() if row.type == "sticker-placed"]
    assert len(set(names)) == 2


def test_a_key_begins_with_the_first_vote_that_is_accepted(vote):
    fatima = vote.join()
    vote.send(fatima, PlaceSticker("keuze", "f9"))
    assert keys(vote) == {}

    outcome = vote.accepted(fatima, PlaceSticker("keuze", "f1"))
    assert dict([outcome.new_key]) == keys(vote)
    assert vote.accepted(fatima, PlaceSticker("keuze", "f2")).new_key is None


@pytest.mark.parametrize(
    "ends",
    [
        (CloseVote("keuze"), ShowResult("keuze")),
        (CloseVote("keuze"), NewRound("keuze")),
        (FinishMeeting(),),
    ],
    ids=["result shown", "new round", "meeting finished"],
)
def test_the_key_goes_with_the_round_and_is_in_no_file_any_more(vote, tmp_path, ends):
    vote.writer.new_key = lambda: b"a key of thirty-two bytes to find"
    vote.accepted(vote.join(), PlaceSticker("keuze", "f1"))
    for command in ends:
        vote.accepted(ORGANISER, command)

    assert keys(vote) == {}
    holding = [path.name for path in tmp_path.iterdir() if b"thirty-two" in path.read_bytes()]
    assert holding == []


def test_until_the_result_is_shown_a_vote_can_be_reopened_and_changed(vote):
    fatima = vote.join()
    vote.accepted(fatima, PlaceSticker("keuze", "f1"))
    vote.accepted(ORGANISER, CloseVote("keuze"))
    vote.writer = vote.new_writer()
    vote.accepted(ORGANISER, ReopenVote("keuze"))

    refusal = vote.send(fatima, PlaceSticker("keuze", "f1"))

    assert refusal == Refused("flap-full", {"most": 1})


def test_a_second_round_goes_on_after_a_restart(vote):
    fatima = vote.join()
    for command in (CloseVote("keuze"), NewRound("keuze")):
        vote.accepted(ORGANISER, command)
    vote.accepted(fatima, PlaceSticker("keuze", "f1"))
    vote.writer = vote.new_writer()

    assert vote.send(fatima, PlaceSticker("keuze", "f1")) == Refused("flap-full", {"most": 1})
    vote.accepted(fatima, PlaceSticker("keuze", "f2"))
    assert stickers(vote) == {"f1": 1, "f2": 1}


def test_after_the_end_was_taken_back_a_new_round_can_be_held(vote):
    fatima = vote.join()
    vote.accepted(fatima, PlaceSticker("keuze", "f1"))
    for command in (FinishMeeting(), ContinueMeeting(), NewRound("keuze")):
        vote.accepted(ORGANISER, command)

    vote.accepted(fatima, PlaceSticker("keuze", "f2"))
    assert stickers(vote) == {"f2": 1}


def test_who_was_removed_cannot_vote_under_a_pseudonym(vote):
    fatima = vote.join()
    vote.accepted(ORGANISER, RemovePerson(fatima.id))

    assert vote.send(fatima, PlaceSticker("keuze", "f1")) == Refused("removed")
    assert vote.send(fatima, SaveContact("Jan")) == Refused("removed")


# Other writers


def test_what_another_program_wrote_is_caught_up_with(vote):
    """Several processes may serve one meeting: each finds what the others did in the log."""
    fatima = vote.join()
    other = vote.new_writer()
    other.write([vote.envelope(fatima, PlaceSticker("keuze", "f1"))])

    assert vote.send(fatima, PlaceSticker("keuze", "f1")) == Refused("flap-full", {"most": 1})
    outcome = vote.accepted(fatima, PlaceSticker("keuze", "f2"))

    assert outcome.new_key is None
    assert stickers(vote) == {"f1": 1, "f2": 1}


def test_other_work_is_written_in_a_transaction_of_its_own(desk):
    def fail(connection):
        connection.execute(text("INSERT INTO one_time_tokens VALUES ('a', 1)"))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        desk.writer.run(fail)

    count = text("SELECT count(*) FROM one_time_tokens")
    assert desk.writer.run(lambda connection: connection.execute(count).scalar()) == 0


def test_a_deleted_meeting_refuses_and_the_others_of_its_batch_go_on(tmp_path):
    desk = Desk(tmp_path)
    add_meeting(desk.database, "m2", "654321")
    mute = desk.envelope(ORGANISER, Mute(True))
    elsewhere = Envelope("m2", ORGANISER, "elsewhere-1", Mute(True))
    with desk.database.write() as connection:
        meetings.remove(connection, "m1")

    gone, kept = desk.writer.write([mute, elsewhere])

    assert gone == Refused("meeting-deleted")
    assert isinstance(kept, Accepted)

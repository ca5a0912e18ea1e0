"""The clock with a fake time: every test says itself what time it is."""

from itertools import pairwise
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from facilitator.domain import agenda as clock
from facilitator.domain.agenda import Agenda, Proposal, Row
from facilitator.domain.draaiboek import AgendaItem

TWO_O_CLOCK = 1_790_000_040_000  # a whole minute
MINUTE = 60_000
HOUR = 60 * MINUTE

# A busy machine makes no test wrong.
no_deadline = settings(deadline=None)


def at(minutes: int, seconds: int = 0) -> int:
    """The instant so long after two o'clock, when the meeting is planned to start."""
    return TWO_O_CLOCK + minutes * MINUTE + seconds * 1000


def item(key: str, minutes: int, shrink_to: int | None = None) -> AgendaItem:
    return AgendaItem(
        key=key,
        title=key,
        minutes=minutes,
        werkvorm="conversation",
        task="Praat.",
        method="Samen.",
        say=(),
        ask=(),
        material=(),
        shrink_to=shrink_to,
    )


@pytest.fixture
def waiting() -> Agenda:
    """Welkom 10, keuze 20 (to 10), pauze 10 (fixed), slot 20 (to 15): an hour."""
    items = [item("welkom", 10, 5), item("keuze", 20, 10), item("pauze", 10), item("slot", 20, 15)]
    return clock.make(items)


@pytest.fixture
def agenda(waiting: Agenda) -> Agenda:
    """The same, started at two o'clock, on time."""
    clock.start(waiting, at(0), at(0))
    return waiting


# Before the start


def test_made_from_the_items_of_a_draaiboek() -> None:
    made = clock.make([item("welkom", 10, 5), item("pauze", 15)])

    assert made == Agenda(
        items={
            "welkom": clock.ItemClock(planned_s=600, allotted_s=600, shrink_to_s=300),
            "pauze": clock.ItemClock(planned_s=900, allotted_s=900, shrink_to_s=None),
        }
    )


@pytest.mark.parametrize(
    ("now_ms", "expected_ms"),
    [
        (at(0), at(0)),
        (at(7), at(0)),
        (at(-30), at(0)),
        (at(120), at(0)),
        (at(-120), at(0)),
        (at(120) + 1, at(120) + 1),
        (at(-120) - 1, at(-120) - 1),
    ],
    ids=[
        "on time",
        "late",
        "early",
        "just within two hours late",
        "just within two hours early",
        "rehearsal after",
        "rehearsal before",
    ],
)
def test_plan_start(now_ms: int, expected_ms: int) -> None:
    assert clock.plan_start(at(0), now_ms) == expected_ms


def test_before_the_planned_start_the_plan_is_expected(waiting: Agenda) -> None:
    waiting.plan_start_ms = at(0)

    assert clock.expected_end_ms(waiting, at(-30)) == at(60)
    assert [row.expected_start_ms for row in clock.rows(waiting, at(-30))] == [
        at(0),
        at(10),
        at(30),
        at(40),
    ]


def test_a_meeting_that_should_have_started_moves_the_expected_end(waiting: Agenda) -> None:
    waiting.plan_start_ms = at(0)

    assert clock.expected_end_ms(waiting, at(4)) == at(64)
    assert clock.offset_ms(waiting, at(4)) == 4 * MINUTE


def test_before_the_start_everything_follows(waiting: Agenda) -> None:
    assert clock.following(waiting) == ["welkom", "keuze", "pauze", "slot"]
    assert [row.state for row in clock.rows(waiting, at(0))] == ["next"] * 4


def test_before_the_start_no_clock_can_be_paused_or_resumed(waiting: Agenda) -> None:
    clock.pause(waiting, at(0))
    clock.resume(waiting, at(1))

    assert waiting == clock.make(
        [item("welkom", 10, 5), item("keuze", 20, 10), item("pauze", 10), item("slot", 20, 15)]
    )


def test_before_the_start_no_time_can_be_added(waiting: Agenda) -> None:
    with pytest.raises(ValueError, match="no item is running"):
        clock.add(waiting, 60)


# Counting


def test_start_runs_the_first_item(agenda: Agenda) -> None:
    assert agenda.current == "welkom"
    assert clock.remaining_ms(agenda, "welkom", at(3, 20)) == 6 * MINUTE + 40_000


def test_the_timer_of_an_item_starts_with_the_item(agenda: Agenda) -> None:
    clock.enter(agenda, "keuze", at(8))

    assert clock.spent_ms(agenda, "welkom", at(9)) == 8 * MINUTE
    assert clock.remaining_ms(agenda, "keuze", at(9)) == 19 * MINUTE


def test_overtime_is_negative(agenda: Agenda) -> None:
    assert clock.remaining_ms(agenda, "welkom", at(12, 30)) == -150_000


def test_a_pause_is_not_spent(agenda: Agenda) -> None:
    clock.pause(agenda, at(4))
    clock.resume(agenda, at(9))

    assert clock.spent_ms(agenda, "welkom", at(10)) == 5 * MINUTE


def test_pausing_twice_and_resuming_twice_count_once(agenda: Agenda) -> None:
    clock.pause(agenda, at(2))
    clock.pause(agenda, at(3))
    clock.resume(agenda, at(5))
    clock.resume(agenda, at(6))

    assert clock.spent_ms(agenda, "welkom", at(7)) == 4 * MINUTE


def test_going_to_an_item_ends_a_pause(agenda: Agenda) -> None:
    clock.pause(agenda, at(4))
    clock.enter(agenda, "keuze", at(9))

    assert clock.spent_ms(agenda, "welkom", at(10)) == 4 * MINUTE
    assert clock.spent_ms(agenda, "keuze", at(10)) == 1 * MINUTE


def test_going_back_goes_on_where_the_item_was_left(agenda: Agenda) -> None:
    clock.enter(agenda, "keuze", at(4))
    clock.enter(agenda, "welkom", at(6))

    assert clock.spent_ms(agenda, "welkom", at(7)) == 5 * MINUTE
    assert clock.spent_ms(agenda, "keuze", at(7)) == 2 * MINUTE
    assert agenda.items["welkom"].first_started_ms == at(0)


def test_entering_the_running_item_again_loses_nothing(agenda: Agenda) -> None:
    clock.enter(agenda, "welkom", at(4))

    assert clock.spent_ms(agenda, "welkom", at(6)) == 6 * MINUTE
    assert agenda.items["welkom"].last_left_ms is None


def test_entering_an_unknown_item_changes_nothing(agenda: Agenda) -> None:
    before = msgspec.json.encode(agenda)

    with pytest.raises(KeyError):
        clock.enter(agenda, "koffie", at(4))

    assert msgspec.json.encode(agenda) == before


def test_a_clock_that_went_backwards_counts_as_nothing(agenda: Agenda) -> None:
    assert clock.spent_ms(agenda, "welkom", at(-5)) == 0

    clock.enter(agenda, "keuze", at(-5))

    assert clock.spent_ms(agenda, "welkom", at(0)) == 0


def test_going_on_keeps_an_opened_item_open(agenda: Agenda) -> None:
    agenda.items["welkom"].opened = True
    clock.enter(agenda, "keuze", at(4))
    clock.enter(agenda, "welkom", at(5))

    assert [entry.opened for entry in agenda.items.values()] == [True, False, False, False]


# Adding and taking time


def test_a_minute_more_moves_the_expected_end(agenda: Agenda) -> None:
    clock.add(agenda, 60)

    assert clock.remaining_ms(agenda, "welkom", at(3)) == 8 * MINUTE
    assert clock.expected_end_ms(agenda, at(3)) == at(61)


def test_taking_time_leaves_one_minute(agenda: Agenda) -> None:
    assert clock.added(agenda, -3600, at(0, 10)) == 60

    clock.add(agenda, -3600)

    assert agenda.items["welkom"].allotted_s == 60


def test_taking_time_leaves_what_is_spent_while_the_clock_counts(agenda: Agenda) -> None:
    assert clock.added(agenda, -60, at(8, 30)) == 540
    assert clock.added(agenda, -120, at(8, 30)) == 510
    assert clock.added(agenda, -600, at(8, 30)) == 510


def test_taking_time_leaves_what_was_spent_before_a_pause(agenda: Agenda) -> None:
    clock.pause(agenda, at(8, 30))
    clock.add(agenda, -120)

    assert agenda.items["welkom"].allotted_s == 510


def test_in_overtime_taking_time_changes_nothing(agenda: Agenda) -> None:
    assert clock.added(agenda, -60, at(12)) == 600


def test_in_overtime_adding_counts_from_what_was_allotted(agenda: Agenda) -> None:
    assert clock.added(agenda, 180, at(12)) == 780


def test_what_was_decided_with_added_is_what_add_applies(agenda: Agenda) -> None:
    decided = clock.added(agenda, -120, at(8, 30)) - agenda.items["welkom"].allotted_s
    clock.add(agenda, decided)

    assert agenda.items["welkom"].allotted_s == 510


# Plan and expectation


def test_on_time_the_offset_is_zero(agenda: Agenda) -> None:
    assert clock.planned_end_ms(agenda) == at(60)
    assert clock.expected_end_ms(agenda, at(7)) == at(60)
    assert clock.offset_ms(agenda, at(7)) == 0


def test_a_late_start_makes_the_meeting_late(waiting: Agenda) -> None:
    clock.start(waiting, at(6), at(0))

    assert clock.offset_ms(waiting, at(8)) == 6 * MINUTE


def test_an_item_left_early_makes_the_meeting_early(agenda: Agenda) -> None:
    clock.enter(agenda, "keuze", at(7))

    assert clock.offset_ms(agenda, at(7)) == -3 * MINUTE


def test_overtime_makes_the_meeting_late(agenda: Agenda) -> None:
    assert clock.offset_ms(agenda, at(12, 30)) == 150_000


def test_the_offset_is_to_the_agreed_end(agenda: Agenda) -> None:
    clock.reallot(agenda, {}, at(70))

    assert clock.offset_ms(agenda, at(5)) == -10 * MINUTE


def test_what_was_spent_on_an_item_to_come_is_not_expected_again(agenda: Agenda) -> None:
    clock.enter(agenda, "keuze", at(10))
    clock.enter(agenda, "welkom", at(25))

    assert clock.expected_end_ms(agenda, at(25)) == at(25 + 5 + 10 + 20)


def test_a_skipped_item_is_not_expected_any_more(agenda: Agenda) -> None:
    clock.enter(agenda, "pauze", at(10))

    assert clock.expected_end_ms(agenda, at(10)) == at(40)
    assert clock.following(agenda) == ["slot"]


def test_rows_of_a_running_meeting(agenda: Agenda) -> None:
    clock.enter(agenda, "pauze", at(12))

    assert clock.rows(agenda, at(15)) == [
        Row(
            key="welkom",
            planned_start_ms=at(0),
            planned_s=600,
            allotted_s=600,
            state="done",
            actual_start_ms=at(0),
            spent_ms=12 * MINUTE,
            expected_start_ms=at(0),
            expected_end_ms=at(12),
        ),
        Row(
            key="keuze",
            planned_start_ms=at(10),
            planned_s=1200,
            allotted_s=1200,
            state="skipped",
            actual_start_ms=None,
            spent_ms=0,
            expected_start_ms=at(12),
            expected_end_ms=at(12),
        ),
        Row(
            key="pauze",
            planned_start_ms=at(30),
            planned_s=600,
            allotted_s=600,
            state="now",
            actual_start_ms=at(12),
            spent_ms=3 * MINUTE,
            expected_start_ms=at(12),
            expected_end_ms=at(22),
        ),
        Row(
            key="slot",
            planned_start_ms=at(40),
            planned_s=1200,
            allotted_s=1200,
            state="next",
            actual_start_ms=None,
            spent_ms=0,
            expected_start_ms=at(22),
            expected_end_ms=at(42),
        ),
    ]


def test_row_of_an_item_to_come_that_was_visited_before(agenda: Agenda) -> None:
    clock.enter(agenda, "keuze", at(5))
    clock.enter(agenda, "welkom", at(9))

    assert clock.rows(agenda, at(10))[1] == Row(
        key="keuze",
        planned_start_ms=at(10),
        planned_s=1200,
        allotted_s=1200,
        state="next",
        actual_start_ms=at(5),
        spent_ms=4 * MINUTE,
        expected_start_ms=at(14),
        expected_end_ms=at(30),
    )


# The finish


def test_after_the_finish_nothing_counts_or_moves(agenda: Agenda) -> None:
    clock.enter(agenda, "slot", at(40))
    clock.finish(agenda, at(55))

    assert clock.expected_end_ms(agenda, at(90)) == at(55)
    assert clock.offset_ms(agenda, at(90)) == -5 * MINUTE
    assert clock.spent_ms(agenda, "slot", at(90)) == 15 * MINUTE
    assert clock.following(agenda) == []


def test_rows_after_the_finish_are_done_or_skipped(agenda: Agenda) -> None:
    clock.enter(agenda, "pauze", at(10))
    clock.finish(agenda, at(25))

    assert [
        (row.state, row.expected_start_ms, row.expected_end_ms)
        for row in clock.rows(agenda, at(90))
    ] == [
        ("done", at(0), at(10)),
        ("skipped", at(10), at(10)),
        ("done", at(10), at(25)),
        ("skipped", at(25), at(25)),
    ]


def test_a_second_finish_does_not_move_the_first(agenda: Agenda) -> None:
    clock.finish(agenda, at(55))
    clock.finish(agenda, at(58))

    assert agenda.finished_ms == at(55)


def test_resuming_does_not_undo_the_finish(agenda: Agenda) -> None:
    clock.finish(agenda, at(55))
    clock.resume(agenda, at(56))

    assert clock.spent_ms(agenda, "welkom", at(57)) == 55 * MINUTE


def test_continuing_goes_on_in_the_same_item_without_the_time_between(agenda: Agenda) -> None:
    clock.enter(agenda, "slot", at(40))
    clock.finish(agenda, at(45))
    clock.continue_(agenda, at(50))

    assert agenda.finished_ms is None
    assert clock.spent_ms(agenda, "slot", at(52)) == 7 * MINUTE
    assert clock.expected_end_ms(agenda, at(52)) == at(65)


def test_continuing_a_meeting_that_runs_changes_nothing(agenda: Agenda) -> None:
    clock.pause(agenda, at(5))
    clock.continue_(agenda, at(7))

    assert agenda.since_ms is None


def test_going_to_an_item_after_the_finish_keeps_when_the_last_was_left(agenda: Agenda) -> None:
    clock.finish(agenda, at(5))
    clock.enter(agenda, "slot", at(9))

    assert agenda.finished_ms is None
    assert agenda.items["welkom"].last_left_ms == at(5)


# Replanning


def test_later_proposes_the_expected_end_in_whole_minutes(agenda: Agenda) -> None:
    assert clock.propose_later(agenda, at(12, 1)) == Proposal({}, end_ms=at(62), short_ms=0)
    assert clock.propose_later(agenda, at(12, 31)) == Proposal({}, end_ms=at(63), short_ms=0)


def test_later_keeps_an_expected_end_that_is_a_whole_minute(agenda: Agenda) -> None:
    assert clock.propose_later(agenda, at(12)) == Proposal({}, end_ms=at(62), short_ms=0)


def test_shrinking_in_proportion_to_slack(agenda: Agenda) -> None:
    # 6 minutes late; keuze can give 10, slot 5.
    assert clock.propose_shrink(agenda, at(16), at(60)) == Proposal(
        {"keuze": 16 * 60, "slot": 18 * 60}, end_ms=at(60), short_ms=0
    )


def test_shrinking_gives_the_rest_to_the_largest_remainder(agenda: Agenda) -> None:
    # 4 minutes late, shares of 2 2/3 and 1 1/3.
    assert clock.propose_shrink(agenda, at(14), at(60)) == Proposal(
        {"keuze": 17 * 60, "slot": 19 * 60}, end_ms=at(60), short_ms=0
    )


def test_shrinking_names_only_the_items_that_change(agenda: Agenda) -> None:
    # 1 minute late, shares of 2/3 and 1/3.
    assert clock.propose_shrink(agenda, at(11), at(60)) == Proposal(
        {"keuze": 19 * 60}, end_ms=at(60), short_ms=0
    )


def test_shrinking_at_a_tie_takes_from_the_first() -> None:
    agenda = clock.make([item("nu", 10), item("een", 10, 5), item("twee", 10, 5)])
    clock.start(agenda, at(0), at(0))

    assert clock.propose_shrink(agenda, at(11), at(30)).allotted == {"een": 9 * 60}


def test_shrinking_rounds_up_what_is_needed_to_a_minute(agenda: Agenda) -> None:
    assert clock.propose_shrink(agenda, at(10, 1), at(60)) == Proposal(
        {"keuze": 19 * 60}, end_ms=at(59, 1), short_ms=0
    )


def test_shrinking_as_far_as_the_items_allow_says_what_is_missing(agenda: Agenda) -> None:
    assert clock.propose_shrink(agenda, at(30), at(60)) == Proposal(
        {"keuze": 10 * 60, "slot": 15 * 60}, end_ms=at(65), short_ms=5 * MINUTE
    )


def test_shrinking_to_a_fixed_end_that_is_earlier_than_planned(agenda: Agenda) -> None:
    assert clock.propose_shrink(agenda, at(0), at(48)) == Proposal(
        {"keuze": 12 * 60, "slot": 16 * 60}, end_ms=at(48), short_ms=0
    )


def test_shrinking_when_it_is_not_needed_changes_nothing(agenda: Agenda) -> None:
    assert clock.propose_shrink(agenda, at(5), at(60)) == Proposal({}, end_ms=at(60), short_ms=0)


def test_shrinking_to_an_end_with_room_to_spare_changes_nothing(agenda: Agenda) -> None:
    assert clock.propose_shrink(agenda, at(5), at(70)) == Proposal({}, end_ms=at(60), short_ms=0)


def test_shrinking_leaves_the_running_item_alone(agenda: Agenda) -> None:
    clock.enter(agenda, "slot", at(50))

    assert clock.propose_shrink(agenda, at(50), at(60)) == Proposal(
        {}, end_ms=at(70), short_ms=10 * MINUTE
    )


def test_shrinking_leaves_what_was_spent_on_an_item_to_come(agenda: Agenda) -> None:
    clock.enter(agenda, "keuze", at(5))
    clock.enter(agenda, "welkom", at(21, 30))

    # Keuze took 16:30 of its 20, so it can give 3 whole minutes; slot 5.
    assert clock.propose_shrink(agenda, at(21, 30), at(0)).allotted == {
        "keuze": 17 * 60,
        "slot": 15 * 60,
    }


def test_shrinking_after_the_finish_proposes_nothing(agenda: Agenda) -> None:
    clock.finish(agenda, at(70))

    assert clock.propose_shrink(agenda, at(71), at(60)) == Proposal(
        {}, end_ms=at(70), short_ms=10 * MINUTE
    )


def test_an_accepted_proposal_is_the_new_plan(agenda: Agenda) -> None:
    proposal = clock.propose_shrink(agenda, at(16), at(60))
    clock.reallot(agenda, proposal.allotted, proposal.end_ms)

    assert clock.expected_end_ms(agenda, at(16)) == at(60)
    assert clock.offset_ms(agenda, at(16)) == 0
    assert [row.allotted_s // 60 for row in clock.rows(agenda, at(16))] == [10, 16, 10, 18]
    assert [row.planned_s // 60 for row in clock.rows(agenda, at(16))] == [10, 20, 10, 20]


def test_a_second_proposal_starts_from_what_the_first_left(agenda: Agenda) -> None:
    clock.reallot(agenda, {"keuze": 12 * 60}, at(60))

    assert clock.propose_shrink(agenda, at(30), at(0)).allotted == {
        "keuze": 10 * 60,
        "slot": 15 * 60,
    }


def test_reallotting_an_unknown_item_changes_nothing(agenda: Agenda) -> None:
    before = msgspec.json.encode(agenda)

    with pytest.raises(KeyError):
        clock.reallot(agenda, {"keuze": 600, "koffie": 600}, at(60))

    assert msgspec.json.encode(agenda) == before


@pytest.mark.parametrize(
    ("allotted_s", "shrink_to_s", "spent_ms", "least_s"),
    [
        (600, None, 0, 600),
        (600, 300, 0, 300),
        (600, 300, 400_001, 401),
        (600, 300, 900_000, 600),
        (240, 300, 0, 240),
    ],
    ids=["fixed", "to its minimum", "to what is spent", "in overtime", "below its minimum already"],
)
def test_least(allotted_s: int, shrink_to_s: int | None, spent_ms: int, least_s: int) -> None:
    entry = clock.ItemClock(
        planned_s=600, allotted_s=allotted_s, shrink_to_s=shrink_to_s, spent_ms=spent_ms
    )

    assert clock.least_s(entry) == least_s


# Properties: any draaiboek, any course of a meeting


class Fact(NamedTuple):
    name: str
    at_ms: int
    number: int
    """Which item is entered, or how many seconds are added."""


@st.composite
def draaiboeken(draw: st.DrawFn) -> list[AgendaItem]:
    lengths = draw(st.lists(st.integers(1, 40), min_size=1, max_size=12))
    return [
        item(f"i{number}", minutes, draw(st.none() | st.integers(1, minutes)))
        for number, minutes in enumerate(lengths)
    ]


@st.composite
def courses(draw: st.DrawFn) -> list[Fact]:
    """The start and what may follow, in time. A fact that makes no sense then is in it as well."""
    facts = [Fact("start", at(draw(st.integers(-20, 20))), 0)]
    names = st.sampled_from(["enter", "enter", "pause", "resume", "add", "finish", "continue"])
    for name in draw(st.lists(names, max_size=25)):
        at_ms = facts[-1].at_ms + draw(st.integers(0, 15 * MINUTE))
        number = draw(st.integers(-900, 900))
        facts.append(Fact(name, at_ms, number))
    return facts


def apply(agenda: Agenda, fact: Fact) -> None:
    keys = list(agenda.items)
    match fact.name:
        case "start":
            clock.start(agenda, fact.at_ms, TWO_O_CLOCK)
        case "enter":
            clock.enter(agenda, keys[fact.number % len(keys)], fact.at_ms)
        case "pause":
            clock.pause(agenda, fact.at_ms)
        case "resume":
            clock.resume(agenda, fact.at_ms)
        case "add":
            clock.add(agenda, fact.number)
        case "finish":
            clock.finish(agenda, fact.at_ms)
        case "continue":
            clock.continue_(agenda, fact.at_ms)


def replayed(items: list[AgendaItem], facts: list[Fact]) -> Agenda:
    agenda = clock.make(items)
    for fact in facts:
        apply(agenda, fact)
    return agenda


later = st.integers(0, 3 * HOUR)


@no_deadline
@given(draaiboeken(), courses())
def test_replaying_the_facts_gives_the_same_agenda(
    items: list[AgendaItem], facts: list[Fact]
) -> None:
    assert replayed(items, facts) == replayed(items, facts)


@no_deadline
@given(draaiboeken(), courses(), st.data())
def test_a_restart_between_two_facts_changes_nothing(
    items: list[AgendaItem], facts: list[Fact], data: st.DataObject
) -> None:
    restart = data.draw(st.integers(0, len(facts)))
    before = replayed(items, facts[:restart])

    agenda = msgspec.json.decode(msgspec.json.encode(before), type=Agenda)
    for fact in facts[restart:]:
        apply(agenda, fact)

    assert agenda == replayed(items, facts)


@no_deadline
@given(draaiboeken(), courses(), later)
def test_all_time_but_the_pauses_is_spent_on_exactly_one_item(
    items: list[AgendaItem], facts: list[Fact], after_ms: int
) -> None:
    now_ms = facts[-1].at_ms + after_ms
    counted_ms, counting, finished = 0, False, False
    for fact, until_ms in zip(facts, [fact.at_ms for fact in facts[1:]] + [now_ms], strict=True):
        match fact.name:
            case "start" | "enter":
                counting, finished = True, False
            case "pause":
                counting = False
            case "resume":
                counting = not finished
            case "finish":
                counting, finished = False, True
            case "continue" if finished:
                counting, finished = True, False
        counted_ms += (until_ms - fact.at_ms) * counting

    agenda = replayed(items, facts)

    assert sum(clock.spent_ms(agenda, key, now_ms) for key in agenda.items) == counted_ms


@no_deadline
@given(draaiboeken(), courses(), later)
def test_back_and_forth_loses_nothing(
    items: list[AgendaItem], facts: list[Fact], after_ms: int
) -> None:
    agenda = replayed(items, facts)
    now_ms = facts[-1].at_ms + after_ms
    spent = {key: clock.spent_ms(agenda, key, now_ms) for key in agenda.items}

    for key in [*agenda.items, *reversed(agenda.items)]:
        clock.enter(agenda, key, now_ms)

    assert {key: clock.spent_ms(agenda, key, now_ms) for key in agenda.items} == spent


@no_deadline
@given(draaiboeken(), courses(), later, later)
def test_a_pause_moves_the_expected_end_and_nothing_else(
    items: list[AgendaItem], facts: list[Fact], after_ms: int, pause_ms: int
) -> None:
    agenda = replayed(items, facts)
    assume(agenda.finished_ms is None)
    now_ms = facts[-1].at_ms + after_ms
    clock.pause(agenda, now_ms)
    before = msgspec.json.encode(agenda)
    spent = {key: clock.spent_ms(agenda, key, now_ms) for key in agenda.items}
    expected_ms = clock.expected_end_ms(agenda, now_ms)

    then_ms = now_ms + pause_ms

    assert clock.expected_end_ms(agenda, then_ms) == expected_ms + pause_ms
    assert {key: clock.spent_ms(agenda, key, then_ms) for key in agenda.items} == spent
    assert msgspec.json.encode(agenda) == before


@no_deadline
@given(draaiboeken(), courses(), later)
def test_within_its_time_an_item_that_counts_leaves_the_expected_end_where_it_is(
    items: list[AgendaItem], facts: list[Fact], after_ms: int
) -> None:
    agenda = replayed(items, facts)
    assume(agenda.since_ms is not None)
    assert agenda.current is not None
    now_ms = facts[-1].at_ms
    left_ms = clock.remaining_ms(agenda, agenda.current, now_ms)
    overtime_ms = max(0, after_ms - max(0, left_ms))

    assert clock.expected_end_ms(agenda, now_ms + after_ms) == (
        clock.expected_end_ms(agenda, now_ms) + overtime_ms
    )


@no_deadline
@given(draaiboeken(), courses(), later)
def test_the_schedule_has_no_gaps_and_ends_at_the_expected_end(
    items: list[AgendaItem], facts: list[Fact], after_ms: int
) -> None:
    agenda = replayed(items, facts)
    assume(agenda.finished_ms is None)
    now_ms = facts[-1].at_ms + after_ms

    rows = clock.rows(agenda, now_ms)

    assert [row.key for row in rows] == list(agenda.items)
    assert [row.key for row in rows if row.state == "now"] == [agenda.current]
    assert [row.key for row in rows if row.state == "next"] == clock.following(agenda)
    assert rows[-1].expected_end_ms == clock.expected_end_ms(agenda, now_ms)
    for before, row in pairwise(rows):
        assert row.planned_start_ms == before.planned_start_ms + before.planned_s * 1000
        assert row.state != "next" or row.expected_start_ms == before.expected_end_ms


@no_deadline
@given(draaiboeken(), courses())
def test_the_plan_never_changes(items: list[AgendaItem], facts: list[Fact]) -> None:
    agenda = replayed(items, facts)

    minutes = sum(entry.minutes for entry in items)
    assert clock.planned_end_ms(agenda) == TWO_O_CLOCK + minutes * MINUTE


@no_deadline
@given(draaiboeken(), courses(), later, st.integers(-3600, 3600))
def test_added_time_is_never_below_a_minute_or_what_is_spent(
    items: list[AgendaItem], facts: list[Fact], after_ms: int, seconds: int
) -> None:
    agenda = replayed(items, facts)
    assert agenda.current is not None
    now_ms = facts[-1].at_ms + after_ms
    before_s = agenda.items[agenda.current].allotted_s
    spent = clock.spent_ms(agenda, agenda.current, now_ms)

    after_s = clock.added(agenda, seconds, now_ms)

    assert after_s >= 60
    if seconds >= 0:
        assert after_s == before_s + seconds
    else:
        assert before_s + seconds <= after_s <= before_s
        assert after_s == before_s or after_s * 1000 >= spent


@no_deadline
@given(draaiboeken(), courses(), later, st.integers(-2 * HOUR, HOUR))
def test_a_proposal_to_shrink_keeps_its_promises(
    items: list[AgendaItem], facts: list[Fact], after_ms: int, room_ms: int
) -> None:
    agenda = replayed(items, facts)
    now_ms = facts[-1].at_ms + after_ms
    expected_ms = clock.expected_end_ms(agenda, now_ms)
    end_ms = expected_ms + room_ms
    slack = {
        key: (agenda.items[key].allotted_s - clock.least_s(agenda.items[key])) // 60
        for key in clock.following(agenda)
    }

    proposal = clock.propose_shrink(agenda, now_ms, end_ms)

    # It touches only items to come, in whole minutes, and none below its minimum or what it took.
    saved = {}
    for key, seconds in proposal.allotted.items():
        entry = agenda.items[key]
        assert key in clock.following(agenda)
        assert entry.shrink_to_s is not None
        assert entry.shrink_to_s <= seconds < entry.allotted_s
        assert seconds * 1000 >= entry.spent_ms
        saved[key], rest = divmod(entry.allotted_s - seconds, 60)
        assert rest == 0

    # It saves no more than needed, up to the minute, and says truly whether that is enough.
    total = sum(saved.values())
    assert total * MINUTE < max(1, MINUTE - room_ms)
    assert proposal.end_ms == expected_ms - total * MINUTE
    assert proposal.short_ms == max(0, proposal.end_ms - end_ms)
    assert proposal.short_ms == 0 or total == sum(slack.values())

    # Each gives its share, to within a minute.
    for key, minutes in slack.items():
        fair = total * minutes / (sum(slack.values()) or 1)
        assert abs(saved.get(key, 0) - fair) < 1

    # Accepting it does what it promised.
    clock.reallot(agenda, proposal.allotted, proposal.end_ms)
    assert clock.expected_end_ms(agenda, now_ms) == proposal.end_ms
    assert clock.offset_ms(agenda, now_ms) == 0


@no_deadline
@given(draaiboeken(), courses(), later)
def test_a_proposal_to_end_later_is_as_many_whole_minutes_as_the_meeting_is_late(
    items: list[AgendaItem], facts: list[Fact], after_ms: int
) -> None:
    agenda = replayed(items, facts)
    now_ms = facts[-1].at_ms + after_ms

    proposal = clock.propose_later(agenda, now_ms)
    clock.reallot(agenda, proposal.allotted, proposal.end_ms)

    assert abs(clock.offset_ms(agenda, now_ms)) <= MINUTE // 2

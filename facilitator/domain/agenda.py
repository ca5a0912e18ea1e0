"""The clock of a meeting: planned and actual times, and replanning.

Pure: every instant is handed in. Only facts are stored (when counting began, what was spent, what
was added); countdown, offset and expected end are derived from them for any moment. Instants are
milliseconds since the epoch (``_ms``), durations seconds (``_s``) or milliseconds (``_ms``).

The functions that apply a fact change the agenda in place. Whether something may happen at all is
decided before it becomes a fact (``domain/meeting.py``); here a fact that already holds, such as a
pause of a paused clock, changes nothing.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from facilitator.domain.draaiboek import AgendaItem

MINUTE_S = 60
MINUTE_MS = 60_000
# A meeting that starts further from its planned time than this is held on another day.
PLAN_HOLDS_MS = 2 * 60 * MINUTE_MS

State = Literal["done", "now", "skipped", "next"]


class ItemClock(msgspec.Struct):
    """The time of one agenda item: what was planned, what it may take now, what it took."""

    planned_s: int
    allotted_s: int
    shrink_to_s: int | None
    spent_ms: int = 0
    """Without the stretch that is being counted at this moment; see ``spent_ms()``."""
    opened: bool = False
    """The desk said "aan de slag": people can do what the item asks."""
    first_started_ms: int | None = None
    last_left_ms: int | None = None


class Agenda(msgspec.Struct):
    """The clocks of all items, in order, and where the meeting is."""

    items: dict[str, ItemClock]
    current: str | None = None
    """The running item; it stays when the meeting is finished, to be able to continue there."""
    since_ms: int | None = None
    """The time of the current item counts from here; None: it does not count."""
    plan_start_ms: int = 0
    started_ms: int | None = None
    finished_ms: int | None = None
    end_ms: int | None = None
    """The end agreed in a replanning; None: the planned end still holds."""


class Row(msgspec.Struct, frozen=True):
    """One item in the running schedule.

    For an item that is done "expected" is what really happened; a skipped item takes no time.
    """

    key: str
    planned_start_ms: int
    planned_s: int
    allotted_s: int
    state: State
    actual_start_ms: int | None
    spent_ms: int
    expected_start_ms: int
    expected_end_ms: int


class Proposal(msgspec.Struct, frozen=True):
    """A replanning that nobody accepted yet."""

    allotted: dict[str, int]
    """The new seconds of the items that change, and of no others."""
    end_ms: int
    """The expected end when this is accepted."""
    short_ms: int
    """How much later than asked that still is."""


def make(items: Iterable[AgendaItem], tempo: int = 1) -> Agenda:
    """The agenda of a meeting that has not started; in a rehearsal each item may take less."""
    return Agenda({item.key: _clock(item, tempo) for item in items})


def _clock(item: AgendaItem, tempo: int) -> ItemClock:
    planned_s = item.minutes * MINUTE_S // tempo
    shrink_to_s = None if item.shrink_to is None else item.shrink_to * MINUTE_S // tempo
    return ItemClock(planned_s=planned_s, allotted_s=planned_s, shrink_to_s=shrink_to_s)


def plan_start(planned_ms: int, now_ms: int) -> int:
    """The start from which the plan is counted when the meeting starts at ``now_ms``.

    That is the planned start when it is within two hours; else now, for a rehearsal on another day.
    """
    return planned_ms if abs(planned_ms - now_ms) <= PLAN_HOLDS_MS else now_ms


# Facts


def start(agenda: Agenda, at_ms: int, plan_start_ms: int) -> None:
    """The meeting starts, with its first item."""
    agenda.plan_start_ms = plan_start_ms
    agenda.started_ms = at_ms
    enter(agenda, next(iter(agenda.items)), at_ms)


def enter(agenda: Agenda, key: str, at_ms: int) -> None:
    """The meeting goes to an item, whose timer runs at once, also after a pause or the finish.

    Raises KeyError for an unknown item.
    """
    clock = agenda.items[key]
    _stop_counting(agenda, at_ms)
    if agenda.current is not None and agenda.current != key and agenda.finished_ms is None:
        agenda.items[agenda.current].last_left_ms = at_ms
    if clock.first_started_ms is None:
        clock.first_started_ms = at_ms
    agenda.finished_ms = None
    agenda.current = key
    agenda.since_ms = at_ms


def pause(agenda: Agenda, at_ms: int) -> None:
    """The clock stops; what follows moves on."""
    _stop_counting(agenda, at_ms)


def resume(agenda: Agenda, at_ms: int) -> None:
    """The clock of the current item goes on after a pause."""
    paused = agenda.since_ms is None and agenda.finished_ms is None
    if agenda.current is not None and paused:
        agenda.since_ms = at_ms


def add(agenda: Agenda, seconds: int) -> None:
    """The current item gets more time, or less when ``seconds`` is negative.

    How much it may be is decided with ``added``, which also knows what is being counted right now.
    Raises ValueError when no item runs.
    """
    clock = _current(agenda)
    clock.allotted_s = _limited(clock, seconds, clock.spent_ms)


def reallot(agenda: Agenda, allotted: Mapping[str, int], end_ms: int | None) -> None:
    """A replanning was accepted: new seconds for the items named, and the agreed end.

    Raises KeyError for an unknown item, before anything changes.
    """
    clocks = {key: agenda.items[key] for key in allotted}
    for key, clock in clocks.items():
        clock.allotted_s = allotted[key]
    agenda.end_ms = end_ms


def finish(agenda: Agenda, at_ms: int) -> None:
    """The meeting is over."""
    if agenda.finished_ms is not None:
        return
    _stop_counting(agenda, at_ms)
    if agenda.current is not None:
        agenda.items[agenda.current].last_left_ms = at_ms
    agenda.finished_ms = at_ms


def continue_(agenda: Agenda, at_ms: int) -> None:
    """The finish came too early: the meeting goes on in the item where it was."""
    if agenda.finished_ms is None:
        return
    agenda.finished_ms = None
    resume(agenda, at_ms)


def _stop_counting(agenda: Agenda, at_ms: int) -> None:
    if agenda.current is not None:
        agenda.items[agenda.current].spent_ms += _counting_ms(agenda, at_ms)
    agenda.since_ms = None


def _counting_ms(agenda: Agenda, now_ms: int) -> int:
    return 0 if agenda.since_ms is None else max(0, now_ms - agenda.since_ms)


def _current(agenda: Agenda) -> ItemClock:
    if agenda.current is None:
        raise ValueError("no item is running")
    return agenda.items[agenda.current]


def _limited(clock: ItemClock, seconds: int, spent_ms: int) -> int:
    wanted_s = clock.allotted_s + seconds
    if seconds >= 0:
        return wanted_s
    # Less than is spent cannot be; in overtime it is so already, and taking must not give time.
    return min(clock.allotted_s, max(wanted_s, MINUTE_S, _seconds_up(spent_ms)))


# Derived


def spent_ms(agenda: Agenda, key: str, now_ms: int) -> int:
    """The time spent on an item over all visits; a clock that went backwards counts as nothing."""
    spent = agenda.items[key].spent_ms
    return spent + _counting_ms(agenda, now_ms) if key == agenda.current else spent


def remaining_ms(agenda: Agenda, key: str, now_ms: int) -> int:
    """The time left for an item; negative is overtime."""
    return agenda.items[key].allotted_s * 1000 - spent_ms(agenda, key, now_ms)


def added(agenda: Agenda, seconds: int, now_ms: int) -> int:
    """The seconds that the current item would have in all after adding ``seconds``.

    Taking time away leaves at least one minute and what is already spent. Raises ValueError when
    no item runs.
    """
    clock = _current(agenda)
    return _limited(clock, seconds, clock.spent_ms + _counting_ms(agenda, now_ms))


def following(agenda: Agenda) -> list[str]:
    """The items that are still to come: all of them before the start, none after the finish."""
    keys = list(agenda.items)
    if agenda.finished_ms is not None:
        return []
    if agenda.current is None:
        return keys
    return keys[keys.index(agenda.current) + 1 :]


def planned_end_ms(agenda: Agenda) -> int:
    """The end according to the draaiboek."""
    return agenda.plan_start_ms + 1000 * sum(clock.planned_s for clock in agenda.items.values())


def expected_end_ms(agenda: Agenda, now_ms: int) -> int:
    """The end when everything still to come takes exactly its time."""
    if agenda.finished_ms is not None:
        return agenda.finished_ms
    to_come = sum(_left_ms(agenda, key, now_ms) for key in following(agenda))
    if agenda.current is None:
        return _earliest_start_ms(agenda, now_ms) + to_come
    return now_ms + _left_ms(agenda, agenda.current, now_ms) + to_come


def offset_ms(agenda: Agenda, now_ms: int) -> int:
    """How much later than agreed the meeting will end; negative is earlier."""
    agreed_ms = planned_end_ms(agenda) if agenda.end_ms is None else agenda.end_ms
    return expected_end_ms(agenda, now_ms) - agreed_ms


def rows(agenda: Agenda, now_ms: int) -> list[Row]:
    """The running schedule: one row for each item, in order."""
    to_come = set(following(agenda))
    planned_start_ms = agenda.plan_start_ms
    expected_ms = _earliest_start_ms(agenda, now_ms)
    schedule = []
    for key, clock in agenda.items.items():
        state = _state(agenda, key, to_come)
        begin_ms, end_ms = _span(agenda, key, state, expected_ms, now_ms)
        row = Row(
            key=key,
            planned_start_ms=planned_start_ms,
            planned_s=clock.planned_s,
            allotted_s=clock.allotted_s,
            state=state,
            actual_start_ms=clock.first_started_ms,
            spent_ms=spent_ms(agenda, key, now_ms),
            expected_start_ms=begin_ms,
            expected_end_ms=end_ms,
        )
        schedule.append(row)
        planned_start_ms += clock.planned_s * 1000
        expected_ms = end_ms
    return schedule


def _state(agenda: Agenda, key: str, to_come: set[str]) -> State:
    if key in to_come:
        return "next"
    if key == agenda.current and agenda.finished_ms is None:
        return "now"
    return "skipped" if agenda.items[key].first_started_ms is None else "done"


def _span(agenda: Agenda, key: str, state: State, expected_ms: int, now_ms: int) -> tuple[int, int]:
    """Begin and end of an item in the schedule when the one before it ends at ``expected_ms``."""
    clock = agenda.items[key]
    begin_ms = expected_ms if clock.first_started_ms is None else clock.first_started_ms
    left_ms = _left_ms(agenda, key, now_ms)
    match state:
        case "next":  # also when it was visited before: what is left of it is still to come
            return expected_ms, expected_ms + left_ms
        case "now":
            return begin_ms, now_ms + left_ms
        case _:
            return begin_ms, expected_ms if clock.last_left_ms is None else clock.last_left_ms


def _earliest_start_ms(agenda: Agenda, now_ms: int) -> int:
    if agenda.started_ms is not None:
        return agenda.started_ms
    return max(now_ms, agenda.plan_start_ms)


def _left_ms(agenda: Agenda, key: str, now_ms: int) -> int:
    return max(0, remaining_ms(agenda, key, now_ms))


# Replanning


def least_s(clock: ItemClock) -> int:
    """The fewest seconds an item to come can be given: what may not shrink or is spent stays."""
    if clock.shrink_to_s is None:
        return clock.allotted_s
    return min(clock.allotted_s, max(clock.shrink_to_s, _seconds_up(clock.spent_ms)))


def propose_later(agenda: Agenda, now_ms: int) -> Proposal:
    """Keep all items as they are and agree on an end that is as many whole minutes later as the
    meeting is late: the end that the desk shows as expected."""
    late_ms = offset_ms(agenda, now_ms)
    end_ms = expected_end_ms(agenda, now_ms) - late_ms + whole_minutes(late_ms) * MINUTE_MS
    return Proposal(allotted={}, end_ms=end_ms, short_ms=0)


def propose_shrink(agenda: Agenda, now_ms: int, end_ms: int) -> Proposal:
    """Shorten items to come so that the meeting ends at ``end_ms``, or as near as they allow.

    Each gives whole minutes in proportion to what it can miss, together no more than needed.
    """
    expected_ms = expected_end_ms(agenda, now_ms)
    clocks = {key: agenda.items[key] for key in following(agenda)}
    slack = {key: (clock.allotted_s - least_s(clock)) // MINUTE_S for key, clock in clocks.items()}
    needed = max(0, _minutes_up(expected_ms - end_ms))
    shares = _shared_out(min(needed, sum(slack.values())), slack)
    new_end_ms = expected_ms - sum(shares.values()) * MINUTE_MS
    return Proposal(
        allotted={
            key: clocks[key].allotted_s - minutes * MINUTE_S
            for key, minutes in shares.items()
            if minutes
        },
        end_ms=new_end_ms,
        short_ms=max(0, new_end_ms - end_ms),
    )


def _shared_out(minutes: int, slack: Mapping[str, int]) -> dict[str, int]:
    """Divide whole minutes in proportion to slack, by the largest remainder; at a tie the first.

    ``minutes`` is at most the sum of ``slack``, so no share is more than its slack.
    """
    total = sum(slack.values()) or 1
    shares = {key: minutes * room // total for key, room in slack.items()}
    by_remainder = sorted(slack, key=lambda key: minutes * slack[key] % total, reverse=True)
    for key in by_remainder[: minutes - sum(shares.values())]:
        shares[key] += 1
    return shares


def whole_minutes(duration_ms: int) -> int:
    """To the nearest minute, half a minute up: as ``Math.round`` does in the pages."""
    return (duration_ms + MINUTE_MS // 2) // MINUTE_MS


def _minutes_up(duration_ms: int) -> int:
    return -(-duration_ms // MINUTE_MS)


def _seconds_up(duration_ms: int) -> int:
    return -(-duration_ms // 1000)

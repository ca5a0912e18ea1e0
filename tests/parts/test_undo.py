"""Taking back what was done at the desk."""

from datetime import date

import msgspec
import pytest

from facilitator.domain import (
    agreements,
    course,
    flaps,
    follow_up,
    ideas,
    people,
    top_three,
    urgent,
)
from facilitator.domain.meeting import command_types
from facilitator.domain.message import DESK
from facilitator.domain.writings import EraseWritings, KeepHere
from facilitator.parts.undo import recent
from facilitator.werkvormen.closing.rules import SwitchExitRound, WriteSummary
from facilitator.werkvormen.duos import rules as duos
from facilitator.werkvormen.plenary.rules import DropTip, ShowTip, WriteTip
from facilitator.werkvormen.reflection.rules import DismissProposal
from facilitator.werkvormen.registry import RULES
from facilitator.werkvormen.stickers import rules as stickers
from facilitator.werkvormen.welcome.rules import ChangeHouseRules
from tests.factories import GUEST, ORGANISER, Desk, cofacilitator, item
from tests.parts.scenes import in_room
from tests.writings import SCRIPT, write_everything

NOT_OFFERED = {
    "the same button takes it back": {
        "start-meeting", "continue-meeting", "finish-meeting", "open-item", "next-item",
        "previous-item", "go-to-item", "pause-clock", "resume-clock", "add-time", "blank", "mute",
        "tick-entry",
        "turn-page", "pass-turn", "choose-duo-way", "announce-duos", "swap-partners",
        "put-in-duo", "leave-duo", "open-form", "lock-form",
        "allow-duo", "return-proposal",
    },
    "the same form does, with what stands in it": {
        "set-fixed-end", "count-without-phone", "choose-address", "give-place", "rename-person",
        "save-note", "write-letter", "change-details", "set-guest-kind", "enter-progress",
    },
    "it is asked first, since it is final": {
        "show-result", "new-round", "new-duo-round", "renew-link", "remove-facilitator",
        "remove-photo", "erase-writings", "renew-personal-link", "erase-person",
        "leave-writing",
    },
    "it has a button of its own where it shows": {
        "accept-proposal", "write-action-for", "drop-action-for", "invite-people", "enter-deputy",
        "revise-draaiboek", "step-draaiboek",
    },
}  # fmt: skip
"""Commands of the desk that are not in the list, and why."""


@pytest.fixture
def desk(tmp_path):
    script = msgspec.structs.replace(
        SCRIPT, items=(*SCRIPT.items, item("keuze", "stickers", shrink_to=5))
    )
    made = Desk(tmp_path, script)
    made.fatima = write_everything(made, made.accepted)
    yield made
    made.database.close()


def offered(desk, after=0):
    """What can be undone of what happened after this place in the log."""
    room = desk.rooms().by_code("123456")
    with desk.database.read() as connection:
        history = desk.writer.log.read(connection, "m1", after)
    return recent(in_room(room, desk.clock.ms), history)


def last(desk):
    return len(desk.rows())


def do(desk, *commands):
    """Send these; what can be undone of them."""
    before = last(desk)
    for command in commands:
        desk.accepted(ORGANISER, command)
    return offered(desk, before)


def undone(desk, row):
    """Send the command of a row, as the page does."""
    kind = command_types(RULES)[row["command"]]
    return desk.accepted(ORGANISER, msgspec.convert(row["data"], kind))


def settled(value):
    """The state without the counts of how often a text was written."""
    if isinstance(value, dict):
        return {key: settled(one) for key, one in value.items() if key not in ("rev", "revs")}
    return value


def state(desk):
    return settled(msgspec.to_builtins(desk.meeting))


def first(things):
    return next(iter(things))


CHANGES = {
    "edit a flap": lambda m: [flaps.EditFlap("f5", "Heel anders")],
    "name from the screen": lambda m: [people.HoldName(first(m.participants), True)],
    "somebody went home": lambda m: [people.LetLeave(first(m.participants), True)],
    "remove somebody": lambda m: [people.RemovePerson(first(m.participants))],
    "settle": lambda m: [urgent.SettleUrgent(first(m.urgent))],
    "park": lambda m: [urgent.ParkUrgent(first(m.urgent), "slot")],
    "show urgent": lambda m: [urgent.ShowUrgent(first(m.urgent), True)],
    "edit an idea": lambda m: [ideas.EditIdea(first(m.ideas), "Heel anders", 2)],
    "hide an idea": lambda m: [ideas.HideIdea(first(m.ideas), True)],
    "choose a question": lambda m: [top_three.ChooseQuestion("f2")],
    "edit a direction": lambda m: [top_three.EditDirection(first(m.directions), "Anders", 1)],
    "drop a direction": lambda m: [top_three.DropDirection(first(m.directions), True)],
    "write an agreement": lambda m: [
        agreements.WriteAgreement(first(m.agreements), "means", "Anders", 1)
    ],
    "agree": lambda m: [agreements.DecideAgreement(first(m.agreements), "agreed")],
    "drop an agreement": lambda m: [agreements.DropAgreement(first(m.agreements), True)],
    "ask a puller": lambda m: [agreements.AskPuller(first(m.agreements), first(m.participants))],
    "puller without a phone": lambda m: [
        agreements.AskPuller(first(m.agreements), list(m.participants)[2])
    ],
    "take part": lambda m: [
        agreements.JoinAgreementFor(first(m.agreements), list(m.participants)[2], True)
    ],
    "drop a date": lambda m: [follow_up.DropDate(first(m.follow_up.options), True)],
    "choose a date": lambda m: [follow_up.ChooseDate(first(m.follow_up.options))],
    "hands": lambda m: [follow_up.CountHands(first(m.follow_up.options), 1)],
    "report date": lambda m: [follow_up.SetReportDate(date(2030, 2, 2))],
    "give a role": lambda m: [follow_up.GiveRole("chairs", first(m.participants))],
    "house rules": lambda m: [ChangeHouseRules("welkom", "Een regel\nNog een")],
    "put a proposal aside": lambda m: [
        DismissProposal("reflectie", first(m.items["reflectie"].proposals))
    ],
    "fix a duo": lambda m: [duos.FixDuo("duos", tuple(m.participants)[:2])],
    "forbid a duo": lambda m: [duos.ForbidDuo("duos", *tuple(m.participants)[:2])],
    "vote settings": lambda m: [
        stickers.ChangeVoteSettings("keuze", per_person=5, per_flap=1, hidden=False)
    ],
    "show a tip": lambda m: [
        ShowTip("terugkoppeling", first(m.items["terugkoppeling"].tips), True)
    ],
    "drop a tip": lambda m: [
        DropTip("terugkoppeling", first(m.items["terugkoppeling"].tips), True)
    ],
    "write the summary": lambda m: [WriteSummary("afsluiting", "Anders", 1)],
    "no exit round": lambda m: [SwitchExitRound("afsluiting", False)],
    "plan again": lambda m: [course.Replan({"keuze": 300}, None)],
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_undoing_a_change_gives_what_was_there(desk, change):
    before = state(desk)
    rows = do(desk, *CHANGES[change](desk.meeting))
    assert state(desk) != before
    assert len(rows) == 1, rows
    assert rows[0]["text"]
    undone(desk, rows[0])
    assert state(desk) == before


ADDITIONS = {
    "a flap": (flaps.AddFlap("Nog een vraag?"), lambda m: len(m.board)),
    "a person": (people.AddPerson("Greet"), lambda m: len(m.present)),
    "an idea": (
        ideas.AddIdea("f1", "Nog een idee"),
        lambda m: len([one for one in m.ideas.values() if not one.hidden]),
    ),
    "a direction": (
        top_three.WriteDirection("f1", "Nog een richting"),
        lambda m: len(top_three.beneath(m, "f1")),
    ),
    "a tip": (
        WriteTip("terugkoppeling", "Nog een tip"),
        lambda m: len(m.items["terugkoppeling"].current),
    ),
    "a date": (follow_up.OfferDate(date(2030, 3, 3)), lambda m: len(follow_up.offered(m))),
}


@pytest.mark.parametrize("thing", sorted(ADDITIONS))
def test_undoing_an_addition_takes_it_away(desk, thing):
    command, count = ADDITIONS[thing]
    before = count(desk.meeting)
    (row,) = do(desk, command)
    assert count(desk.meeting) == before + 1
    undone(desk, row)
    assert count(desk.meeting) == before


def test_what_somebody_changed_since_is_not_offered(desk):
    idea = first(desk.meeting.ideas)
    rows = do(desk, ideas.EditIdea(idea, "Eerst zo", 2), ideas.EditIdea(idea, "Toen zo", 3))
    assert [row["data"]["text"] for row in rows] == ["Eerst zo"]


def test_what_was_undone_can_be_done_again(desk):
    idea = first(desk.meeting.ideas)
    (row,) = do(desk, ideas.HideIdea(idea, True))
    before = last(desk)
    undone(desk, row)
    (again,) = offered(desk, before)
    assert again["data"] == {"idea": idea, "on": True}


def test_after_a_quarter_of_an_hour_nothing_is_offered(desk):
    idea = first(desk.meeting.ideas)
    assert do(desk, ideas.HideIdea(idea, True))
    desk.clock.forward(minutes=16)
    assert offered(desk) == []


def test_the_latest_stands_first_and_participants_are_not_in_the_list(desk):
    found = offered(desk)
    assert [row["seq"] for row in found] == sorted((row["seq"] for row in found), reverse=True)
    with desk.database.read() as connection:
        history = desk.writer.log.read(connection, "m1")
    by_desk = {one.seq for one in history if one.actor.partition(":")[0] in DESK}
    assert {row["seq"] for row in found} <= by_desk


def test_what_the_other_facilitator_did_is_in_the_list(desk):
    desk.accepted(GUEST, people.JoinDesk("Sam"))
    sam = cofacilitator(next(iter(desk.meeting.facilitators)))
    before = last(desk)
    desk.accepted(sam, ideas.HideIdea(first(desk.meeting.ideas), True))
    assert len(offered(desk, before)) == 1


def test_an_erased_text_is_offered_in_no_way(desk):
    idea = first(desk.meeting.ideas)
    do(desk, ideas.EditIdea(idea, "Mijn geheim", 2), ideas.HideIdea(idea, True))
    desk.accepted(ORGANISER, KeepHere(f"idea:{idea}", True))
    desk.accepted(ORGANISER, EraseWritings((f"idea:{idea}",)))
    assert "geheim" not in repr(offered(desk))


def test_every_command_of_the_desk_is_offered_or_has_a_reason():
    reasons = set().union(*NOT_OFFERED.values())
    known = {name for name, kind in command_types(RULES).items() if kind.roles & DESK}
    assert reasons | COVERED == known
    assert not reasons & COVERED


COVERED = {
    "replan", "add-flap", "edit-flap", "remove-flap", "restore-flap", "mark-photo", "add-person",
    "hold-name", "remove-person", "restore-person", "let-leave", "settle-urgent", "park-urgent",
    "reopen-urgent", "show-urgent", "add-idea", "edit-idea", "hide-idea", "choose-question",
    "drop-question", "pick-idea", "write-direction", "edit-direction", "drop-direction",
    "propose-agreement", "write-agreement", "decide-agreement", "drop-agreement", "ask-puller",
    "join-agreement-for", "offer-date", "drop-date", "count-hands", "choose-date",
    "set-report-date", "give-role", "change-house-rules", "dismiss-proposal", "merge-proposal",
    "enter-paper", "change-vote-settings", "close-vote", "reopen-vote", "propose-duos",
    "join-proposals", "write-summary", "switch-exit-round", "drop-duo-plan",
    "fix-duo", "forbid-duo", "write-tip", "show-tip",
    "drop-tip", "keep-here", "withdraw-invitation", "enter-reply",
}  # fmt: skip
"""Commands whose events have an undo."""

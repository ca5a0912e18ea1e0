"""Random meetings through the real writer on a real file: what must hold whatever people do."""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from facilitator.domain import (
    actions,
    agreements,
    contact,
    course,
    flaps,
    follow_up,
    ideas,
    notes,
    people,
    photos,
    top_three,
    writings,
)
from facilitator.domain.links import RenewLink
from facilitator.domain.message import Actor, Command, ItemCommand, Role
from facilitator.domain.pages import TurnPage
from facilitator.domain.state import Meeting
from facilitator.domain.urgent import ParkUrgent, ReopenUrgent, SettleUrgent, ShowUrgent
from facilitator.parts import desk, phone, screen
from facilitator.room.ledger import pseudonym
from facilitator.room.rooms import Room
from facilitator.room.writer import Accepted, Envelope, Refused
from facilitator.store import round_keys
from facilitator.store.people import everyone
from facilitator.werkvormen import sheet
from facilitator.werkvormen.actions import rules as own_actions
from facilitator.werkvormen.agreements.rules import AnswerPuller, JoinAgreement, ProposeAgreement
from facilitator.werkvormen.closing import rules as closing
from facilitator.werkvormen.duos import rules as duos
from facilitator.werkvormen.follow_up.rules import AnswerDate, Volunteer
from facilitator.werkvormen.plenary import rules as plenary
from facilitator.werkvormen.refine import rules as refine
from facilitator.werkvormen.reflection import rules as reflection
from facilitator.werkvormen.registry import RULES
from facilitator.werkvormen.stickers import rules as stickers
from facilitator.werkvormen.welcome import rules as welcome
from tests.factories import GUEST, ORGANISER, SCREEN, Desk, draaiboek, item, participant
from tests.parts.scenes import in_room

SCRIPT = draaiboek(
    item("welkom", "welcome", shrink_to=5),
    item("reflectie", "reflection"),
    item("keuze", "stickers"),
    item("tweede", "stickers", settings={"per_person": 3, "per_flap": 2, "hidden": True}),
    item("duos", "duos", settings={"way": "find"}),
    item("aanscherpen", "refine"),
    item("terugkoppeling", "plenary"),
    item("afspraken", "agreements"),
    item("acties", "actions"),
    item("vervolg", "follow_up"),
    item("afsluiting", "closing"),
    item("slot"),
)
VOTES = ("keuze", "tweede")
ANONYMOUS = (*VOTES, "reflectie", "afsluiting")
PAGES = ("people", "rules", "urgent", "recognition", "tips", "flap:f2", "agreements", "nergens")
ITEMS = (*(one.key for one in SCRIPT.items), "nergens")

number = st.integers(0, 9)
wording = st.sampled_from(["Wie belt?", "Waar zien we elkaar?", "Wanneer dan?", "  "])
act = st.sampled_from(["place", "place", "place", "take", "move"])
several_acts = st.lists(st.tuples(act, number, number, number), min_size=3, max_size=10)
DIVIDING = [
    "way", "propose", "announce", "announce", "drop", "swap", "put", "fix", "forbid", "allow",
    "round",
]  # fmt: skip
AGREEING = ["propose", "write", "decide", "drop", "ask", "answer", "join", "act", "take"]
HELPING = [
    "expect", "introduce", "recognise", "vote", "goodbye", "contact", "leave", "open", "open",
    "lock", "fill",
]  # fmt: skip
ANSWERS = ["accept", "dismiss", "return", "merge", "join", "none"]
VOTE_STEPS = (stickers.CloseVote, stickers.ReopenVote, stickers.ShowResult, stickers.NewRound)
BEGINS = ((stickers.ReopenVote,), (stickers.CloseVote, stickers.NewRound))
CLOCK = (
    course.PauseClock(),
    course.ResumeClock(),
    course.AddTime(60),
    course.AddTime(-60),
    course.Blank(True),
    course.Blank(False),
    course.Mute(True),
    course.Replan({"slot": 300}, None),
    course.PreviousItem("keuze"),
    RenewLink("screen"),
)


def without_texts(rows: list[Any], erased: bool) -> list[Any]:
    """The rows of the log; once texts were erased without what stands in them."""
    kept = [{**row._mapping, "data": ""} for row in rows]
    return kept if erased else list(rows)


def encoded(meeting: Meeting) -> bytes:
    return msgspec.json.encode(meeting)


class RandomMeeting(RuleBasedStateMachine):
    """Each rule puts commands in line; when there are enough they are written as one batch.

    ``stickers`` is what the people who vote would say: by item, person and flap; ``said_yes``
    who would say to pull each agreement. Only the commands and their outcomes are used for them,
    never an event.
    """

    def __init__(self, folder: Path, counts: Counter[str], done: Callable[[bytes], None]) -> None:
        super().__init__()
        self.counts = counts
        self.done = done
        self.desk = Desk(folder, SCRIPT)
        self.rooms = self.desk.rooms()
        self.room = self.rooms.by_code("123456")
        self.most = 100
        self.unchecked = False
        self.waiting: list[Envelope] = []
        self.sent: list[Envelope] = []
        self.accepted: dict[tuple[Actor, str], Accepted] = {}
        self.round_of: dict[tuple[Actor, str], int] = {}
        self.persons: list[Actor] = []
        self.facilitators = [ORGANISER]
        self.stickers: dict[str, Counter[tuple[str, str]]] = {key: Counter() for key in VOTES}
        self.said_yes: dict[str, str] = {}
        self.sealings: Counter[str] = Counter()
        self.rounds: dict[str, list[tuple[dict[str, int], dict[str, int]]]] = {
            key: [] for key in VOTES
        }

    # Who and what

    def person(self, which: int) -> Actor:
        """One of those who joined; now and then somebody who never did."""
        if which == 9:
            return participant("nobody")
        return self.persons[which % len(self.persons)]

    def facilitator(self, which: int) -> Actor:
        return self.facilitators[which % len(self.facilitators)]

    def flap(self, which: int) -> str:
        """One that hangs or hung on the wall; now and then one that never did."""
        known = list(self.desk.meeting.flaps)
        return "f99" if which == 9 else known[which % len(known)]

    def mine(self, key: str, person: Actor, which: int) -> str:
        """A flap with a sticker of this person, when there is one."""
        placed = [flap for who, flap in self.stickers.get(key, ()) if who == person.id]
        for one in self.waiting:
            if one.actor == person and isinstance(one.command, stickers.PlaceSticker):
                placed.append(one.command.flap)
        return placed[which % len(placed)] if placed else self.flap(which)

    def say(self, actor: Actor, command: Command) -> None:
        self.send(self.desk.envelope(actor, command))

    def send(self, envelope: Envelope) -> None:
        self.waiting.append(envelope)
        if len(self.waiting) >= self.most:
            self.commit()

    # The beginning

    @initialize(most=st.integers(1, 8), at_the_vote=st.sampled_from([True, True, False]))
    def arrive(self, most: int, at_the_vote: bool) -> None:
        """``most``: how many commands wait before they are written."""
        for name in ("Fatima", "Jan", "Jan"):
            self.say(GUEST, people.JoinMeeting(name))
        self.say(GUEST, people.JoinDesk("Sanne"))
        self.say(ORGANISER, course.StartMeeting())
        if at_the_vote:
            self.say(ORGANISER, course.GoToItem("keuze"))
            self.say(ORGANISER, course.OpenItem("keuze"))
        self.commit()
        self.most = most

    # What people do. A few rules with much in them: of many small ones most do not fit the moment.

    @rule(key=st.sampled_from(VOTES), begins=st.sampled_from(BEGINS), acts=several_acts, by=number)
    def vote(
        self,
        key: str,
        begins: tuple[type[ItemCommand], ...],
        acts: list[tuple[str, int, int, int]],
        by: int,
    ) -> None:
        """The desk goes to a vote and opens it, again or afresh, and people vote."""
        for command in (course.GoToItem(key), course.OpenItem(key), *(one(key) for one in begins)):
            self.say(self.facilitator(by), command)
        self.use_stickers(key, acts)

    @rule(acts=several_acts)
    def go_on_voting(self, acts: list[tuple[str, int, int, int]]) -> None:
        current = self.desk.meeting.current
        self.use_stickers(current.key if current else "keuze", acts)

    def use_stickers(self, key: str, acts: list[tuple[str, int, int, int]]) -> None:
        for act, who, flap, to in acts:
            person = self.person(who)
            match act:
                case "place":
                    self.say(person, stickers.PlaceSticker(key, self.flap(flap)))
                case "take":
                    self.say(person, stickers.TakeSticker(key, self.mine(key, person, flap)))
                case "move":
                    from_flap = self.mine(key, person, flap)
                    self.say(person, stickers.MoveSticker(key, from_flap, self.flap(to)))

    @rule(steps=st.lists(st.sampled_from(VOTE_STEPS), min_size=1, max_size=3), which=number)
    def lead_the_vote(self, steps: list[type[ItemCommand]], which: int) -> None:
        current = self.desk.meeting.current
        key = current.key if current and current.key in VOTES else VOTES[which % 2]
        for step in steps:
            self.say(self.facilitator(which), step(key))

    @rule(key=st.sampled_from(VOTES), most=number, stacked=number, hidden=st.booleans())
    def change_rules(self, key: str, most: int, stacked: int, hidden: bool) -> None:
        command = stickers.ChangeVoteSettings(key, 1 + most % 3, 1 + stacked % 3, hidden)
        self.say(ORGANISER, command)

    @rule(people_=st.integers(0, 4), entries=st.lists(st.tuples(number, number), max_size=4))
    def count_paper(self, people_: int, entries: list[tuple[int, int]]) -> None:
        self.say(ORGANISER, people.CountWithoutPhone(people_))
        current = self.desk.meeting.current
        for flap, count in entries:
            key = current.key if current and current.key in VOTES else "keuze"
            self.say(self.facilitator(flap), stickers.EnterPaper(key, self.flap(flap), count % 5))

    @rule(key=st.sampled_from(ITEMS), opens=st.booleans(), together=st.booleans())
    def go_on(self, key: str, opens: bool, together: bool) -> None:
        """To an item, or all facilitators press "volgende" at the same moment."""
        if together:
            current = self.desk.meeting.current
            for facilitator in self.facilitators:
                self.say(facilitator, course.NextItem(current.key if current else "welkom"))
        else:
            self.say(ORGANISER, course.GoToItem(key))
        if opens:
            self.say(ORGANISER, course.OpenItem(key))

    @rule(command=st.sampled_from(CLOCK), by=number)
    def run_the_clock(self, command: Command, by: int) -> None:
        self.say(self.facilitator(by), command)

    @rule(stops=number)
    def finish_and_go_on(self, stops: int) -> None:
        if self.desk.meeting.status == "finished":
            self.say(ORGANISER, course.ContinueMeeting())
        elif stops > 6:
            self.say(ORGANISER, course.FinishMeeting())

    @rule(do=st.sampled_from(["join", "add", "rename", "out", "back", "hold"]), who=number)
    def come_and_go(self, do: str, who: int) -> None:
        person = self.person(who)
        match do:
            case "join":
                self.say(GUEST, people.JoinMeeting("Jan"))
            case "add":
                self.say(ORGANISER, people.AddPerson("Gerard"))
            case "rename":
                self.say(person, contact.SaveContact("Fatima" if who % 2 else " "))
            case "out":
                self.say(ORGANISER, people.RemovePerson(person.id))
            case "back":
                for one in self.persons:
                    self.say(ORGANISER, people.RestorePerson(one.id))
            case "hold":
                self.say(ORGANISER, people.HoldName(person.id, who % 2 == 0))

    @rule(do=st.sampled_from(["attach", "attach", "mark", "unmark", "remove"]), which=number)
    def photograph(self, do: str, which: int) -> None:
        known = list(self.desk.meeting.photos)
        photo = known[which % len(known)] if known else "nobody's"
        commands = {
            "attach": photos.AttachPhoto(self.flap(which), b"jpeg", 40, 30),
            "mark": photos.MarkPhoto(photo, on=True),
            "unmark": photos.MarkPhoto(photo, on=False),
            "remove": photos.RemovePhoto(photo),
        }
        self.say(self.facilitator(which), commands[do])

    @rule(do=st.sampled_from(["add", "edit", "remove", "restore"]), text=wording, which=number)
    def hang(self, do: str, text: str, which: int) -> None:
        commands = {
            "add": flaps.AddFlap(text),
            "edit": flaps.EditFlap(self.flap(which), text),
            "remove": flaps.RemoveFlap(self.flap(which)),
            "restore": flaps.RestoreFlap(self.flap(which)),
        }
        self.say(self.facilitator(which), commands[do])

    @rule(text=wording, which=number, do=st.sampled_from(ANSWERS))
    def propose(self, text: str, which: int, do: str) -> None:
        self.say(self.person(which), reflection.ProposeQuestion("reflectie", text))
        known = [*self.desk.meeting.items["reflectie"].proposals, "p99"]
        proposal, other = known[which % len(known)], known[which * 7 % len(known)]
        commands = {
            "accept": [reflection.AcceptProposal("reflectie", proposal, text)],
            "dismiss": [reflection.DismissProposal("reflectie", proposal)],
            "return": [reflection.ReturnProposal("reflectie", proposal)],
            "merge": [reflection.MergeProposal("reflectie", proposal, self.flap(which))],
            "join": [reflection.JoinProposals("reflectie", proposal, other)],
        }
        for command in commands.get(do, ()):
            self.say(ORGANISER, command)

    @rule(text=wording, who=number, other=number, on=st.booleans(), opens=st.booleans())
    def get_to_know_each_other(
        self, text: str, who: int, other: int, on: bool, opens: bool
    ) -> None:
        if opens:
            self.say(ORGANISER, course.GoToItem("welkom"))
            self.say(ORGANISER, course.OpenItem("welkom"))
        person = self.person(who)
        self.say(person, welcome.Introduce("welkom", text, on))
        self.say(person, welcome.SendExpectation("welkom", text))
        self.say(person, welcome.MarkAcquaintance("welkom", self.person(other).id, on))
        self.say(self.facilitator(other), welcome.ChangeHouseRules("welkom", f"{text}\nSamen"))

    @rule(text=wording, who=number, flap=number, on=st.booleans(), opens=st.booleans())
    def reflect(self, text: str, who: int, flap: int, on: bool, opens: bool) -> None:
        if opens:
            self.say(ORGANISER, course.GoToItem("reflectie"))
            self.say(ORGANISER, course.OpenItem("reflectie"))
        person = self.person(who)
        send = reflection.SendUrgent if on else reflection.SendUrgentUnnamed
        self.say(person, send("reflectie", text, "screen" if flap % 2 else "desk"))
        feeling = None if flap > 7 else "good" if on else "better"
        recognised = reflection.RecogniseQuestion("reflectie", self.flap(flap), feeling, text)
        self.say(person, recognised)

    def open(self, key: str) -> None:
        """Let people begin with an item."""
        self.say(ORGANISER, course.GoToItem(key))
        self.say(ORGANISER, course.OpenItem(key))

    @rule(text=wording, who=number, which=number, on=st.booleans(), opens=st.booleans())
    def pass_on_a_tip(self, text: str, who: int, which: int, on: bool, opens: bool) -> None:
        here = "terugkoppeling"
        if opens:
            self.open(here)
        tip = self.known(self.desk.meeting.items[here].tips, which)
        person, by = self.person(who), self.facilitator(which)
        self.say(person, plenary.OfferTip(here, text))
        self.say(person, plenary.WithdrawTip(here, tip, on))
        for command in (
            plenary.WriteTip(here, text),
            plenary.ShowTip(here, tip, not on),
            plenary.DropTip(here, tip, on),
        ):
            self.say(by, command)

    @rule(text=wording, who=number, which=number, on=st.booleans(), opens=st.booleans())
    def go_along_the_flaps(self, text: str, who: int, which: int, on: bool, opens: bool) -> None:
        here = "aanscherpen"
        if opens:
            self.open(here)
        person, flap = self.person(who), self.flap(which)
        idea = self.known(self.desk.meeting.ideas, which)
        found = self.desk.meeting.ideas.get(idea)
        for command in (
            refine.ReadFlap(here, flap),
            sheet.WriteIdea(here, flap, text),
            sheet.WriteIdea(here, found.flap if found else flap, text, idea),
            sheet.RewriteIdea(here, idea, f"{text} {who}", found.rev if found and on else 1),
            sheet.MarkIdea(here, idea, on),
        ):
            self.say(person, command)

    @rule(do=st.sampled_from(DIVIDING), one=number, other=number, opens=st.booleans())
    def make_duos(self, do: str, one: int, other: int, opens: bool) -> None:
        here = "duos"
        if opens:
            self.open(here)
        this, that = self.person(one).id, self.person(other).id
        duo = self.known({**self.desk.meeting.items[here].division(self.desk.meeting)}, other)
        commands = {
            "way": [duos.ChooseDuoWay(here, "find" if one % 2 else "propose")],
            "propose": [duos.ProposeDuos(here, keep=one % 3 > 0)],
            "announce": [duos.ProposeDuos(here), duos.AnnounceDuos(here)],
            "drop": [duos.DropDuoPlan(here)],
            "swap": [duos.SwapPartners(here, this, that)],
            "put": [duos.LeaveDuo(here, this), duos.PutInDuo(here, this, duo)],
            "fix": [duos.FixDuo(here, (this, that)), duos.GivePlace(here, duo, "Bij het raam")],
            "forbid": [duos.ForbidDuo(here, this, that)],
            "allow": [duos.AllowDuo(here, this, that)],
            "round": [duos.NewDuoRound(here)],
        }
        for command in commands[do]:
            self.say(self.facilitator(one), command)

    @rule(text=wording, one=number, other=number, which=number, yes=st.booleans())
    def work_together(self, text: str, one: int, other: int, which: int, yes: bool) -> None:
        here = "duos"
        if which > 3:
            self.open(here)
        this, that = self.person(one), self.person(other)
        self.say(this, duos.AskPartner(here, that.id))
        self.say(that, duos.AcceptPartner(here, this.id) if yes else duos.TakeBackAsk(here))
        self.say(this, duos.ChooseFlap(here, self.flap(which)))
        self.say(this, sheet.WriteIdea(here, self.flap(which), text))

    @precondition(lambda self: self.desk.meeting.urgent)
    @rule(do=st.sampled_from(["settle", "park", "reopen", "show"]), which=number, at=number)
    def answer_what_cannot_wait(self, do: str, which: int, at: int) -> None:
        question = self.known(self.desk.meeting.urgent, which)
        commands = {
            "settle": SettleUrgent(question),
            "park": ParkUrgent(question, ITEMS[at % len(ITEMS)]),
            "reopen": ReopenUrgent(question),
            "show": ShowUrgent(question, at % 3 > 0),
        }
        self.say(self.facilitator(at), commands[do])

    @rule(key=st.sampled_from(ITEMS), page=st.sampled_from(PAGES), by=number)
    def turn_page(self, key: str, page: str, by: int) -> None:
        self.say(self.facilitator(by), TurnPage(key, page))

    @rule(key=st.sampled_from(ITEMS), text=wording, base=st.integers(0, 2), by=number)
    def note(self, key: str, text: str, base: int, by: int) -> None:
        self.say(self.facilitator(by), notes.SaveNote(key, text, base))

    # What the desk writes down for the group. Some of it is about what is not there (any more).

    def known(self, ids: Iterable[str], which: int) -> str:
        """One of these; now and then one that never was."""
        several = list(ids)
        return "nothing" if which == 9 or not several else several[which % len(several)]

    @rule(
        do=st.sampled_from(["add", "add to", "edit", "hide", "pick"]),
        text=wording,
        which=number,
        base=st.integers(0, 2),
    )
    def write_on_flaps(self, do: str, text: str, which: int, base: int) -> None:
        meeting, by = self.desk.meeting, self.facilitator(which)
        idea = self.known(meeting.ideas, which)
        found = meeting.ideas.get(idea)
        match do:
            case "add":
                self.say(by, ideas.AddIdea(self.flap(which), text))
            case "add to":
                self.say(by, ideas.AddIdea(found.flap if found else "f1", text, idea))
            case "edit":
                for one in self.facilitators:  # at the same moment
                    self.say(one, ideas.EditIdea(idea, f"{text} {one.id}", base))
            case "hide":
                self.say(by, ideas.HideIdea(idea, on=base > 0))
            case "pick":
                self.say(by, top_three.ChooseQuestion(found.flap if found else "f1"))
                self.say(by, top_three.PickIdea(idea))

    @rule(
        do=st.sampled_from(["choose", "leave", "write", "edit", "drop"]),
        text=wording,
        which=number,
        base=st.integers(0, 2),
    )
    def fill_the_top_three(self, do: str, text: str, which: int, base: int) -> None:
        meeting, by = self.desk.meeting, self.facilitator(which)
        direction = self.known(meeting.directions, which)
        match do:
            case "choose":
                self.say(by, top_three.ChooseQuestion(self.flap(which)))
            case "leave":
                self.say(by, top_three.DropQuestion(self.flap(which)))
            case "write":
                self.say(by, top_three.ChooseQuestion(self.flap(which)))
                self.say(by, top_three.WriteDirection(self.flap(which), text))
            case "edit":
                for one in self.facilitators:
                    self.say(one, top_three.EditDirection(direction, f"{text} {one.id}", base))
            case "drop":
                self.say(by, top_three.DropDirection(direction, on=base > 0))

    @rule(
        do=st.sampled_from(AGREEING),
        text=wording,
        which=number,
        who=number,
        base=st.integers(0, 2),
    )
    def agree(self, do: str, text: str, which: int, who: int, base: int) -> None:
        meeting, by = self.desk.meeting, self.facilitator(which)
        agreement = self.known(meeting.agreements, which)
        person = self.known(meeting.participants, who)
        match do:
            case "propose":
                directions = [*meeting.directions, None]
                direction = directions[who % len(directions)]
                self.say(by, ProposeAgreement("afspraken", text, direction=direction))
            case "write":
                for one in self.facilitators:
                    command = agreements.WriteAgreement(agreement, "when", f"{text} {one.id}", base)
                    self.say(one, command)
            case "decide":
                status = ("proposal", "agreed", "later")[base]
                self.say(by, agreements.DecideAgreement(agreement, status))
            case "drop":
                self.say(by, agreements.DropAgreement(agreement, on=base > 0))
            case "ask":
                self.say(by, agreements.AskPuller(agreement, person if base else None))
            case "join":
                self.say(by, agreements.JoinAgreementFor(agreement, person, on=base > 0))
            case "answer":
                self.say(by, course.GoToItem("afspraken"))
                self.say(by, course.OpenItem("afspraken"))
                if not agreements.standing(meeting):
                    self.say(by, ProposeAgreement("afspraken", f"We bellen elkaar {which}"))
                    self.commit()
                standing = [one.id for one in agreements.standing(self.desk.meeting)]
                agreement = self.known(standing, which)
                self.say(self.person(who), AnswerPuller("afspraken", agreement, yes=base > 0))
                self.say(self.person(which), JoinAgreement("afspraken", agreement, on=base > 0))
                if base > 1:
                    self.say(by, agreements.AskPuller(agreement, person))
            case "act":
                self.say(ORGANISER, people.AddPerson("Truus"))
                known = {"agreement": agreement} if base else {}
                by_name = [key for key in meeting.present if key not in meeting.on_phone]
                who_acts = self.known(by_name, who) if base != 1 else person
                self.say(by, actions.WriteActionFor(who_acts, text, **known))
            case "take":
                action = self.known(meeting.actions, which)
                owner = meeting.actions[action].participant if action != "nothing" else person
                self.say(by, actions.WriteActionFor(owner, text, action=action))
                self.say(by, actions.DropActionFor(owner, action, on=base > 0))

    @rule(
        do=st.sampled_from(["offer", "offer", "drop", "hands", "choose", "report", "role"]),
        which=number,
        who=number,
        on=st.booleans(),
    )
    def look_ahead(self, do: str, which: int, who: int, on: bool) -> None:
        meeting, by = self.desk.meeting, self.facilitator(which)
        option = self.known(meeting.follow_up.options, which)
        day = date(2026 + on, 9, 16 + which)  # some are over: it is the 21st, or later
        commands = {
            "offer": follow_up.OfferDate(day, "14:00", "De Linde"),
            "drop": follow_up.DropDate(option, on),
            "hands": follow_up.CountHands(option, who % 4),
            "choose": follow_up.ChooseDate(option if on else None, "via de app"),
            "report": follow_up.SetReportDate(day if on else None),
            "role": follow_up.GiveRole(
                "prepares" if on else "chairs",
                self.known(meeting.participants, who) if which % 3 else None,
            ),
        }
        self.say(by, commands[do])

    @rule(text=wording, who=number, which=number, on=st.booleans(), opens=st.booleans())
    def promise_a_step(self, text: str, who: int, which: int, on: bool, opens: bool) -> None:
        here = "acties"
        if opens:
            self.open(here)
        meeting, person = self.desk.meeting, self.person(who)
        action = self.known(meeting.actions, which)
        agreement = self.known(meeting.agreements, which) if on else None
        for command in (
            own_actions.WriteAction(here, text, agreement=agreement, shared=on),
            own_actions.WriteAction(here, f"{text} {which}", action=action),
            own_actions.DropAction(here, action, on),
            people.LeaveMeeting(on and which < 3),
        ):
            self.say(person, command)
        self.say(self.facilitator(which), own_actions.PassTurn(here, "next"))

    @rule(text=wording, who=number, which=number, on=st.booleans(), opens=st.booleans())
    def say_goodbye(self, text: str, who: int, which: int, on: bool, opens: bool) -> None:
        if opens:
            self.open("vervolg")
        person, by = self.person(who), self.facilitator(which)
        option = self.known(self.desk.meeting.follow_up.options, which)
        self.say(person, AnswerDate("vervolg", option, on if which % 3 else None))
        self.say(person, Volunteer("vervolg", "chairs" if which % 2 else "prepares", on))
        if opens:
            self.open("afsluiting")
        self.say(person, closing.GiveFarewell("afsluiting", 1 + which, text.strip()))
        self.say(by, closing.WriteSummary("afsluiting", text, which % 3))
        self.say(by, closing.SwitchExitRound("afsluiting", not on))
        self.say(by, people.LetLeave(person.id, on and which < 3))

    @rule(who=number, which=st.lists(number, min_size=1, max_size=2), on=st.booleans())
    def keep_or_erase(self, who: int, which: list[int], on: bool) -> None:
        texts = list(writings.every(self.desk.meeting, RULES))
        chosen = tuple(self.known(texts, one) for one in which)
        self.say(self.person(who), writings.KeepHere(chosen[0], on))
        self.say(self.facilitator(who), writings.KeepHere(chosen[-1], not on))
        if who % 3 == 0:
            self.say(self.facilitator(who), writings.EraseWritings(chosen))

    @rule(do=st.sampled_from(HELPING), text=wording, which=number, by=number)
    def help_somebody_without_a_phone(self, do: str, text: str, which: int, by: int) -> None:
        """The desk enters what they say, or hands them the contact form."""
        everybody = self.desk.meeting.participants
        known = [key for key, one in everybody.items() if not one.phone]
        if not known:
            self.say(ORGANISER, people.AddPerson("Greet"))
        key = known[which % len(known)] if known else "nobody"
        greet, form = participant(key), Actor(Role.KIOSK, key)
        entered: dict[str, Command] = {
            "expect": welcome.SendExpectation("welkom", text),
            "introduce": welcome.Introduce("welkom", text),
            "recognise": reflection.RecogniseQuestion("reflectie", self.flap(which), "good", text),
            "vote": stickers.PlaceSticker("keuze", self.flap(which)),
            "goodbye": closing.GiveFarewell("afsluiting", 1 + which, text),
            "contact": contact.SaveContact("Greet", delivery="paper"),
            "leave": people.LeaveMeeting(by % 2 == 0),
        }
        match do:
            case "open":
                self.say(self.facilitator(by), contact.OpenForm(key))
            case "lock":
                self.say(self.facilitator(by), contact.LockForm(key))
            case "fill":
                self.say(form, contact.SaveContact("Greet", phone="020 1234567"))
            case _:
                scribe = self.facilitator(by)
                self.send(
                    msgspec.structs.replace(self.desk.envelope(greet, entered[do]), scribe=scribe)
                )

    @rule(who=number)
    def overreach(self, who: int) -> None:
        command = stickers.PlaceSticker("keuze", "f1") if who % 2 else course.Blank(True)
        self.say(SCREEN if who % 3 else self.facilitator(who), command)

    # What the network and the machine do

    @precondition(lambda self: self.sent)
    @rule(which=number, times=st.integers(1, 2))
    def send_again(self, which: int, times: int) -> None:
        for _time in range(times):
            self.send(self.sent[-1 - which % len(self.sent)])

    @rule(keeps=st.booleans())
    def restart(self, keeps: bool) -> None:
        if keeps:
            self.desk.writer.keep_snapshots(["m1"])
        self.desk.writer = self.desk.new_writer()

    @rule(seconds=st.integers(-60, 600))
    def time_passes(self, seconds: int) -> None:
        self.desk.clock.forward(seconds=seconds)

    def commit(self) -> None:
        """Write all that waits as one batch."""
        before, rows = encoded(self.desk.meeting), self.desk.rows()
        batch, self.waiting = self.waiting, []

        outcomes = self.desk.writer.write(batch)

        self.rooms.hand_on([one for one in outcomes if isinstance(one, Accepted)])
        fresh = [one for one in outcomes if isinstance(one, Accepted) and not one.repeat]
        for envelope, outcome in zip(batch, outcomes, strict=True):
            self.note_down(envelope, outcome)
        written = self.desk.rows()
        erased = any(isinstance(one.command, writings.EraseWritings) for one in batch)
        assert without_texts(written[: len(rows)], erased) == without_texts(rows, erased)
        assert len(written) - len(rows) == sum(len(one.logged) for one in fresh)
        if not fresh:
            assert encoded(self.desk.meeting) == before
        self.sent += batch
        self.unchecked = True

    def note_down(self, envelope: Envelope, outcome: Accepted | Refused) -> None:
        """Believe what the outcome says, and check it where it repeats an earlier one."""
        key = (envelope.actor, envelope.command_id)
        self.counts["commands"] += 1
        self.counts["accepted"] += isinstance(outcome, Accepted)
        self.counts[type(envelope.command).__name__, getattr(outcome, "code", "ok")] += 1
        if isinstance(outcome, Refused):
            assert outcome.code != "internal-error"
        earlier = self.accepted.get(key)
        if earlier is not None and self.still_known(envelope):
            assert isinstance(outcome, Accepted)
            assert outcome.repeat
            assert outcome.logged == earlier.logged
        if isinstance(outcome, Accepted) and not outcome.repeat:
            self.accepted[key] = outcome
            self.believe(envelope, outcome)

    def still_known(self, envelope: Envelope) -> bool:
        """False for a vote in a round whose key is gone: nobody can tell that it was there."""
        if not type(envelope.command).anonymous:
            return True
        key = (envelope.actor, envelope.command_id)
        return self.round_of[key] == self.round_number(envelope.command.item)

    def round_number(self, key: str) -> int:
        """Rises when a key is thrown away, also by the end of the meeting."""
        return self.sealings[key]

    def believe(self, envelope: Envelope, outcome: Accepted) -> None:
        command, who = envelope.command, envelope.actor.id
        if type(command).anonymous:
            self.round_of[envelope.actor, envelope.command_id] = self.round_number(command.item)
        match command:
            case stickers.PlaceSticker(key, flap):
                assert self.desk.meeting.participants[who].phone
                self.stickers[key][who, flap] += 1
            case stickers.TakeSticker(key, flap):
                self.stickers[key][who, flap] -= 1
            case stickers.MoveSticker(key, from_flap, to_flap):
                self.stickers[key][who, from_flap] -= 1
                self.stickers[key][who, to_flap] += 1
            case stickers.NewRound(key):
                self.new_round(key, outcome)
            case stickers.ShowResult(key) if self.changed(outcome):
                self.sealings[key] += 1
            case course.FinishMeeting():
                for key in ANONYMOUS:
                    self.sealings[key] += 1
            case AnswerPuller(_, agreement, yes=True):
                self.said_yes[agreement] = who
            case AnswerPuller(_, agreement) if self.said_yes.get(agreement) == who:
                del self.said_yes[agreement]
            case agreements.AskPuller(agreement) if self.changed(outcome):
                self.said_yes.pop(agreement, None)
            case writings.EraseWritings(erased):
                self.accepted = {  # what is erased is in no answer to a repeat either
                    key: one
                    for key, one in self.accepted.items()
                    if not any(
                        row.change.event.text_id(row.change.item) in erased for row in one.logged
                    )
                }
            case people.JoinMeeting():
                self.persons.append(participant(outcome.people[0].id))
            case people.JoinDesk():
                self.facilitators.append(Actor(outcome.people[0].role, outcome.people[0].id))
        for key in VOTES:
            self.stickers[key] = +self.stickers[key]

    def changed(self, outcome: Accepted) -> bool:
        return type(outcome.logged[0].change.event).__name__ != "Nothing"

    def new_round(self, key: str, outcome: Accepted) -> None:
        paper: dict[str, int] = {}
        for row in self.desk.rows():
            data = msgspec.json.decode(row.data)
            if row.seq < outcome.seq and row.item == key:
                if row.type == "paper-entered":
                    paper[data["flap"]] = data["count"]
                elif row.type == "round-started":
                    paper = {}
        paper = {flap: count for flap, count in paper.items() if count}
        self.rounds[key].append((self.totals(key), paper))
        self.stickers[key] = Counter()
        self.sealings[key] += 1

    def totals(self, key: str) -> dict[str, int]:
        totals: Counter[str] = Counter()
        for (_who, flap), count in self.stickers[key].items():
            totals[flap] += count
        return dict(totals)

    # What always holds

    @precondition(lambda self: self.unchecked)
    @invariant()
    def what_was_promised(self) -> None:
        self.a_fresh_reader_sees_what_the_writer_knows()
        self.screens_are_drawn_from_what_the_log_says()
        self.the_log_has_no_gaps_and_time_never_runs_backwards()
        self.nobody_has_more_stickers_than_the_rules_give()
        self.every_accepted_sticker_is_counted_once()
        self.everybody_finds_the_own_stickers_until_the_key_is_gone()
        self.paper_fits_the_people_without_a_phone()
        self.a_new_round_loses_nothing()
        self.anonymous_rows_name_nobody()
        self.keys_are_there_only_while_a_vote_can_go_on()
        self.nobody_is_in_two_duos()
        self.nobody_with_a_phone_pulls_without_having_said_yes()
        self.unchecked = False

    def keys(self) -> dict[tuple[str, str], bytes]:
        with self.desk.database.read() as connection:
            return round_keys.of_meeting(connection, "m1")

    def a_fresh_reader_sees_what_the_writer_knows(self) -> None:
        assert encoded(self.desk.from_disk()) == encoded(self.desk.meeting)

    def screens_are_drawn_from_what_the_log_says(self) -> None:
        assert self.room is not None
        assert encoded(self.room.meeting) == encoded(self.desk.meeting)
        assert self.room.known.keys == self.keys()
        with self.desk.database.read() as connection:
            assert self.room.people == everyone(connection, "m1")
        self.what_was_kept_from_before_looks_as_if_made_now()

    def what_was_kept_from_before_looks_as_if_made_now(self) -> None:
        assert self.room is not None
        empty = Room(self.room.row, self.room.known)
        kept, fresh = (in_room(one, self.desk.clock.ms) for one in (self.room, empty))
        assert desk.parts(kept) == desk.parts(fresh)
        assert desk.people(kept) == desk.people(fresh)
        for key in list(self.room.meeting.participants)[-2:]:
            assert phone.personal(kept, key) == phone.personal(fresh, key)
        assert screen.parts(kept) == screen.parts(fresh)

    def the_log_has_no_gaps_and_time_never_runs_backwards(self) -> None:
        rows = self.desk.rows()
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert [row.at_ms for row in rows] == sorted(row.at_ms for row in rows)

    def nobody_has_more_stickers_than_the_rules_give(self) -> None:
        for key in VOTES:
            state = self.desk.meeting.items[key]
            for placed in state.votes.values():
                assert sum(placed.values()) <= state.settings.per_person
                assert max(placed.values()) <= state.settings.per_flap
                assert min(placed.values()) > 0

    def every_accepted_sticker_is_counted_once(self) -> None:
        for key in VOTES:
            state = self.desk.meeting.items[key]
            assert state.totals == self.totals(key)
            placed = Counter(sum(one.values()) for one in state.votes.values())
            assert state.using == [placed[n] for n in range(len(state.using))]

    def everybody_finds_the_own_stickers_until_the_key_is_gone(self) -> None:
        keys = self.keys()
        for key in VOTES:
            state = self.desk.meeting.items[key]
            secret = keys.get((key, str(state.round)))
            for person in self.persons if secret else ():
                mine = state.votes.get(pseudonym(secret, person.id), {})
                assert mine == {
                    flap: n for (who, flap), n in self.stickers[key].items() if who == person.id
                }

    def paper_fits_the_people_without_a_phone(self) -> None:
        people_ = self.desk.meeting.without_phone
        for key in VOTES:
            state = self.desk.meeting.items[key]
            if state.status in ("open", "closed"):
                assert sum(state.paper.values()) <= people_ * state.settings.per_person
                assert max(state.paper.values(), default=0) <= people_ * state.settings.per_flap

    def a_new_round_loses_nothing(self) -> None:
        for key in VOTES:
            state = self.desk.meeting.items[key]
            assert [(past.phone, past.paper) for past in state.rounds] == self.rounds[key]

    def anonymous_rows_name_nobody(self) -> None:
        for row in self.desk.rows():
            if row.type in ("sticker-placed", "sticker-taken") or row.actor.startswith("~"):
                assert row.actor.startswith("~")
                text = f"{row.actor} {row.data}"
                named = set(re.findall(r"\w+", text))  # whole words: person1 is not in person12
                assert [one.id for one in self.persons if one.id in named] == []

    def keys_are_there_only_while_a_vote_can_go_on(self) -> None:
        meeting = self.desk.meeting
        going = {
            (key, str(meeting.items[key].round)) for key in VOTES if not meeting.items[key].sealed
        }
        if meeting.status != "finished":
            # Who sends without a name still follows the answer, and may give another mark.
            going |= {("reflectie", ""), ("afsluiting", "")}
        assert self.keys().keys() - going == set()
        with self.desk.database.read() as connection:
            assert self.desk.writer.ledger.catch_up(connection, "m1").keys == self.keys()

    def nobody_is_in_two_duos(self) -> None:
        duos_ = self.desk.meeting.items["duos"].duos.values()
        members = [one for duo in duos_ for one in duo.members]
        assert len(members) == len(set(members))
        assert all(len(duo.members) >= 1 for duo in duos_)

    def nobody_with_a_phone_pulls_without_having_said_yes(self) -> None:
        meeting = self.desk.meeting
        pulled = {one.id: one.puller for one in meeting.agreements.values() if one.puller}
        with_phone = {key: who for key, who in pulled.items() if meeting.participants[who].phone}
        assert with_phone == self.said_yes

    def teardown(self) -> None:
        if self.waiting:
            self.commit()
        assert encoded(self.desk.from_log()) == encoded(self.desk.meeting)
        self.done(encoded(self.desk.meeting))


def play(examples: int, keep: Path | None = None) -> tuple[Counter[str], dict[Path, bytes]]:
    """Hold so many random meetings: what was counted, and the last state of each by its folder."""
    counts: Counter[str] = Counter()
    states: dict[Path, bytes] = {}
    with tempfile.TemporaryDirectory() as temporary:

        def begin() -> RandomMeeting:
            folder = Path(tempfile.mkdtemp(dir=keep or temporary))
            return RandomMeeting(folder, counts, lambda state: states.update({folder: state}))

        run_state_machine_as_test(
            begin,
            settings=settings(
                max_examples=examples,
                stateful_step_count=40,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    return counts, states


def test_random_meetings_keep_what_was_promised() -> None:
    counts, _states = play(examples=15)

    assert counts["accepted"] >= 0.3 * counts["commands"]


@pytest.mark.process
def test_a_fresh_process_reads_the_same_state_from_the_log(tmp_path: Path) -> None:
    _counts, states = play(examples=20, keep=tmp_path)
    script = """
import sys, msgspec
from facilitator.domain.meeting import event_types
from facilitator.room.ledger import Ledger
from facilitator.store.database import Database
from facilitator.store.log import EventLog
from facilitator.werkvormen.registry import RULES

for folder in sys.argv[1:]:
    with Database(f"sqlite:///{folder}/test.db").read() as connection:
        known = Ledger(EventLog(event_types(RULES)), RULES).catch_up(connection, "m1")
    print(msgspec.json.encode(known.meeting).decode())
"""
    reader = [sys.executable, "-c", script, *map(str, states)]

    read = subprocess.run(reader, capture_output=True, check=True, timeout=60)

    assert read.stdout.splitlines() == list(states.values())

"""The server is killed at any moment of a whole meeting, from the welcome to the closing.

Phones do what simulated people do; who does what, and when the server is killed, comes from a seed
that is printed. ``FAULT_SEED`` plays one again.
"""

import os
import random
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.faults.vacancy import Vacancy
from tests.programs import PATIENCE_S, Page

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(os.name == "nt", reason="a killed process is something else there"),
]

PHONES = 6
KILLS = 3  # for each round
TURNS = 3  # in each item: in a duo one goes to a flap before one writes
LONGEST_S = 0.04  # between sending and the kill: as long as a burst takes
TRIES = 60  # people in the demo think long before they do something
CLOCK = ("status", "item", "allotted_s", "spent_ms", "since_ms")
# Every item of the draaiboek, and what the desk does in it.
FACILITATE: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "welkom": [
        ("count-without-phone", {"count": 3}),
        ("pause-clock", {}),
        ("resume-clock", {}),
    ],
    "reflectie": [("add-flap", {"text": "Wie is er van de jongeren?"})],
    "keuze": [("enter-paper", {"item": "keuze", "flap": "f2", "count": 2})],
    "duos": [
        ("propose-duos", {"item": "duos", "keep": False}),
        ("announce-duos", {"item": "duos"}),
    ],
    "pauze": [("add-time", {"seconds": 60})],
    "aanscherpen": [("choose-question", {"flap": "f1"})],
    "terugkoppeling": [("write-tip", {"item": "terugkoppeling", "text": "Bel eerst"})],
    "afspraken": [("propose-agreement", {"item": "afspraken", "what": "Samen eten", "flap": "f1"})],
    "acties": [],
    "vervolg": [("offer-date", {"day": "2027-01-14", "time": "14:00", "place": "De Linde"})],
    "afsluiting": [("write-summary", {"item": "afsluiting", "text": "Het was goed", "base": 0})],
}


class Sent(msgspec.Struct):
    """A command on its way, and the answer once there is one."""

    page: int  # -1: the desk
    name: str
    data: dict[str, Any]
    id: str = msgspec.field(default_factory=lambda: secrets.token_hex(16))
    answer: dict[str, Any] | None = None

    @property
    def accepted(self) -> bool:
        return self.answer is not None and self.answer["ok"]


class Walk(Vacancy):
    """A meeting from its start, the people in it, and everything that they sent."""

    def __init__(self, folder: Path, seed: int) -> None:
        super().__init__(folder, PHONES, opened=False)
        self.rng = random.Random(seed)
        self.sent: list[Sent] = []
        self.kills = self.answered_by_log = 0

    def page(self, sent: Sent) -> Page:
        return self.desk if sent.page < 0 else self.phones[sent.page]

    def send(self, burst: list[Sent]) -> threading.Event:
        """Send all at once; the event says that each has an answer."""
        done = threading.Event()
        for one in burst:

            def keep(answer: dict[str, Any], one: Sent = one) -> None:
                one.answer = answer
                if all(other.answer is not None for other in burst):
                    done.set()

            self.page(one).send({"id": one.id, "name": one.name, "data": one.data}, keep)
        self.sent += burst
        return done

    def act(self, number: int) -> Sent | None:
        """What the owner of a phone does with what it shows."""
        parts = self.phones[number].parts("phone") | self.phones[number].parts("me")
        me = parts["me"]["data"]
        if me["werkvorm"] == "pause":
            details = {"name": f"Deelnemer {number}", "phone": f"06 1234567{number}"}
            return Sent(number, "save-contact", {**details, "email": f"p{number}@voorbeeld.nl"})
        try:
            demo = import_module(f"facilitator.werkvormen.{me['werkvorm']}.demo")
        except ModuleNotFoundError:
            return None
        task = "".join(one.get("html", "") for one in parts.values())
        for _try in range(TRIES):
            if chosen := demo.act(me, task, self.rng):
                return Sent(number, *chosen)
        return None

    def burst(self, desk: list[tuple[str, dict[str, Any]]], kill: bool) -> None:
        """Everybody does something at the same time, and the server may be killed meanwhile."""
        burst = [one for number in range(PHONES) if (one := self.act(number)) is not None]
        burst += [Sent(-1, name, data) for name, data in desk]
        if not burst:
            return
        before = self.clock()
        done = self.send(burst)
        if not kill:
            assert done.wait(PATIENCE_S)
            return
        threading.Event().wait(self.rng.uniform(0, LONGEST_S))
        self.program.process.kill()
        self.wait_until_gone()
        self.kills += 1
        lost = [one for one in burst if one.answer is None]
        self.answered_by_log += sum(self.counts()[one.id] > 0 for one in lost)
        self.restart()
        if not any(name.endswith(("clock", "time")) for name, _data in desk):
            assert self.clock() == before
        self.check()
        self.again(lost)

    def clock(self) -> dict[str, Any]:
        """Item and second, as facts from which each page counts."""
        timer = self.screen.part("screen", "timer")
        return {name: timer[name] for name in CLOCK}

    def counts(self) -> Counter[str]:
        """How often each command is in the log."""
        with closing(self.file()) as file:
            rows = file.execute("SELECT command_id FROM events WHERE part = 0").fetchall()
        return Counter(row[0] for row in rows)

    def check(self) -> None:
        """What was acknowledged is in the log once, and what was refused is not."""
        counts = self.counts()
        for one in self.sent:
            if one.answer is None:
                assert counts[one.id] <= 1, one
            else:
                assert counts[one.id] == one.accepted, one

    def again(self, lost: list[Sent]) -> None:
        """What had no answer goes again; what had one gives the same once more."""
        answered = [one for one in self.sent if one.accepted and one.page >= 0]
        for one in self.rng.sample(answered, min(5, len(answered))):
            assert one.answer is not None
            repeat = self.page(one).command(one.name, one.id, **one.data)
            assert (repeat["ok"], repeat["seq"]) == (True, one.answer["seq"]), one
        for one in lost:
            one.answer = self.page(one).command(one.name, one.id, **one.data)
            assert not one.answer.get("again"), one.answer
        self.check()


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    seed = int(os.environ.get("FAULT_SEED") or secrets.randbelow(10**6))
    print(f"FAULT_SEED={seed}")  # shown when the test fails
    opened = Walk(tmp_path, seed)
    yield opened
    opened.close()


def test_whenever_it_is_killed_the_meeting_goes_on_where_it_was(
    walk: Walk, rounds: int, record_property: Callable[[str, object], None]
) -> None:
    turns = max(TURNS, 1 + KILLS * rounds // len(FACILITATE))
    bursts = [(item, turn) for item in FACILITATE for turn in range(turns)]
    deadly = set(walk.rng.sample(range(len(bursts)), KILLS * rounds))
    assert walk.desk.command("start-meeting")["ok"]
    for place, (item, turn) in enumerate(bursts):
        if turn == 0:
            for name in ("go-to-item", "open-item"):
                assert walk.desk.command(name, item=item)["ok"]
        walk.burst(FACILITATE.get(item, []) if turn == 0 else [], place in deadly)
    assert walk.desk.command("finish-meeting")["ok"]
    walk.check()

    kinds = {one.name for one in walk.sent if one.accepted}
    assert {name for steps in FACILITATE.values() for name, _data in steps} <= kinds
    assert {"save-contact", "place-sticker", "write-idea", "write-action"} <= kinds
    assert walk.kills > 0
    accepted = sum(one.accepted for one in walk.sent)
    record_property("kills", walk.kills)
    record_property("commands acknowledged, each in the log once", accepted)
    record_property("kinds of commands", len(kinds))
    record_property("killed between commit and answer", walk.answered_by_log)

"""Whatever a page sends is answered, a refusal changes nothing, and the log tells all the rest."""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.checklist import TO_DO, entries
from facilitator.domain.meeting import command_types, event_types
from facilitator.domain.message import DESK
from facilitator.domain.state import Meeting
from facilitator.domain.writings import every
from facilitator.room.ledger import Ledger
from facilitator.store.database import Database
from facilitator.store.log import EventLog
from facilitator.web.site import EXTENSION
from facilitator.werkvormen.registry import RULES
from tests.evening import Evening, browser, spend
from tests.fuzzing import broken, examples, fitting, json_values, nothing_wrong_logged, stored
from tests.opened import Later, opened

KNOWN = command_types(RULES)
SHAPES = {name: msgspec.inspect.type_info(kind) for name, kind in KNOWN.items()}
PAGES = {
    "organiser": ("organiser", "desk"),
    "cofacilitator": ("cofacilitator", "desk"),
    "participant": ("participant", "phone"),
    "another": ("shared phone", "phone"),
    "scribe": ("organiser", "phone"),
    "screen": ("screen", "screen"),
}
EVENTS = ("connect", "disconnect", "parts", "gone", "message", "json", "connect_error", "*", "", 3)


@pytest.fixture(scope="module")
def evening(tmp_path_factory) -> Evening:
    return spend(tmp_path_factory.mktemp("evening"))


class Hall:
    """The program on a copy of the folder, and pages of everybody at the meeting that was held."""

    def __init__(self, app: Any, evening: Evening, later: Later, data: Path) -> None:
        self.app, self.later, self.data = app, later, data
        self.site = app.extensions[EXTENSION]
        self.evening = evening
        self.database = Database(self.site.settings.database_url)
        self.room = self.site.hall.rooms.by_code(evening.code)
        self.other = self.site.hall.rooms.by_code(evening.other)
        self.pages = {name: self.page(*how) for name, how in PAGES.items()}
        assert all(page.is_connected() for page in self.pages.values())

    def page(self, who: str, audience: str, **auth: Any) -> Any:
        more = {}
        if (who, audience) == ("organiser", "phone"):
            people = self.room.meeting.participants
            more["participant"] = next(key for key, one in people.items() if not one.phone)
        auth = {"meeting": self.evening.code, "as": audience, **more, **auth}
        return self.connect(who, auth)

    def connect(self, who: str, auth: Any) -> Any:
        client = browser(self.app, self.evening, who)
        return self.app.extensions["live"].test_client(
            self.app, flask_test_client=client, auth=auth
        )

    def receive(self, page: Any, packet: str | bytes) -> None:
        """Something comes in over a connection, as the server below the events hears it."""
        server = self.app.extensions["live"].server
        if page.eio_sid in server.environ:
            server.eio.handlers["message"](page.eio_sid, packet)

    def remembered(self) -> tuple[bytes, ...]:
        """What the rooms know, and what the writer does."""
        with self.database.read() as connection:
            writer = self.site.hall._writer.ledger.catch_up(connection, self.room.row.id)
        room = self.room
        return tuple(
            msgspec.json.encode(one, order="deterministic")
            for one in (
                room.meeting, room.people, room.contacts,
                writer.meeting, writer.people, writer.contacts,
            )
        )  # fmt: skip

    def replayed(self) -> tuple[bytes, ...]:
        """The same as somebody reads it who knows nothing but the log and the tables."""
        with self.database.read() as connection:
            known = Ledger(EventLog(event_types(RULES)), RULES).catch_up(
                connection, self.room.row.id
            )
        found = (known.meeting, known.people, known.contacts)
        return tuple(msgspec.json.encode(one, order="deterministic") for one in found) * 2


def ids(meeting: Meeting, elsewhere: Meeting, kind: type) -> dict[str, list[Any]]:
    """What stands in the meeting, by the names of the fields that name it."""
    people = [*meeting.participants, *meeting.invited, *elsewhere.participants, "nobody"]
    flaps = [*meeting.flaps, "f99"]
    items = [one.key for one in meeting.draaiboek.items]
    own = [one.key for one in meeting.draaiboek.items if kind in RULES[one.werkvorm].commands]
    state = {key: getattr(meeting, key) for key in ("ideas", "photos", "directions", "agreements")}
    found = {
        "item": own or [*items, "nergens"],
        "from_item": [meeting.current.key] if meeting.current else items,
        "flap": flaps, "from_flap": flaps, "to_flap": flaps,
        "idea": [*state["ideas"], "nothing"], "to": [None, *state["ideas"]],
        "photo": [*state["photos"], "nothing"], "direction": [*state["directions"], None],
        "agreement": [*state["agreements"], None], "action": [*meeting.actions, None],
        "option": [*meeting.follow_up.options, "nothing"],
        "urgent": [*meeting.urgent, "nothing"],
        "proposal": [*meeting.items["reflectie"].proposals, "p99"]
        if "reflectie" in meeting.items else ["p99"],
        "tip": [*meeting.items["terugkoppeling"].tips, "t99"]
        if "terugkoppeling" in meeting.items else ["t99"],
        "duo": [*meeting.items["duos"].duos, "d99"] if "duos" in meeting.items else ["d99"],
        "writing": [*every(meeting, RULES), "idea:nothing"],
        "entry": [one.key for phase in TO_DO for one in entries(meeting, phase)] or ["x"],
        "base": [0, 1, 2, meeting.draaiboek_rev],
        "allotted key": items,
        "draaiboek": [msgspec.to_builtins(meeting.draaiboek)],
        "facilitator": [*meeting.facilitators, "nobody"],
    }  # fmt: skip
    found["into"], found["writings"] = found["proposal"], [[one] for one in found["writing"]]
    found["members"] = [[one, people[0]] for one in people]
    return found | dict.fromkeys(("participant", "person", "invited", "one", "other"), people)


class Nested(NamedTuple):
    """Lists within lists; too deep to be written out before it is sent."""

    levels: int


def written_out(value: Any) -> Any:
    if not isinstance(value, Nested):
        return value
    made: Any = "deep"
    for _level in range(value.levels):
        made = [made]
    return made


anything = json_values | st.sampled_from([Nested(50), Nested(900)])
streams = st.fixed_dictionaries(
    {
        "streams": st.dictionaries(
            st.sampled_from(["screen", "desk", "phone", "me"]) | st.text(max_size=5),
            st.tuples(st.none() | st.text(max_size=5), st.integers()) | json_values,
            max_size=4,
        )
    }
)

packets = (
    st.text(max_size=12)
    | st.binary(max_size=12)
    | st.from_regex(r"\A[0-7]{1,2}[0-9]{0,3}(-|/|,|\?|\[|\{|\\u|\"){0,6}", fullmatch=True)
    | st.tuples(st.sampled_from(EVENTS) | json_values, json_values).map(
        lambda event: "2" + json.dumps(event)
    )
    | st.sampled_from(
        (
            "0", "1", "2", "20[]", "2{}", "2null", '2["sync"', '21["sync",NaN]', "3", "3[1]",
            "31{}", '51-["command",{"_placeholder":true,"num":0}]', "61-[]", "0/other,{}",
            '2/other,["sync"]', '2["connect",{"meeting":"1","as":"desk"}]', '2["disconnect"]',
            '0{"meeting":"1","as":"desk"}', "2" + "[" * 5000, '2["sync",' + "9" * 5000 + "]",
            "4{}", "9", "", '2' + "1" * 200 + '["clock"]',
        )
    )
)  # fmt: skip


@st.composite
def greetings(draw: Any) -> Callable[[Hall], dict[str, Any]]:
    """What nearly fits: real codes and people, one thing wrong now and then."""
    code, other, audience, which = (
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from(["screen", "desk", "phone", "organisation"])),
        draw(st.integers(-1, 9)),
    )
    more = draw(st.just({}) | st.dictionaries(st.text(max_size=5), json_values, max_size=1))

    def hello(hall: Hall) -> dict[str, Any]:
        room = hall.other if other else hall.room
        people = [*room.meeting.participants, *room.meeting.invited]
        named = {} if which < 0 else {"participant": people[which % len(people)]}
        return {"meeting": room.row.code if code else "12345", "as": audience, **named, **more}

    return hello


def fits_page(data: Any, kind: type) -> str:
    """A page from which this command may be sent; now and then any."""
    if data.draw(st.integers(0, 19)) == 0:
        return data.draw(st.sampled_from(sorted(PAGES)))
    if kind.roles & DESK:
        return data.draw(st.sampled_from(["organiser", "cofacilitator"]))
    return data.draw(st.sampled_from(["participant", "another", "scribe"]))


numbers = count()


def request(data: Any, hall: Hall, name: str) -> Any:
    """The payload of a command: right in shape, nearly so, or anything."""
    known = ids(hall.room.meeting, hall.other.meeting, KNOWN[name])
    right = fitting(SHAPES[name], "", known)
    how = data.draw(st.sampled_from([*["right"] * 7, "broken", "broken", "odd"]))
    if how == "odd":
        return data.draw(broken(st.just({"id": "0123456789", "name": name, "data": {}})))
    fields = data.draw(right if how == "right" else broken(right))
    return {"id": f"fuzz-{next(numbers):06d}", "name": name, "data": fields}


@contextmanager
def in_a_copy(evening: Evening) -> Iterator[Hall]:
    """Everybody at the meeting, once more from the same beginning; nothing may go wrong."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(evening.data, data)
        later = Later()
        with opened(data, later) as app, nothing_wrong_logged():
            hall = Hall(app, evening, later, data)
            later.pass_by(1)
            yield hall
            later.pass_by(1)


def test_every_command_is_answered_and_a_refusal_changes_nothing(evening):
    seen: Counter[tuple[str, str]] = Counter()

    @examples(20)
    @given(st.permutations(sorted(KNOWN)), st.data())
    def play(names, data):
        with in_a_copy(evening) as hall:
            for name in names[:12]:
                page = hall.pages[fits_page(data, KNOWN[name])]
                if page.is_connected():
                    answer = check(hall, page, request(data, hall, name))
                    seen[name, answer.get("code", "ok")] += 1

    play()

    accepted = sum(times for (_name, code), times in seen.items() if code == "ok")
    assert accepted >= 0.2 * seen.total()


def check(hall: Hall, page: Any, payload: Any, event: str = "command") -> dict[str, Any]:
    """What always holds of an event and its answer."""
    before = (hall.remembered(), stored(hall.data))

    answer = page.emit(event, payload, callback=True)

    assert isinstance(answer, dict)
    if answer["ok"]:
        assert hall.remembered() == hall.replayed()
    else:
        assert answer["code"] != "internal-error"
        assert answer["text"].strip()
        assert (hall.remembered(), stored(hall.data)) == before
    hall.later.pass_by(0.3)
    return answer


def test_whatever_comes_with_an_event_is_answered(evening):
    @examples(10)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(sorted(PAGES)),
                st.sampled_from(["command", "sync", "clock"]),
                st.lists(anything | streams, max_size=3),
            ),
            max_size=20,
        )
    )
    def play(sent):
        with in_a_copy(evening) as hall:
            before = (hall.remembered(), stored(hall.data))
            for page, event, arguments in sent:
                answer = hall.pages[page].emit(event, *map(written_out, arguments), callback=True)
                assert isinstance(answer, dict)
                assert answer["ok"] or answer["code"] == "bad-request"
            assert (hall.remembered(), stored(hall.data)) == before

    play()


def test_a_packet_that_no_page_sends_ends_the_connection_and_does_nothing(evening):
    @examples(20)
    @given(st.lists(st.tuples(packets, st.sampled_from(sorted(PAGES))), max_size=20))
    def play(sent):
        with in_a_copy(evening) as hall:
            before = (hall.remembered(), stored(hall.data))
            for packet, page in sent:
                hall.receive(hall.pages[page], packet)
            assert (hall.remembered(), stored(hall.data)) == before
            for page in hall.pages.values():
                hall.receive(page, "1")
            assert hall.room.connected == {}

    play()


def test_a_greeting_gets_a_place_or_is_turned_away(evening):
    @examples(10)
    @given(
        st.lists(
            st.tuples(st.sampled_from(sorted(evening.cookies)), anything | greetings()),
            max_size=20,
        )
    )
    def play(visits):
        with in_a_copy(evening) as hall:
            before, there = stored(hall.data), dict(hall.room.connected)
            for who, hello in visits:
                page = hall.connect(who, hello(hall) if callable(hello) else written_out(hello))
                if page.is_connected():
                    page.disconnect()
            assert (stored(hall.data), hall.room.connected) == (before, there)

    play()

"""What the parts of several audiences share: the meeting, the running item, the timer."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from functools import lru_cache, partial
from typing import Any, TypeVar

import msgspec

from facilitator.domain import agenda as clock
from facilitator.domain.agenda import Agenda, whole_minutes
from facilitator.domain.state import Meeting
from facilitator.domain.writings import public
from facilitator.parts.part import Part
from facilitator.room.rooms import Room
from facilitator.room.sleep import Slept
from facilitator.werkvormen.registry import FACES, RULES
from facilitator.werkvormen.view import Faces, View

Made = TypeVar("Made")
MINUTE_MS = 60_000
WARN_S = 120  # "bijna tijd": two minutes before the end of an item


class Scene(msgspec.Struct, frozen=True):
    """Everything that parts are made from, at one moment. ``addresses_of`` gives the links of a
    room, which few parts ask for. ``may_leave``: the meeting without what
    stays in the room, for who looks from outside it; None for the whole meeting. ``trouble``: why
    nothing can be stored, ``backup_failed`` whether the last backup could not be made, and
    ``slept`` when the computer slept while the clock ran."""

    room: Room
    now_ms: int
    zone: tzinfo
    addresses_of: "Callable[[Room], Addresses]"
    may_leave: Meeting | None = None
    trouble: str | None = None
    backup_failed: bool = False
    slept: Slept | None = None

    @property
    def meeting(self) -> Meeting:
        """The state of the meeting."""
        return self.may_leave or self.room.meeting

    @property
    def addresses(self) -> "Addresses":
        """The links of the meeting."""
        return self.addresses_of(self.room)

    @property
    def public(self) -> "Scene":
        """The same moment without the texts that stay in the room."""
        return msgspec.structs.replace(self, may_leave=self.room.once(_public))

    def steady(self, make: "Callable[[Scene], Made]") -> Made:
        """What ``make`` gives of this moment without looking at what people do in an item: made
        again when anything else changed, and each second because of the times of day in it."""
        return self.room.steady(make, self.now_ms // 1000, lambda: make(self))

    def round_label(self, item: str) -> str:
        """The anonymous round that runs at an item."""
        found = self.meeting.item(item)
        assert found is not None  # only asked of an item of this meeting
        return RULES[found.werkvorm].round_label(self.meeting.items[item])

    def time(self, at_ms: int) -> str:
        """A moment as people in the room read it: "14:05"."""
        return _time_of_day(at_ms // MINUTE_MS, self.zone)

    def date(self, at_ms: int) -> str:
        """The day of a moment, as ISO date."""
        return datetime.fromtimestamp(at_ms / 1000, self.zone).date().isoformat()


class Address(msgspec.Struct, frozen=True):
    """Where phones can reach this server: an origin, and the network card it belongs to."""

    url: str
    label: str
    chosen: bool


class Addresses(msgspec.Struct, frozen=True):
    """The links of a meeting; ``qr`` is the phone's link as SVG.

    ``network`` is False when this computer has no address that a phone could reach; ``reached``
    tells whether a device from outside opened this meeting's page, None where that needs no
    check because the server has a public address.
    """

    phone: str
    screen: str
    cofacilitator: str
    choices: tuple[Address, ...]
    qr: str
    network: bool = True
    reached: bool | None = None


@lru_cache(maxsize=4096)  # asked for every item of every meeting, each time something happens
def _time_of_day(minute: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(minute * 60, zone).strftime("%H:%M")


def _public(meeting: Meeting) -> Meeting:
    return public(meeting, RULES)


def meeting_data(scene: Scene) -> dict[str, Any]:
    """The variable ``meeting`` of every partial."""
    details = scene.meeting.details
    assert details is not None  # a room is made of a prepared meeting
    return {
        "code": scene.room.row.code,
        "title": details.title,
        "neighbourhood": details.neighbourhood,
        "place": details.place,
        "reason": details.reason,
        "date": scene.date(details.planned_start_ms),
        "start": scene.time(details.planned_start_ms),
        "status": scene.meeting.status,
        "rehearsal": bool(scene.room.row.rehearsal_of),
        "blank": scene.meeting.blank,
    }


def item_data(meeting: Meeting) -> dict[str, Any] | None:
    """The variable ``item`` of every partial: the running item."""
    item = meeting.current
    if item is None or meeting.draaiboek is None:
        return None
    opened = meeting.agenda.items[item.key].opened
    return {
        "key": item.key,
        "number": 1 + list(meeting.agenda.items).index(item.key),
        "count": len(meeting.draaiboek.items),
        "title": item.title,
        "minutes": -(-meeting.agenda.items[item.key].allotted_s // 60),
        "task": item.task,
        "method": item.method,
        "werkvorm": item.werkvorm,
        "phase": "slag" if opened else "uitleg",
        "silent": item.silent,
    }


def part(scene: Scene, template: str, **data: object) -> Part:
    """A part of html, with ``meeting`` and ``item`` among its variables."""
    return Part(template, {**scene.room.steady(_frame, 0, partial(_frame, scene)), **data})


def _frame(scene: Scene) -> dict[str, Any]:
    """What every part has; nothing of it changes by what people do in an item, or by itself."""
    return {"meeting": meeting_data(scene), "item": item_data(scene.meeting)}


def timer(scene: Scene) -> Part:
    """The facts of the clock; every page derives the countdown from them."""
    meeting = scene.meeting
    agenda = meeting.agenda
    item = meeting.current
    running = agenda.items.get(item.key) if item else None
    status: str = meeting.status
    if status == "running" and agenda.since_ms is None:
        status = "paused"
    return Part(
        None,
        {
            "status": status,
            "item": item.key if item else None,
            "allotted_s": running.allotted_s if running else 0,
            "spent_ms": running.spent_ms if running else 0,
            "since_ms": agenda.since_ms,
            "warn_s": WARN_S // (meeting.details.tempo if meeting.details else 1),
            "silent": bool(item and item.silent),
            "muted": meeting.muted,
            "blank": meeting.blank,
            "start": scene.time(meeting.details.planned_start_ms) if meeting.details else "",
        },
    )


def resume_time(scene: Scene) -> str:
    """When the running item is over, as a time of day: where the group goes on after a pause."""
    item = scene.meeting.current
    if item is None:
        return ""
    left = clock.remaining_ms(scene.meeting.agenda, item.key, scene.now_ms)
    return scene.time(scene.now_ms + max(0, left))


def view(scene: Scene, key: str) -> tuple[Faces, View]:
    """The faces of an item's werkvorm and what they may look at."""
    item = scene.meeting.item(key)
    if item is None:
        raise KeyError(key)
    shown = View(
        meeting=scene.meeting,
        item=item,
        state=scene.meeting.items[key],
        names=scene.room.names,
        people=scene.room.people,
        contacts=scene.room.contacts,
        votes=partial(votes, scene.meeting),
        on_phone=scene.room.steady("on phone", 0, lambda: len(scene.meeting.on_phone)),
        page=scene.meeting.pages.get(key, RULES[item.werkvorm].first_page),
    )
    return FACES[item.werkvorm], shown


def votes(meeting: Meeting) -> dict[str, int]:
    """The public result of the last vote in which anything was placed: stickers by flap."""
    items = meeting.draaiboek.items if meeting.draaiboek else ()
    results = [RULES[item.werkvorm].votes(meeting.items[item.key]) for item in items]
    return next((one for one in reversed(results) if one), {})


def course(scene: Scene) -> dict[str, Any]:
    """The items with their times, for screen and desk."""
    agenda = scene.meeting.agenda
    waiting = scene.meeting.status == "waiting"
    now_ms = agenda.plan_start_ms if waiting else scene.now_ms  # before the start nothing is late
    items = scene.meeting.draaiboek.items if scene.meeting.draaiboek else ()
    titles = {item.key: item.title for item in items}
    end_ms = agreed_end_ms(agenda)
    offset_min = whole_minutes(clock.offset_ms(agenda, now_ms))

    def time(at_ms: int) -> str:
        """Rounded as the expected end is, so that times and minutes add up to it."""
        return scene.time(end_ms + whole_minutes(at_ms - end_ms) * MINUTE_MS)

    return {
        "rows": [
            {
                "key": row.key,
                "number": number,
                "title": titles[row.key],
                "minutes": -(-row.planned_s // 60),
                "state": row.state,
                "start": scene.time(row.planned_start_ms),
                "expected": time(row.expected_start_ms),
                "actual_start": row.actual_start_ms and time(row.actual_start_ms),
                "actual_min": whole_minutes(row.spent_ms) if row.state == "done" else None,
                "allotted_min": -(-row.allotted_s // 60),
            }
            for number, row in enumerate(clock.rows(agenda, now_ms), start=1)
        ],
        "end": scene.time(end_ms),
        "expected_end": scene.time(end_ms + offset_min * MINUTE_MS),
        "offset_min": offset_min,
    }


def agreed_end_ms(agenda: Agenda) -> int:
    """When the meeting should end: as agreed in a replanning, else as planned."""
    return clock.planned_end_ms(agenda) if agenda.end_ms is None else agenda.end_ms


def board_template(scene: Scene, audience: str) -> tuple[str, Mapping[str, Any]]:
    """The partial of what happens now for screen or phone, with the werkvorm's data."""
    meeting = scene.meeting
    item = meeting.current
    if meeting.blank:
        return f"{audience}/blank.html", {}
    if item is None:
        return f"{audience}/{meeting.status}.html", {}
    if not meeting.agenda.items[item.key].opened:
        return f"{audience}/explain.html", {}
    faces, shown = view(scene, item.key)
    data = faces.screen(shown) if audience == "screen" else faces.phone(shown)
    data = {**data, "resume": resume_time(scene)}
    return f"werkvormen/{item.werkvorm}/{audience}.html", data

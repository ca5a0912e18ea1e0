"""The state of one meeting: what you get by applying its events. Plain data, no behaviour."""

from typing import Any, Literal

import msgspec

from facilitator.domain.agenda import Agenda
from facilitator.domain.draaiboek import AgendaItem, Draaiboek

LinkKind = Literal["screen", "cofacilitator"]


class Details(msgspec.Struct, frozen=True):
    """What the organiser filled in about the meeting. ``planned_start_ms`` is an instant in
    milliseconds; ``fixed_end_ms`` the moment the room must be empty, if there is one."""

    title: str
    neighbourhood: str
    place: str
    reason: str
    planned_start_ms: int
    fixed_end_ms: int | None = None


class Participant(msgspec.Struct):
    """Someone who joined. ``held``: the name is not shown on the screen; ``phone``: takes part
    with a phone, else the desk enters what this person does."""

    joined_ms: int
    held: bool = False
    removed: bool = False
    phone: bool = True


class Flap(msgspec.Struct):
    """The flip-over sheet of one question; ``number`` is None for one that the group added."""

    id: str
    number: int | None
    text: str
    removed: bool = False


UrgentAudience = Literal["desk", "screen"]
UrgentStatus = Literal["open", "parked", "settled"]


class UrgentQuestion(msgspec.Struct):
    """What somebody must say before going on. ``audience`` is how far the sender lets it go,
    ``item`` where it is parked, ``shown`` whether it stands on the screen now."""

    id: str
    sender: str
    named: bool
    audience: UrgentAudience
    text: str
    status: UrgentStatus = "open"
    item: str | None = None
    shown: bool = False


class Note(msgspec.Struct):
    """What one facilitator wrote down at one item. ``rev`` counts the times it was saved."""

    text: str
    rev: int


class Meeting(msgspec.Struct):
    """Everything of one meeting except names and addresses of people.

    ``participants`` and ``facilitators`` are in order of arrival, ``items`` holds the state of
    the werkvorm of each agenda item, ``notes`` is by item and then by facilitator.
    ``acquaintances`` are whom each participant said to know well already, ``expectations`` one
    text of each, and ``pages`` what the screen shows of an item with several pages.
    """

    details: Details | None = None
    draaiboek: Draaiboek | None = None
    agenda: Agenda = msgspec.field(default_factory=lambda: Agenda(items={}))
    blank: bool = False
    resume_after_blank: bool = False
    fixed_end_ms: int | None = None
    muted: bool = False
    participants: dict[str, Participant] = {}
    facilitators: dict[str, Participant] = {}
    without_phone: int = 0
    acquaintances: dict[str, list[str]] = {}
    expectations: dict[str, str] = {}
    urgent: dict[str, UrgentQuestion] = {}
    flaps: dict[str, Flap] = {}
    notes: dict[str, dict[str, Note]] = {}
    items: dict[str, Any] = {}
    pages: dict[str, str] = {}
    address: str | None = None
    link_versions: dict[LinkKind, int] = {}

    @property
    def status(self) -> Literal["waiting", "running", "finished"]:
        """Where the meeting as a whole is."""
        if self.agenda.started_ms is None:
            return "waiting"
        return "running" if self.agenda.finished_ms is None else "finished"

    @property
    def present(self) -> list[str]:
        """Ids of the participants who are here, in order of arrival."""
        return [key for key, person in self.participants.items() if not person.removed]

    @property
    def board(self) -> list[Flap]:
        """The flaps that hang on the wall, in order."""
        return [flap for flap in self.flaps.values() if not flap.removed]

    def item(self, key: str) -> AgendaItem | None:
        """The agenda item with this key, or None."""
        items = self.draaiboek.items if self.draaiboek else ()
        return next((item for item in items if item.key == key), None)

    @property
    def current(self) -> AgendaItem | None:
        """The running item; None before the start and after the end."""
        if self.status != "running" or self.agenda.current is None:
            return None
        return self.item(self.agenda.current)

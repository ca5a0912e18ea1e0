"""The state of one meeting: what you get by applying its events. Plain data, no behaviour."""

from datetime import date
from typing import Any, Literal

import msgspec

from facilitator.domain.agenda import Agenda
from facilitator.domain.draaiboek import AgendaItem, Draaiboek

LinkKind = Literal["screen", "cofacilitator"]
Status = Literal["waiting", "running", "finished"]


class Details(msgspec.Struct, frozen=True):
    """What the organiser filled in about the meeting. ``planned_start_ms`` is an instant in
    milliseconds; ``fixed_end_ms`` the moment the room must be empty, if there is one; in a
    rehearsal time may go ``tempo`` times as quick."""

    title: str
    neighbourhood: str
    place: str
    reason: str
    planned_start_ms: int
    fixed_end_ms: int | None = None
    tempo: int = 1


class Participant(msgspec.Struct):
    """Someone who joined. ``held``: the name is not shown on the screen; ``left``: went home before
    the end; ``phone``: takes part with a phone, else the desk enters what this person does.
    ``forms`` counts how often the contact form was handed over on another device, ``form_open``
    says that it may be filled in there now; ``erased``: nothing is known of this person any
    more."""

    joined_ms: int
    held: bool = False
    removed: bool = False
    left: bool = False
    phone: bool = True
    forms: int = 0
    form_open: bool = False
    erased: bool = False

    @property
    def here(self) -> bool:
        """True for who is in the room."""
        return not self.removed and not self.left


class Flap(msgspec.Struct):
    """The flip-over sheet of one question; ``number`` is None for one that the group added.
    ``short`` and ``pictogram`` come from the draaiboek, where it has them."""

    id: str
    number: int | None
    text: str
    short: str = ""
    pictogram: str = ""
    removed: bool = False


class Idea(msgspec.Struct):
    """What stands on a flap. ``by``: the participants who may change it; ``to``: the idea that it
    adds to; ``rev`` counts the times it was written."""

    id: str
    flap: str
    text: str
    by: tuple[str, ...] = ()
    to: str | None = None
    rev: int = 1
    hidden: bool = False


class Photo(msgspec.Struct):
    """A photograph of the paper sheet of a flap; ``typed``: what stands on it was typed out. The
    picture itself is in a table of its own."""

    id: str
    flap: str
    width: int
    height: int
    typed: bool = False


class SolutionDirection(msgspec.Struct):
    """What could be agreed on for a question; ``idea`` is what it was picked from."""

    id: str
    flap: str
    text: str
    idea: str | None = None
    rev: int = 1
    dropped: bool = False


AgreementStatus = Literal["proposal", "agreed", "later"]
AgreementField = Literal["what", "when", "means", "measure", "others"]


class Agreement(msgspec.Struct):
    """What the group agrees on. ``texts`` by field: what, when it is ready, which contacts, means
    and processes it uses, how we know it worked, and who else takes part; ``revs`` count the times
    each was written. ``asked`` may pull it, ``puller`` said yes, ``takers`` take part;
    ``corrected_ms``: it was written differently after the meeting, None when it was not."""

    id: str
    texts: dict[AgreementField, str]
    flap: str | None = None
    direction: str | None = None
    revs: dict[AgreementField, int] = {}
    status: AgreementStatus = "proposal"
    asked: str | None = None
    puller: str | None = None
    takers: list[str] = []
    dropped: bool = False
    corrected_ms: int | None = None


class Action(msgspec.Struct):
    """What one participant will do. ``shared``: it may stand on the screen."""

    id: str
    participant: str
    what: str
    with_whom: str
    first_step: str
    when: str
    agreement: str | None
    shared: bool
    dropped: bool = False


ProgressStatus = Literal["", "not-started", "busy", "done", "stuck"]


class Progress(msgspec.Struct, frozen=True):
    """How it goes with an action, and when that was told; ``at_ms`` 0: nothing was."""

    status: ProgressStatus = ""
    line: str = ""
    at_ms: int = 0


NextRole = Literal["prepares", "chairs"]


class DateOption(msgspec.Struct):
    """A day on which the group may meet again. ``time`` is "14:00" or ""; ``answers`` by
    participant, ``hands`` of people without a phone."""

    id: str
    day: date
    time: str
    place: str
    answers: dict[str, bool] = {}
    hands: int = 0
    dropped: bool = False


class FollowUp(msgspec.Struct):
    """What comes after this meeting. ``later`` tells how people hear the date when none was
    chosen; ``report_day`` None: a week before the chosen day."""

    options: dict[str, DateOption] = {}
    chosen: str | None = None
    later: str = ""
    report_day: date | None = None
    volunteers: dict[NextRole, list[str]] = {}
    roles: dict[NextRole, str] = {}


Reply = Literal["", "comes", "declines"]
FormOfAddress = Literal["je", "u"]
GuestKind = Literal["", "resident", "volunteer", "carer", "professional"]


class Invitation(msgspec.Struct):
    """Somebody is asked to come. ``link_version`` is that of the personal link that works now,
    ``kind`` says as what somebody is asked, ``instead_of`` for whom somebody comes."""

    reply: Reply = ""
    withdrawn: bool = False
    link_version: int = 0
    kind: GuestKind = ""
    instead_of: str | None = None


class Letter(msgspec.Struct, frozen=True):
    """What stands in the letters besides the meeting itself."""

    route: str = ""
    reply_to: str = ""
    sender: str = ""
    reply_by: date | None = None
    address: FormOfAddress = "je"
    asks_needs: bool = False
    """People are asked what they need to take part: a meal, a ramp, an interpreter."""


class CarriedAgreement(msgspec.Struct):
    """What the group agreed the time before; ``puller`` is a person of then, by the same id."""

    id: str
    what: str
    when: str
    puller: str | None


class CarriedAction(msgspec.Struct):
    """What somebody did not finish of the time before. ``shared``: others may see it."""

    id: str
    person: str
    what: str
    status: ProgressStatus
    line: str
    shared: bool


Keeper = Literal["writer", "desk"]
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


class Writing(msgspec.Struct, frozen=True):
    """A text that somebody wrote. ``id`` begins with its kind ("idea:ab12"); ``by`` are the
    participants who wrote it, as far as the meeting knows; ``item`` where it belongs to one."""

    id: str
    text: str
    by: tuple[str, ...] = ()
    item: str | None = None

    @property
    def kind(self) -> str:
        """What it is: "idea", "expectation" …"""
        return self.id.partition(":")[0]


class Note(msgspec.Struct):
    """What one facilitator wrote down at one item. ``rev`` counts the times it was saved."""

    text: str
    rev: int


class Meeting(msgspec.Struct):
    """Everything of one meeting except names and addresses of people.

    ``participants`` and ``facilitators`` are in order of arrival, ``items`` holds the state of
    the werkvorm of each agenda item, ``notes`` is by item and then by facilitator.
    ``draaiboek_rev`` counts its changes, ``earlier`` and ``later`` are what can be gone back to
    before the start. ``invited`` are who was asked to come, by the id that they keep when they do.
    ``acquaintances`` are whom each participant said to know well already, ``expectations`` one
    text of each, and ``pages`` what the screen shows of an item with several pages. ``marks``
    are the ideas with which a participant wants to do something, ``top_three`` the chosen flaps,
    ``kept_here`` the texts that stay in the room and who said so, ``to_check`` those of others in
    which somebody who was erased may still be recognised, ``ticked`` what the organiser
    ticked off around the meeting. ``previous`` is the meeting that this one follows, with what was
    ``carried`` from it and who ``worked_together`` there.
    """

    details: Details | None = None
    draaiboek: Draaiboek | None = None
    draaiboek_rev: int = 0
    earlier: list[Draaiboek] = []
    later: list[Draaiboek] = []
    agenda: Agenda = msgspec.field(default_factory=lambda: Agenda(items={}))
    blank: bool = False
    resume_after_blank: bool = False
    fixed_end_ms: int | None = None
    muted: bool = False
    participants: dict[str, Participant] = {}
    facilitators: dict[str, Participant] = {}
    without_phone: int = 0
    invited: dict[str, Invitation] = {}
    letter: Letter = Letter()
    acquaintances: dict[str, list[str]] = {}
    expectations: dict[str, str] = {}
    urgent: dict[str, UrgentQuestion] = {}
    flaps: dict[str, Flap] = {}
    ideas: dict[str, Idea] = {}
    photos: dict[str, Photo] = {}
    marks: dict[str, list[str]] = {}
    top_three: list[str] = []
    directions: dict[str, SolutionDirection] = {}
    agreements: dict[str, Agreement] = {}
    actions: dict[str, Action] = {}
    progress: dict[str, Progress] = {}
    follow_up: FollowUp = msgspec.field(default_factory=FollowUp)
    notes: dict[str, dict[str, Note]] = {}
    kept_here: dict[str, Keeper] = {}
    to_check: list[str] = []
    ticked: list[str] = []
    previous: str | None = None
    carried_agreements: dict[str, CarriedAgreement] = {}
    carried_actions: dict[str, CarriedAction] = {}
    worked_together: dict[str, list[str]] = {}
    items: dict[str, Any] = {}
    pages: dict[str, str] = {}
    address: str | None = None
    link_versions: dict[LinkKind, int] = {}

    @property
    def status(self) -> Status:
        """Where the meeting as a whole is."""
        if self.agenda.started_ms is None:
            return "waiting"
        return "running" if self.agenda.finished_ms is None else "finished"

    @property
    def present(self) -> list[str]:
        """Ids of the participants who are here, in order of arrival."""
        return [key for key, person in self.participants.items() if person.here]

    @property
    def on_phone(self) -> list[str]:
        """Ids of those of them who take part with a phone."""
        return [key for key, person in self.participants.items() if person.here and person.phone]

    @property
    def board(self) -> list[Flap]:
        """The flaps that hang on the wall, in order."""
        return [flap for flap in self.flaps.values() if not flap.removed]

    def item(self, key: str) -> AgendaItem | None:
        """The agenda item with this key, or None."""
        return self.draaiboek.item(key) if self.draaiboek else None

    @property
    def current(self) -> AgendaItem | None:
        """The running item; None before the start and after the end."""
        if self.status != "running" or self.agenda.current is None:
            return None
        return self.item(self.agenda.current)

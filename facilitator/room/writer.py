"""The one writer of the log.

It takes all commands that wait, catches up with the log, lets the rules decide on each, and
appends what was accepted in one transaction. Nothing is acknowledged before that is committed.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

import msgspec
import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from facilitator.domain import checklist
from facilitator.domain import meeting as rules
from facilitator.domain.erasure import NOBODY, ErasePerson, PersonErased
from facilitator.domain.errors import Refusal
from facilitator.domain.meeting import Change, Decision, Werkvormen
from facilitator.domain.message import (
    Actor,
    Command,
    Contact,
    Context,
    Event,
    ItemCommand,
    Person,
    Role,
)
from facilitator.domain.programme import DetailsChanged
from facilitator.domain.state import Meeting, Status
from facilitator.domain.traces import Traces
from facilitator.domain.traces import of as traces_of
from facilitator.domain.writings import WritingLeft, WritingsErased, every
from facilitator.room.ledger import Known, Ledger, pseudonym
from facilitator.store import contacts, erase, meetings, people, photos, round_keys
from facilitator.store.database import Database, Rest
from facilitator.store.log import EventLog, Logged
from facilitator.store.round_keys import Key
from facilitator.store.trouble import FAULTS

PROGRAM = Actor(Role.ORGANISER, "organiser")  # as whom the program itself does something
log = structlog.get_logger()
Result = TypeVar("Result")


class Envelope(msgspec.Struct, frozen=True):
    """A command on its way: to which meeting, from whom, under which id of the sender. ``scribe``:
    the facilitator who enters it for the sender."""

    meeting: str
    actor: Actor
    command_id: str
    command: Command
    scribe: Actor | None = None


class Accepted(msgspec.Struct, frozen=True):
    """The command is in the log; ``new_key`` is the key of a round that began with it.

    ``repeat``: it was in the log already, and nothing changed now.
    """

    meeting: str
    sender: Actor
    logged: tuple[Logged, ...]
    people: tuple[Person, ...] = ()
    contacts: tuple[Contact, ...] = ()
    new_key: tuple[Key, bytes] | None = None
    repeat: bool = False

    @property
    def seq(self) -> int:
        """The place of its last event in the log."""
        return self.logged[-1].seq

    @property
    def removes(self) -> bool:
        """True when something was thrown away now: a key of a round, or what ``erased`` says."""
        return self.erased or (not self.repeat and any(kind.seals_round for kind in self._kinds))

    @property
    def erased(self) -> bool:
        """True when a person, texts or a picture were erased now."""
        return not self.repeat and any(kind.erases for kind in self._kinds)

    @property
    def _kinds(self) -> set[type[Event]]:
        return {type(one.change.event) for one in self.logged}


class Refused(msgspec.Struct, frozen=True):
    """The command changed nothing. ``again``: the same one may succeed later."""

    code: str
    params: dict[str, object] = {}
    again: bool = False


Outcome = Accepted | Refused


class Writer:
    """Decides on commands and appends to the log. Used by one thread at a time.

    ``new_id`` and ``new_key`` give fresh random ids and keys, ``now_ms`` the time.
    """

    def __init__(
        self,
        database: Database,
        event_log: EventLog,
        werkvormen: Werkvormen,
        *,
        now_ms: Callable[[], int],
        new_id: Callable[[], str],
        new_key: Callable[[], bytes],
    ) -> None:
        self.database = database
        self.log = event_log
        self.werkvormen = werkvormen
        self.ledger = Ledger(event_log, werkvormen)
        self.now_ms = now_ms
        self.new_id = new_id
        self.new_key = new_key
        self.unclean = True  # what an earlier end left is not known yet
        self._told = False

    def write(self, batch: Sequence[Envelope]) -> list[Outcome]:
        """Decide on each command in order: an outcome for each, committed when this returns. Behind
        them come those of what follows from it in other meetings.

        Raises what the database raises; then nothing of the batch is in the log, and what was
        known of its meetings is read again.
        """
        try:
            outcomes = self._decide(batch, looks_first=False)
        except IntegrityError:  # with what is in the log: a repeat that was taken for new
            outcomes = self._decide(batch, looks_first=True)
        self.scrub()
        return outcomes

    def _decide(self, batch: Sequence[Envelope], *, looks_first: bool) -> list[Outcome]:
        decided = None
        try:
            with self.database.write() as connection:
                decided = _Batch(self, connection, batch, looks_first=looks_first)
                return decided.decide()
        except BaseException:
            for meeting in decided.meetings if decided is not None else ():
                self.ledger.forget(meeting)
            raise

    def soil(self, connection: Connection, rest: Rest) -> None:
        """Something is thrown away in this transaction: afterwards the files are scrubbed."""
        self.database.soil(connection, rest)
        self.unclean = True

    def scrub(self) -> None:
        """Take what was thrown away out of the files as well, if anything was. What was accepted is
        committed, whether this works or not; ``unclean`` says that it has to be tried again."""
        if not self.unclean:
            return
        try:
            self.unclean = not self.database.scrub()
            self._told = False
        except Exception:
            if not self._told:  # the queue tries again and again
                log.exception("what was removed may still be in the files")
            self._told = True

    def keep_snapshots(self, meeting_ids: Sequence[str]) -> None:
        """Put the state of these meetings in the database, for who reads them after us. Only a
        cache: a failure is logged, and nothing else is different."""
        try:
            for meeting_id in meeting_ids:
                with self.database.write() as connection:
                    self.ledger.keep_snapshot(connection, meeting_id)
        except FAULTS:
            log.exception("no snapshot kept")

    def run(self, job: Callable[[Connection], Result]) -> Result:
        """Do other work that writes, in a transaction of its own."""
        with self.database.write() as connection:
            return job(connection)


class _Batch:
    """The commands of one transaction.

    The answer to a repeated command stands in the log. Hardly any command is one, so that is looked
    up where the rules refuse it; one that they accept again cannot be written beside the first.
    ``looks_first``: every command is looked up, because just that happened.
    """

    def __init__(
        self,
        writer: Writer,
        connection: Connection,
        envelopes: Sequence[Envelope],
        *,
        looks_first: bool,
    ) -> None:
        self._looks_first = looks_first
        self._writer = writer
        self._connection = connection
        self._envelopes = envelopes
        self._known: dict[str, Known] = {}
        self._answers: dict[tuple[str, str, str], tuple[Logged, ...]] = {}
        self._unwritten: list[tuple[str, Logged]] = []
        self._elsewhere: list[Outcome] = []

    @property
    def meetings(self) -> set[str]:
        """Ids of the meetings that this batch may have changed."""
        return {*self._known, *(envelope.meeting for envelope in self._envelopes)}

    def decide(self) -> list[Outcome]:
        """Decide on each command in order and write what was accepted."""
        for meeting_id in dict.fromkeys(envelope.meeting for envelope in self._envelopes):
            with suppress(KeyError):  # deleted: its commands are refused, others go on
                self._enter(meeting_id)
        outcomes = [self._one(envelope) for envelope in self._envelopes]
        self._flush()
        return [*outcomes, *self._elsewhere]

    def _enter(self, meeting_id: str) -> None:
        """Raises KeyError when it was deleted."""
        last = meetings.lock(self._connection, meeting_id)
        self._known[meeting_id] = self._catch_up(meeting_id, last)

    def _one(self, envelope: Envelope) -> Outcome:
        """Decide on one command. A fault in its rule is logged and never fails the others."""
        if envelope.meeting not in self._known:
            return Refused("meeting-deleted")
        known = self._known[envelope.meeting]
        sender = None
        try:
            sender = self._sender(envelope)
            repeat = self._repeat(envelope, sender, in_log=self._looks_first)
            if repeat:
                return repeat
            context = self._context(known, envelope, sender.pseudonym)
            decision = rules.decide(known.meeting, envelope.command, context)
            return self._record(envelope, sender, decision, context.now_ms)
        except Refusal as refusal:
            repeat = self._repeat(envelope, sender, in_log=True) if sender else None
            return repeat or Refused(refusal.code, refusal.params)
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("command failed", command=type(envelope.command).__name__)
            self._start_over(envelope.meeting)
            return Refused("internal-error")

    def _repeat(self, envelope: Envelope, sender: "_Sender", *, in_log: bool) -> Accepted | None:
        """What this same command gave before, in this batch or ``in_log``; None for a new one."""
        key = (envelope.meeting, sender.name, envelope.command_id)
        logged = self._answers.get(key, ())
        if not logged and in_log:
            logged = self._writer.log.answer(self._connection, *key)
        return Accepted(envelope.meeting, envelope.actor, logged, repeat=True) if logged else None

    def _record(
        self, envelope: Envelope, sender: "_Sender", decision: Decision, at_ms: int
    ) -> Accepted:
        """Apply the events, and set rows ready for the log. Applying comes first: when it fails
        nothing was written yet."""
        known = self._known[envelope.meeting]
        logged = tuple(
            Logged(known.seq + 1 + part, change, sender.name, envelope.command_id, part, at_ms)
            for part, change in enumerate(decision.changes)
        )
        if sender.new_key is not None:
            known.keys[sender.new_key[0]] = sender.new_key[1]
        listed = _listed(known.meeting)
        for one in logged:
            known.advance(one, self._writer.werkvormen)
        if sender.new_key is not None:
            round_keys.put(self._connection, envelope.meeting, *sender.new_key)
        # By these somebody is recognised in texts of others; asked before they are overwritten.
        erased = [one.change.event for one in logged if isinstance(one.change.event, PersonErased)]
        traces = {one.person: self._traces(known, one.person) for one in erased}
        for person in decision.people:
            people.put(self._connection, envelope.meeting, person)
            known.people[person.id] = person
        for contact in decision.contacts:
            contacts.put(self._connection, envelope.meeting, contact)
            known.contacts[contact.id] = contact
        for picture in decision.pictures:
            photos.put(self._connection, envelope.meeting, picture)
        if _listed(known.meeting) != listed:
            meetings.note(self._connection, envelope.meeting, *_listed(known.meeting))
        self._unwritten += [(envelope.meeting, one) for one in logged]
        for one in logged:
            self._beside_the_log(envelope, one.change, traces)
        self._answers[envelope.meeting, sender.name, envelope.command_id] = logged
        return Accepted(
            envelope.meeting,
            envelope.actor,
            logged,
            decision.people,
            decision.contacts,
            sender.new_key,
        )

    def _beside_the_log(
        self, envelope: Envelope, change: Change, traces: Mapping[str, Traces]
    ) -> None:
        """What an event asks for besides its row: keys to drop, texts to erase, details to take
        over. Most events ask for nothing."""
        event, known = change.event, self._known[envelope.meeting]
        place = (self._connection, self._writer.log, envelope.meeting)
        if type(event).seals_round:
            self._writer.soil(self._connection, Rest.PAGES)
            round_keys.drop(self._connection, envelope.meeting, change.item)
        if isinstance(event, DetailsChanged):
            meetings.change(self._connection, envelope.meeting, event.details)
        if type(event).erases:
            self._writer.soil(self._connection, Rest.ROWS)
            self._writer.ledger.drop_snapshot(self._connection, envelope.meeting)
            self._flush()  # the text may have come in the same batch
        if isinstance(event, WritingsErased):
            erase.texts(*place, event.writings)
        elif isinstance(event, WritingLeft):
            erase.earlier(*place, event.writing, self._texts(known).get(event.writing, ""))
        elif isinstance(event, PersonErased):
            erase.person(*place, event.person, traces[event.person], self._texts(known))
            self._erase_elsewhere(envelope, event.person)

    def _texts(self, known: Known) -> dict[str, str]:
        """What is written in the meeting now, by id."""
        found = every(known.meeting, self._writer.werkvormen)
        return {key: one.text for key, one in found.items()}

    def _erase_elsewhere(self, envelope: Envelope, person: str) -> None:
        """The meetings of a series know a person by one id: whoever is erased in one is erased in
        all of them, in the same transaction. A co-facilitator may do so in one meeting only."""
        if envelope.actor.role is Role.COFACILITATOR:
            return
        for meeting_id in people.meetings_of(self._connection, person):
            if meeting_id == envelope.meeting:
                continue
            if meeting_id not in self._known:
                self._enter(meeting_id)
            known = self._known[meeting_id]
            if (known.people[person].name, known.contacts.get(person)) == (NOBODY, Contact(person)):
                continue  # it began there
            also = Envelope(meeting_id, PROGRAM, envelope.command_id, ErasePerson(person))
            self._elsewhere.append(self._one(also))

    def _traces(self, known: Known, person: str) -> Traces:
        """By what a person is recognised in texts of others."""
        return traces_of(known.people[person], known.contacts.get(person))

    def _sender(self, envelope: Envelope) -> "_Sender":
        """How the log names the sender: the role and id, with the facilitator who entered it behind
        a "<" where that is another; or a pseudonym for this round."""
        actor = envelope.actor
        if not isinstance(envelope.command, ItemCommand) or not envelope.command.anonymous:
            entered_by = envelope.scribe
            by = f"<{entered_by.role}:{entered_by.id}" if entered_by else ""
            return _Sender(f"{actor.role}:{actor.id}{by}")
        known = self._known[envelope.meeting]
        label = rules.round_label(known.meeting, envelope.command, self._writer.werkvormen)
        key: Key = (envelope.command.item, label)
        name, new_key = known.pseudonym(key, actor.id), None
        if name is None:
            new_key = (key, self._writer.new_key())
            name = pseudonym(new_key[1], actor.id)
        return _Sender(f"~{name}", name, new_key)

    def _context(self, known: Known, envelope: Envelope, sender: str) -> Context:
        """What the rules may use; time never runs backwards within a log."""
        return Context(
            now_ms=max(self._writer.now_ms(), known.last_ms),
            actor=envelope.actor,
            new_id=self._writer.new_id,
            werkvormen=self._writer.werkvormen,
            pseudonym=sender,
            people=known.people,
            contacts=known.contacts,
            scribe=envelope.scribe,
        )

    def _catch_up(self, meeting_id: str, last: int | None = None) -> Known:
        return self._writer.ledger.catch_up(self._connection, meeting_id, last)

    def _flush(self) -> None:
        self._writer.log.append(self._connection, self._unwritten)
        self._unwritten = []

    def _start_over(self, meeting_id: str) -> None:
        """Read the meeting again, with what this batch accepted so far."""
        self._flush()
        self._writer.ledger.forget(meeting_id)
        self._known[meeting_id] = self._catch_up(meeting_id)


def _listed(meeting: Meeting) -> tuple[Status, bool]:
    """What the list of meetings says of it: where it is, and whether it reminds by itself."""
    return meeting.status, checklist.done(meeting, "automatic")


class _Sender(msgspec.Struct, frozen=True):
    """The name in the log; for anonymous commands also the pseudonym, and the key when new."""

    name: str
    pseudonym: str = ""
    new_key: tuple[Key, bytes] | None = None

"""What the writer knows of each meeting: its state up to a place in the log, and its keys."""

import hmac

import msgspec
import structlog
from sqlalchemy import Connection

from facilitator.domain import meeting as rules
from facilitator.domain.meeting import Werkvormen
from facilitator.domain.message import Contact, Person
from facilitator.domain.state import Meeting
from facilitator.room import snapshot
from facilitator.store import contacts, people, round_keys, snapshots
from facilitator.store.log import EventLog, Logged
from facilitator.store.round_keys import Key

SNAPSHOT_EVERY = 1000  # events; reading so many takes some twenty milliseconds
log = structlog.get_logger()


class Known(msgspec.Struct):
    """A meeting up to and including event ``seq``; ``last_ms`` is the latest moment in it.

    ``people`` are names and organisations by id, ``contacts`` how some of them can be reached,
    each from a table of their own. ``kept_seq`` is where the snapshot in the database stands.
    ``pseudonyms`` are those of the rounds whose keys are there, by key and participant: making one
    takes longer than the rest of a vote's rules.
    """

    meeting: Meeting
    keys: dict[Key, bytes]
    people: dict[str, Person] = {}
    contacts: dict[str, Contact] = {}
    seq: int = 0
    last_ms: int = 0
    kept_seq: int = 0
    pseudonyms: dict[bytes, dict[str, str]] = {}

    def pseudonym(self, round_: Key, participant: str) -> str | None:
        """What stands for a participant in an anonymous round; None without its key."""
        secret = self.keys.get(round_)
        if secret is None:
            return None
        made = self.pseudonyms.setdefault(secret, {})
        if participant not in made:
            made[participant] = pseudonym(secret, participant)
        return made[participant]

    def advance(self, logged: Logged, werkvormen: Werkvormen) -> None:
        """Bring the state one event further, and drop the keys that the event seals."""
        change = logged.change
        rules.apply(self.meeting, change, logged.at_ms, werkvormen)
        self.seq = logged.seq
        self.last_ms = max(self.last_ms, logged.at_ms)
        if type(change.event).seals_round:
            self.keys = {
                key: secret
                for key, secret in self.keys.items()
                if change.item is not None and key[0] != change.item
            }
            self.pseudonyms.clear()


class Ledger:
    """The meetings that were read, each caught up with the log when it is asked for."""

    def __init__(self, event_log: EventLog, werkvormen: Werkvormen) -> None:
        self._log = event_log
        self._werkvormen = werkvormen
        self._known: dict[str, Known] = {}

    def catch_up(self, connection: Connection, meeting_id: str, last: int | None = None) -> Known:
        """The meeting as the log has it now; ``last`` is its last event, for who knows. Raises
        LogUnreadable."""
        known = self._known.get(meeting_id)
        if known is not None and known.seq == last:
            return known
        fresh = known is None
        if known is None:
            known = self._known[meeting_id] = self._start(connection, meeting_id)
        missed = self._log.read(connection, meeting_id, known.seq)
        for logged in missed:
            known.advance(logged, self._werkvormen)
        if missed or fresh:
            # After the events: those of an earlier round seal keys that a later round made anew.
            known.keys = round_keys.of_meeting(connection, meeting_id)
            known.pseudonyms.clear()
            known.people = people.everyone(connection, meeting_id)
            known.contacts = contacts.everyone(connection, meeting_id)
        return known

    def _start(self, connection: Connection, meeting_id: str) -> Known:
        """The meeting as its snapshot has it; without one as it was before its first event."""
        found = snapshots.find(connection, meeting_id, snapshot.code())
        if found is not None:
            seq, content = found
            try:
                meeting, last_ms = snapshot.decode(content, self._werkvormen)
            except msgspec.MsgspecError:
                log.exception("snapshot not used", meeting=meeting_id)
            else:
                return Known(meeting, {}, seq=seq, last_ms=last_ms, kept_seq=seq)
        return Known(Meeting(), {})

    def wants_snapshot(self, meeting_id: str) -> bool:
        """True when so much happened since the snapshot that there should be another one."""
        known = self._known.get(meeting_id)
        return known is not None and known.seq - known.kept_seq >= SNAPSHOT_EVERY

    def keep_snapshot(self, connection: Connection, meeting_id: str) -> None:
        """Put the state as the log has it now into the database."""
        known = self.catch_up(connection, meeting_id)
        content = snapshot.encode(known.meeting, known.last_ms)
        snapshots.put(connection, meeting_id, known.seq, snapshot.code(), content)
        known.kept_seq = known.seq

    def drop_snapshot(self, connection: Connection, meeting_id: str) -> None:
        """Something that may stand in the snapshot was erased: soon there is another one."""
        snapshots.drop(connection, meeting_id)
        known = self._known[meeting_id]
        known.kept_seq = known.seq - SNAPSHOT_EVERY

    def forget(self, meeting_id: str) -> None:
        """Read this meeting afresh next time: what is known may differ from the log."""
        self._known.pop(meeting_id, None)


def pseudonym(key: bytes, participant: str) -> str:
    """Stands for a participant in one anonymous round; 128 bits, untraceable without the key."""
    return hmac.digest(key, participant.encode(), "sha256").hex()[:32]

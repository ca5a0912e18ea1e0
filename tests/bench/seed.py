"""Data folders with meetings in which much happened, made by the real writer in large batches."""

import itertools
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from facilitator.demo.meeting import begin, prepare
from facilitator.domain.course import GoToItem, OpenItem, StartMeeting
from facilitator.domain.draaiboek import load
from facilitator.domain.meeting import event_types
from facilitator.domain.message import Actor, Command
from facilitator.domain.people import JoinMeeting
from facilitator.resources import folder
from facilitator.room.clock import ServerClock
from facilitator.room.hall import Hall, new_id
from facilitator.room.writer import Accepted, Envelope, Writer
from facilitator.store.database import Database
from facilitator.store.log import EventLog
from facilitator.store.meetings import MeetingRow
from facilitator.werkvormen.registry import RULES, SETTINGS
from facilitator.werkvormen.stickers.rules import PlaceSticker, TakeSticker
from tests.bench.protocol import STICKER_ITEM
from tests.factories import GUEST, ORGANISER, participant

BATCH = 1000
#: Flaps that get stickers: the ids that the questions of the draaiboek have.
FLAPS = ("f1", "f2", "f3")


class Seed:
    """Fills a data folder while no server runs on it. Use it in a ``with``."""

    def __init__(self, data: Path) -> None:
        self._database = Database(f"sqlite:///{data / 'facilitator.db'}")
        self._hall = Hall(self._database, RULES, lambda function, *words: function(*words))
        self._draaiboek = load(folder("draaiboeken") / "samenwerken-in-de-wijk.toml", SETTINGS)
        self._writer = Writer(
            self._database,
            EventLog(event_types(RULES)),
            RULES,
            now_ms=ServerClock().now_ms,
            new_id=new_id,
            new_key=lambda: secrets.token_bytes(32),
        )

    def __enter__(self) -> Self:
        self._hall.start()
        begin(self._hall)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hall.stop()

    def meeting(self) -> MeetingRow:
        """A meeting that is prepared."""
        return prepare(self._hall, self._draaiboek)

    def open_vote(self, row: MeetingRow) -> None:
        """Start it, and open the stickers."""
        steps = (StartMeeting(), GoToItem(STICKER_ITEM), OpenItem(STICKER_ITEM))
        self._write(row, [(ORGANISER, step) for step in steps])

    def join(self, row: MeetingRow, count: int) -> list[Actor]:
        """So many people take part."""
        joining = [
            (GUEST, JoinMeeting(f"Deelnemer {n}", f"Organisatie {n % 20}")) for n in range(count)
        ]
        return [participant(one.people[0].id) for one in self._write(row, joining)]

    def votes(self, row: MeetingRow, people: Sequence[Actor], flaps: Iterable[str]) -> None:
        """Each of these people places a sticker on each of these flaps."""
        placing = [(one, PlaceSticker(STICKER_ITEM, flap)) for flap in flaps for one in people]
        self._write(row, placing)

    def changes_of_mind(self, row: MeetingRow, people: Sequence[Actor], events: int) -> None:
        """So many events (an even number) after which everything is as it was: stickers that are
        placed and taken back."""
        pairs = (
            (one, kind(STICKER_ITEM, FLAPS[0]))
            for one in itertools.cycle(people)
            for kind in (PlaceSticker, TakeSticker)
        )
        self._write(row, itertools.islice(pairs, events))

    def _write(self, row: MeetingRow, commands: Iterable[tuple[Actor, Command]]) -> list[Accepted]:
        """Write these commands, a thousand in a transaction; all have to be accepted."""
        accepted: list[Accepted] = []
        waiting = iter(commands)
        while batch := list(itertools.islice(waiting, BATCH)):
            envelopes = [Envelope(row.id, actor, new_id(), command) for actor, command in batch]
            for outcome in self._writer.write(envelopes):
                if not isinstance(outcome, Accepted):
                    raise RuntimeError(f"refused: {outcome}")
                accepted.append(outcome)
            if self._writer.ledger.wants_snapshot(row.id):  # as the queue does in front of it
                self._writer.keep_snapshots([row.id])
        return accepted

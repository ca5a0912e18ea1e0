"""A backup every day, kept for a week."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import structlog

from facilitator.store import backup
from facilitator.store.backup import BackupFailed

KEPT_DAYS = 7  # what was erased is in no backup of ours after so many days
DAY_S = 86_400.0
FOLDER = "backups"
log = structlog.get_logger()


class DailyBackup:
    """Copies the data folder to ``backups/`` in it, and throws copies away after a week, however
    many there are: on a laptop that is used once a month the last seven would go back half a year.
    Only the latest always stays, since it may be all there is when no other can be made.
    ``failed`` says whether the last one could not be made.

    ``now_ms()`` gives the time, ``offload(function, *arguments)`` runs what blocks elsewhere, and
    ``later(seconds, function)`` calls back.
    """

    def __init__(
        self,
        data: Path,
        zone: tzinfo,
        now_ms: Callable[[], int],
        offload: Callable[..., object],
        later: Callable[..., object],
    ) -> None:
        self.failed = False
        self._data = data
        self._zone = zone
        self._now_ms = now_ms
        self._offload = offload
        self._later = later

    def start(self) -> None:
        """Throw away what is old, or was not finished when the program was killed. Make one soon,
        and again each day."""
        backup.clear(self._folder)
        self._thin(self._today())
        self._later(60.0, self._every_day)

    def make(self) -> None:
        """Make the backup of today, and keep the last week. A failure is logged, and the next day
        is another."""
        now = self._today()
        target = self._folder / f"{now.date().isoformat()}.zip"
        try:
            self._offload(backup.make, self._data, target, now)
        except (BackupFailed, OSError):
            log.exception("no backup today")
            self.failed = True
        else:
            log.info("backup made", file=str(target))
            self.failed = False
        self._thin(now)

    @property
    def _folder(self) -> Path:
        return self._data / FOLDER

    def _today(self) -> datetime:
        return datetime.fromtimestamp(self._now_ms() / 1000, self._zone)

    def _thin(self, now: datetime) -> None:
        """Throw away the copies of a week ago and before."""
        first_kept = (now.date() - timedelta(days=KEPT_DAYS - 1)).isoformat()
        for old in sorted(self._folder.glob("????-??-??.zip"))[:-1]:
            if old.stem < first_kept:
                old.unlink(missing_ok=True)

    def _every_day(self) -> None:
        self._later(DAY_S, self._every_day)
        self.make()

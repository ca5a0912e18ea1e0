"""A backup every day, kept for a week."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path

import structlog

from facilitator.store import backup
from facilitator.store.backup import BackupFailed

KEPT = 7  # what was erased is in no backup of ours after so many days
DAY_S = 86_400.0
FOLDER = "backups"
log = structlog.get_logger()


class DailyBackup:
    """Copies the data folder to ``backups/`` in it, and throws the oldest copies away. ``failed``
    says whether the last one could not be made.

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
        """Make one soon, and again each day."""
        self._later(60.0, self._every_day)

    def make(self) -> None:
        """Make the backup of today, and keep the last week. A failure is logged, and the next day
        is another."""
        now = datetime.fromtimestamp(self._now_ms() / 1000, self._zone)
        target = self._data / FOLDER / f"{now.date().isoformat()}.zip"
        try:
            self._offload(backup.make, self._data, target, now)
        except (BackupFailed, OSError):
            log.exception("no backup today")
            self.failed = True
            return
        self.failed = False
        for old in sorted(target.parent.glob("????-??-??.zip"))[:-KEPT]:
            old.unlink(missing_ok=True)
        log.info("backup made", file=str(target))

    def _every_day(self) -> None:
        self._later(DAY_S, self._every_day)
        self.make()

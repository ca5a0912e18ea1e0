"""A backup every day, kept for a week."""

from datetime import UTC

from facilitator.room.backups import DailyBackup
from facilitator.room.retention import DAY_MS

NOON = 1_790_000_000_000  # 21 September 2026


class Days:
    """A data folder, and days that pass."""

    def __init__(self, data):
        self.now_ms = NOON
        self.data = data
        self.later = []
        self.backups = DailyBackup(
            data,
            UTC,
            lambda: self.now_ms,
            lambda function, *arguments: function(*arguments),
            lambda seconds, function: self.later.append((seconds, function)),
        )

    def files(self):
        return sorted(path.name for path in (self.data / "backups").glob("*"))


def test_a_week_of_backups_is_kept(site, room):
    days = Days(site.settings.data)
    for _day in range(9):
        days.backups.make()
        days.now_ms += DAY_MS
    assert days.files() == [f"2026-09-{day}.zip" for day in range(23, 30)]


def test_a_backup_that_fails_leaves_the_others(tmp_path, site, room):
    days = Days(site.settings.data)
    days.backups.make()
    (site.settings.data / "facilitator.db").rename(tmp_path / "away.db")
    days.now_ms += DAY_MS
    days.backups.make()
    assert days.files() == ["2026-09-21.zip"]


def test_it_begins_soon_and_comes_back_every_day(site, room):
    days = Days(site.settings.data)
    days.backups.start()
    [(soon, first)] = days.later
    first()
    assert soon == 60.0
    assert days.later[1][0] == 86_400.0
    assert days.files() == ["2026-09-21.zip"]

import random
import re
import threading

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, text
from sqlalchemy.exc import IntegrityError

from facilitator.domain.message import Contact, Person, Picture, Role
from facilitator.store import contacts, mails, meetings, people, photos, round_keys
from facilitator.store.database import MIGRATIONS, REVISION, DatabaseTooNew, Rest
from facilitator.store.mails import Mail
from facilitator.store.tables import metadata
from tests.factories import add_meeting, database


@pytest.fixture
def db(place):
    return database(place)


@pytest.fixture
def db_file(tmp_path):
    """Always SQLite: for what only SQLite knows."""
    return database(tmp_path)


def pragma(db, name):
    with db.read() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


# Opening


def migrate(engine):
    """Make the tables of an empty database as those of earlier programs were made."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def drop_all(engine):
    found = MetaData()
    found.reflect(engine)
    found.drop_all(engine)


def tables(engine):
    """All that a database says about its tables."""
    inspector = inspect(engine)
    return {
        name: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(name)
            },
            "key": inspector.get_pk_constraint(name)["constrained_columns"],
            "refers to": sorted(
                (one["constrained_columns"], one["referred_table"], one["referred_columns"])
                for one in inspector.get_foreign_keys(name)
            ),
            "unique": sorted(one["column_names"] for one in inspector.get_unique_constraints(name)),
            "indexes": sorted(
                (one["name"], one["column_names"]) for one in inspector.get_indexes(name)
            ),
        }
        for name in inspector.get_table_names()
    }


def test_migrations_make_the_tables_that_a_new_database_has(untouched):
    engine = database(untouched).engine
    made_at_once = tables(engine)
    drop_all(engine)

    migrate(engine)

    assert tables(engine) == made_at_once
    assert made_at_once.keys() == {*metadata.tables, "alembic_version"}


def test_a_new_database_needs_no_migration(db):
    with db.read() as connection:
        assert connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [
            REVISION
        ]


def test_a_new_database_has_the_keys_that_the_program_relies_on(db):
    inspector = inspect(db.engine)
    for table in metadata.sorted_tables:
        wanted = [column.name for column in table.primary_key.columns]
        assert inspector.get_pk_constraint(table.name)["constrained_columns"] == wanted
    unique = inspector.get_unique_constraints("events")
    assert [one["column_names"] for one in unique] == [["meeting", "actor", "command_id", "part"]]


def test_opening_again_changes_nothing(place, db):
    add_meeting(db)

    with database(place).read() as connection:
        assert meetings.by_id(connection, "m1").code == "123456"


def test_a_database_of_a_newer_program_is_refused(place, db):
    with db.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseTooNew, match="9999"):
        database(place)


def test_the_revision_is_the_last_migration():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_a_database_of_an_earlier_program_keeps_what_is_in_it(place, db):
    add_meeting(db)
    with db.write() as connection:
        people.put(connection, "m1", Person("p1", Role.PARTICIPANT, "Fatima"))
        connection.execute(text("DROP TABLE contacts"))
        connection.execute(text("DROP TABLE photos"))
        connection.execute(text("DROP TABLE templates"))
        connection.execute(text("DROP TABLE preparations"))
        connection.execute(text("DROP TABLE draaiboeken"))
        for name in ("organisation", "mails", "mail_texts", "needs"):
            connection.execute(text(f"DROP TABLE {name}"))
        connection.execute(text("DROP TABLE accounts"))
        connection.execute(text("DROP TABLE account_links"))
        connection.execute(text("ALTER TABLE sessions DROP COLUMN account"))
        connection.execute(text("DROP TABLE snapshots"))
        for name in ("rehearsal_of", "status", "reminds"):
            connection.execute(text(f"ALTER TABLE meetings DROP COLUMN {name}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    db.close()

    later = database(place)

    with later.write() as connection:
        contacts.put(connection, "m1", Contact("p1", phone="06 12345678"))
    with later.read() as connection:
        assert meetings.by_id(connection, "m1").code == "123456"
        assert people.everyone(connection, "m1")["p1"].name == "Fatima"
        assert contacts.everyone(connection, "m1")["p1"].phone == "06 12345678"
        assert photos.find(connection, "m1", "p1") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_commits_are_durable_and_deleted_text_is_overwritten(db_file, name, value):
    assert pragma(db_file, name) == value


# Transactions


def test_a_write_that_fails_is_undone(db):
    def fail():
        with db.write() as connection:
            connection.execute(text("INSERT INTO one_time_tokens VALUES ('a', 1)"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    with db.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM one_time_tokens")).scalar() == 0


def test_a_reader_sees_one_moment_and_keeps_no_writer_waiting(db):
    count = text("SELECT count(*) FROM one_time_tokens")
    with db.read() as reader:
        assert reader.execute(count).scalar() == 0
        with db.write() as writer:
            writer.execute(text("INSERT INTO one_time_tokens VALUES ('a', 1)"))
        assert reader.execute(count).scalar() == 0
    with db.read() as reader:
        assert reader.execute(count).scalar() == 1


def test_writers_of_a_meeting_wait_for_each_other(db):
    """Each reads and then writes: without the lock one would lose."""
    add_meeting(db)

    def count_up():
        for _time in range(10):
            with db.write() as connection:
                meetings.lock(connection, "m1")
                now = meetings.by_id(connection, "m1").epoch
                connection.execute(text("UPDATE meetings SET epoch = :n"), {"n": now + 1})

    threads = [threading.Thread(target=count_up) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with db.read() as connection:
        assert meetings.by_id(connection, "m1").epoch == 41


# What is in the tables


def test_a_join_code_belongs_to_one_meeting(db):
    add_meeting(db)

    with pytest.raises(IntegrityError):
        add_meeting(db, "m2", "123456")
    with db.read() as connection:
        assert meetings.by_code(connection, "123456").id == "m1"
        assert meetings.by_code(connection, "000000") is None
        assert meetings.by_id(connection, "m2") is None


def test_only_a_known_meeting_is_locked(db):
    add_meeting(db)

    with db.write() as connection:
        assert meetings.lock(connection, "m1") == 1
        with pytest.raises(KeyError):
            meetings.lock(connection, "m2")


def test_a_person_is_stored_once_with_the_last_name(db):
    add_meeting(db)
    for name in ("Fatma", "Fatima"):
        with db.write() as connection:
            people.put(connection, "m1", Person("p1", Role.PARTICIPANT, name, "Wijkteam"))

    with db.read() as connection:
        assert people.everyone(connection, "m1") == {
            "p1": Person("p1", Role.PARTICIPANT, "Fatima", "Wijkteam")
        }
        assert people.everyone(connection, "m2") == {}


def test_contact_details_are_stored_once_as_they_were_last_saved(db):
    add_meeting(db)
    full = Contact(
        "p1", "opbouwwerker", "06 12345678", "f@wijk.nl", "email", "group", True, False, "paper"
    )
    for contact in (Contact("p1"), full):
        with db.write() as connection:
            contacts.put(connection, "m1", contact)

    with db.read() as connection:
        assert contacts.everyone(connection, "m1") == {"p1": full}
        assert contacts.everyone(connection, "m2") == {}


def test_a_picture_is_in_its_own_meeting_until_it_is_thrown_away(db):
    add_meeting(db)
    add_meeting(db, "m2", "654321")
    with db.write() as connection:
        photos.put(connection, "m1", Picture("f1", b"jpeg"))
    with db.read() as connection:
        assert photos.find(connection, "m1", "f1") == b"jpeg"
        assert photos.find(connection, "m2", "f1") is None
    with db.write() as connection:
        photos.put(connection, "m2", Picture("f1", None))
        assert photos.find(connection, "m1", "f1") == b"jpeg"
        photos.put(connection, "m1", Picture("f1", None))
        assert photos.find(connection, "m1", "f1") is None


def test_keys_are_thrown_away_by_item_or_all_together(db):
    add_meeting(db)
    with db.write() as connection:
        for item, label in (("a", "1"), ("a", "2"), ("b", "1"), ("c", "1")):
            round_keys.put(connection, "m1", (item, label), f"{item}{label}".encode())
        round_keys.drop(connection, "m1", "a")

        assert round_keys.of_meeting(connection, "m1") == {("b", "1"): b"b1", ("c", "1"): b"c1"}
        round_keys.drop(connection, "m1", None)
        assert round_keys.of_meeting(connection, "m1") == {}


# What was deleted


def test_an_error_does_not_tell_what_was_to_be_written(db_file):
    add_meeting(db_file)
    incomplete = (
        metadata.tables["people"].insert(),
        {"meeting": "m1", "id": "p1", "name": "Kanarie"},
    )
    with db_file.write() as connection, pytest.raises(IntegrityError) as fault:
        connection.execute(*incomplete)
    assert "Kanarie" not in str(fault.value)


@pytest.mark.parametrize("seed", [6, 9, 13])
def test_of_what_was_deleted_no_copy_is_left_in_the_file(db_file, tmp_path, seed):
    """Where pages are split and joined copies of rows are left, which are not overwritten with
    them: with these seeds there are some."""
    chance = random.Random(seed)
    add_meeting(db_file)
    keys = []
    with db_file.write() as connection:
        for number in range(400):
            keys.append(f"{chance.getrandbits(80):020x}")
            body = f"Kanarie-{number}-" + "x" * chance.choice([5, 30, 100, 900, 6000])
            to = f"Kanarie-{number}-@wijk.nl"
            mails.add(connection, [Mail(keys[-1], "m1", "p1", "papieren", to, "Dag", body)])
            if chance.random() < 0.5:
                mails.sent(connection, chance.choice(keys), 0)
    table = metadata.tables["mails"]
    with db_file.write() as connection:
        for key in chance.sample(keys, 270):
            connection.execute(table.delete().where(table.c.id == key))
        db_file.soil(connection, Rest.ROWS)
    assert db_file.scrub()
    with db_file.read() as connection:
        kept = set(
            connection.execute(table.select().with_only_columns(table.c.recipient)).scalars()
        )
    seen = b"".join(path.read_bytes() for path in tmp_path.glob("test.db*")).decode("latin-1")
    assert set(re.findall(r"Kanarie-\d+-@wijk.nl", seen)) == kept
    assert set(re.findall(r"Kanarie-\d+-", seen)) == {one.removesuffix("@wijk.nl") for one in kept}


def test_scrubbing_is_noted_with_what_it_is_for(db_file):
    with pytest.raises(ZeroDivisionError):
        soil_and_fail(db_file)
    assert pragma(db_file, "user_version") == Rest.NOTHING
    with db_file.write() as connection:
        db_file.soil(connection, Rest.ROWS)
        db_file.soil(connection, Rest.PAGES)
    assert pragma(db_file, "user_version") == Rest.ROWS
    assert db_file.scrub()
    assert pragma(db_file, "user_version") == Rest.NOTHING


def soil_and_fail(db):
    with db.write() as connection:
        db.soil(connection, Rest.ROWS)
        raise ZeroDivisionError

"""What fuzz tests share: odd values, values of every shape that a command has, and a look at what
was logged and stored."""

import logging
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from msgspec import inspect
from structlog.testing import capture_logs

ODD_TEXTS = (
    "", " ", "\x00", "\ud800", "\u202egnirts", "\u200d", "²", "٣", "NaN", "-1", "1e9", "9" * 5000,
    "a" * 3000, "\r\nX-Y: z", "{{ 7*7 }}", "{link}", "{", "%s%(x)s", "../../etc/passwd", "<b>x</b>",
    "0001-01-01", "9999-12-31", "24:00", "00:00", "23:59+14:00", "null", "👩‍🔧 Sanne", "é" * 60,
    "=1+1", "a;b,c\td", "http://[", "f1",
)  # fmt: skip
ODD_NUMBERS = (0, -1, 1, 2**31, 2**53, -(2**63), 2**64, 10**90, 253_402_300_799_999)
odd_texts = (
    st.integers(0, len(ODD_TEXTS) - 1).map(ODD_TEXTS.__getitem__)  # some are too long to be named
    | st.text(max_size=30)
)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from(ODD_NUMBERS)
    | st.sampled_from([float("nan"), float("inf"), -0.0, 1e308])
    | odd_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_texts, inner, max_size=3),
    max_leaves=6,
)


def examples(usual: int) -> settings:
    """So many examples, the same ones each time. FAULT_ROUNDS times as many, and others each time,
    when somebody looks further; only then what fails is made small, which takes minutes."""
    rounds = os.environ.get("FAULT_ROUNDS")
    return settings(
        max_examples=usual * int(rounds or 1),
        derandomize=rounds is None,
        database=None,
        phases=[Phase.generate] + [Phase.shrink] * (rounds is not None),
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


# Values that fit


@st.composite
def fitting(draw: Any, type_: inspect.Type, name: str, ids: Mapping[str, Sequence[Any]]) -> Any:
    """A value of this type; for a field with the name of something that is there, mostly that."""
    there = ids.get(name, ())
    if there and draw(st.integers(0, 9)):
        return there[draw(st.integers(0, len(there) - 1))]
    match type_:
        case inspect.UnionType(types):
            return draw(fitting(draw(st.sampled_from(types)), name, ids))
        case inspect.StructType(fields=fields):
            return {
                one.encode_name: draw(fitting(one.type, one.name, ids))
                for one in fields
                if one.required or draw(st.booleans())
            }
        case inspect.VarTupleType(item) | inspect.ListType(item):
            least, most = type_.min_length or 0, min(type_.max_length or 4, 4)
            return draw(
                st.lists(fitting(item, name, ids), min_size=least, max_size=max(least, most))
            )
        case inspect.DictType(key, value):
            keys, values = fitting(key, f"{name} key", ids), fitting(value, name, ids)
            return draw(st.dictionaries(keys, values, max_size=4))
    return draw(_plain(type_))


def _plain(type_: inspect.Type) -> st.SearchStrategy:
    match type_:
        case inspect.StrType():
            least, most = type_.min_length or 0, type_.max_length or 40
            whole = st.text(min_size=least, max_size=min(most, 60))
            odd = [one for one in (*ODD_TEXTS, "a" * most) if least <= len(one) <= most]
            return whole | st.integers(0, len(odd) - 1).map(odd.__getitem__)
        case inspect.IntType():
            return st.integers(
                type_.ge if type_.ge is not None else -(2**40),
                type_.le if type_.le is not None else 2**40,
            )
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
        case inspect.LiteralType(values):
            return st.sampled_from(list(values))
        case inspect.DateType():
            soon = st.dates(date(2026, 11, 1), date(2027, 12, 31))
            return (st.dates() | soon | st.sampled_from([date.min, date.max])).map(str)
        case inspect.AnyType():
            return json_values
    raise TypeError(f"no values known for {type_}")


@st.composite
def broken(draw: Any, right: st.SearchStrategy) -> dict[str, Any]:
    """What would fit but for one field: another value, gone, or one too many."""
    data = dict(draw(right))
    key = draw(st.sampled_from(sorted(data))) if data else "extra"
    match draw(st.sampled_from(["other", "gone", "more"])):
        case "other":
            data[key] = draw(json_values)
        case "gone":
            data.pop(key, None)
        case "more":
            data[draw(odd_texts)] = draw(json_values)
    return data


# What became of it


@contextmanager
def nothing_wrong_logged() -> Iterator[None]:
    """Fails when something was logged as an error, by the program or by a library that it uses. A
    client of an earlier test, that was left without its server, may say so meanwhile."""
    heard: list[str] = []
    handler = logging.Handler(logging.ERROR)
    handler.addFilter(lambda record: record.name not in ("engineio.client", "socketio.client"))
    handler.emit = lambda record: heard.append(handler.format(record))  # type: ignore[method-assign]  # the shortest way to listen
    logging.getLogger().addHandler(handler)
    try:
        with capture_logs() as lines:
            yield
    finally:
        logging.getLogger().removeHandler(handler)
    wrong = [one for one in lines if one["log_level"] in ("error", "critical")]
    assert (wrong, heard) == ([], [])


def stored(data: Path) -> dict[str, list[Any]]:
    """Every table of the database in this data folder."""
    with closing(sqlite3.connect(data / "facilitator.db")) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}

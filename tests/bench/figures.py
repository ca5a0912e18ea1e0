"""What the benches print: tables of figures, and budgets that are met or missed."""

import importlib.metadata
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import psutil

Spread = dict[str, float]


@dataclass
class Table:
    """A table; the first ``words`` columns are text, the others are figures."""

    head: Sequence[str]
    rows: list[Sequence[str]]
    words: int = 1

    def markdown(self) -> str:
        """The table as it stands in the docs."""
        line = ["---" if place < self.words else "--:" for place in range(len(self.head))]
        return "\n".join("| " + " | ".join(row) + " |" for row in (self.head, line, *self.rows))


@dataclass(frozen=True)
class Budget:
    """Something that may cost so much, and what it cost. ``unit`` "×" is a ratio of this run."""

    what: str
    measured: float
    most: float
    unit: str = "×"

    def row(self) -> tuple[str, str, str, str]:
        """Its row in the table of budgets."""
        met = "met" if self.measured <= self.most else "**missed**"
        return self.what, f"{self.measured:.3g} {self.unit}", f"≤ {self.most:g} {self.unit}", met


@dataclass
class Section:
    """What one bench found; ``missing`` says what could not run here, and why."""

    title: str
    tables: list[Table]
    budgets: list[Budget] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def markdown(self) -> str:
        """The section as it stands in the docs."""
        tables = [table.markdown() for table in self.tables]
        return "\n\n".join([f"## {self.title}", *tables, *self.notes, *self.missing])


def budget_table(budgets: Iterable[Budget]) -> Table:
    """All budgets, each with what was measured."""
    return Table(("what", "measured", "budget", ""), [budget.row() for budget in budgets])


def ratio(figure: float, beside: float) -> float:
    """How many times ``beside`` it is; not a number where that is nothing."""
    return figure / beside if beside else float("nan")


def spread_ms(values_s: Iterable[float]) -> Spread:
    """Median, 99th percentile and maximum of values in seconds, in milliseconds."""
    ordered = sorted(values_s)
    if not ordered:
        return {"p50": float("nan"), "p99": float("nan"), "max": float("nan")}
    at = {"p50": len(ordered) // 2, "p99": int(len(ordered) * 0.99), "max": len(ordered) - 1}
    return {name: round(ordered[place] * 1000, 2) for name, place in at.items()}


def milliseconds(value: float | None) -> str:
    """A duration for a table: one decimal where that says something."""
    if value is None:
        return "-"
    return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"


def machine() -> str:
    """What this was measured on, in one line."""
    packages = ("flask-socketio", "python-socketio", "python-engineio", "gevent")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    load_average = ", ".join(f"{value:.1f}" for value in psutil.getloadavg())
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores shared by server and "
        f"load program, load before {load_average}; Python {platform.python_version()}, {versions}."
    )

"""Every bench still runs and gives figures: with tiny numbers, so that they say nothing else."""

import re

import pytest

from tests.bench import (
    burst,
    documents,
    fifty,
    first_load,
    growth,
    returning,
    start,
    writing,
)
from tests.bench.__main__ import BENCHES, written
from tests.bench.figures import Budget, Section, Table

TINY = {
    burst.bench: {"servers": ("bare-whole",), "phones": (6,), "seconds": 0.5},
    documents.bench: {"people": 6, "repeat": 1, "servers": ("app-papers",), "seconds": 0.5},
    fifty.bench: {"sizes": ((2, 6),), "seconds": 0.5},
    first_load.bench: {"repeat": 1, "kbit_per_s": 8000, "round_trip_ms": 20},
    growth.bench: {"events": (50,), "people": (), "meetings": (), "commands": 4},
    returning.bench: {"phones": 3, "within_s": 0.2},
    start.bench: {"repeat": 1},
    writing.bench: {"duos": 1, "seconds": 2.5},
}


@pytest.mark.browser
@pytest.mark.process
@pytest.mark.parametrize("bench", BENCHES.values(), ids=BENCHES)
def test_a_bench_gives_figures(bench):
    section = bench(**TINY[bench])
    assert not section.missing
    for table in section.tables:
        assert table.rows
        for row in table.rows:
            assert len(row) == len(table.head)
            assert any(re.search(r"\d", cell) for cell in row[table.words :]), row
            assert "nan" not in "".join(row)
        if "lost" in table.head[-1] or "not" in table.head[-1]:
            assert {row[-1] for row in table.rows} == {"-"}
    assert all(budget.measured >= 0 for budget in section.budgets)


def test_budgets_are_met_or_missed():
    section = Section("Title", [Table(("a", "b"), [("x", "1")])], [Budget("less", 0.5, 1)])
    section.budgets.append(Budget("more", 1.5, 1))
    text = written([section], ["a note"])
    assert "| less | 0.5 × | ≤ 1 × | met |" in text
    assert "| more | 1.5 × | ≤ 1 × | **missed** |" in text
    assert "| a | b |\n| --- | --: |\n| x | 1 |" in text

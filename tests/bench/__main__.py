"""Measure: ``python -m tests.bench``, or ``python3 go.py bench``; with names only those benches.

    python -m tests.bench                                     # everything: half an hour
    python -m tests.bench burst --servers app,node --phones 300 --repeat 3
    python -m tests.bench start returning

Prints markdown, the budgets first of all at the end, and writes it to tests/bench/latest.md (or
``--write FILE``) after each bench. What cannot run here is named with the reason, and left out;
with ``--strict`` that is an error. Loopback only; ends by itself.
"""

import argparse
import sys
from functools import partial
from pathlib import Path

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
from tests.bench.figures import Section, budget_table, machine
from tests.bench.processes import CannotRun

BENCHES = {
    "start": start.bench,
    "first-load": first_load.bench,
    "returning": returning.bench,
    "writing": writing.bench,
    "fifty": fifty.bench,
    "documents": documents.bench,
    "growth": growth.bench,
    "burst": burst.bench,
}


def written(sections: list[Section], notes: list[str]) -> str:
    """Everything that was found, with all budgets in one table."""
    budgets = [budget for section in sections for budget in section.budgets]
    parts = ["## Budgets\n\n" + budget_table(budgets).markdown()] if budgets else []
    return "\n\n".join([*parts, *(section.markdown() for section in sections), *notes]) + "\n"


def main() -> int:
    """Measure what was asked for; print and write the tables."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help=f"of {', '.join(BENCHES)}; none: all of them")
    parser.add_argument(
        "--servers", default=",".join(burst.BESIDE), help=f"burst: of {','.join(burst.SERVERS)}"
    )
    parser.add_argument(
        "--phones", default=",".join(map(str, burst.PHONES)), help="burst: numbers, with commas"
    )
    parser.add_argument(
        "--repeat", type=int, default=1, help="burst: the least disturbed run counts"
    )
    parser.add_argument("--write", type=Path, default=Path(__file__).with_name("latest.md"))
    parser.add_argument("--strict", action="store_true", help="fail where something cannot run")
    options = parser.parse_args()
    servers = options.servers.split(",")
    names = options.names or list(BENCHES)
    for known, asked in ((burst.SERVERS, servers), (BENCHES, names)):
        if unknown := set(asked) - set(known):
            parser.error(f"not known: {', '.join(sorted(unknown))}")
    phones = [int(number) for number in options.phones.split(",")]
    if min(phones) <= burst.WARM_PHONES:
        parser.error(f"at least {burst.WARM_PHONES + 1} phones")
    benches = {
        **BENCHES,
        "burst": partial(burst.bench, servers=servers, phones=phones, repeat=options.repeat),
    }
    sections: list[Section] = []
    notes = [machine()]
    for name in names:
        print(f"bench: {name}", file=sys.stderr, flush=True)
        try:
            sections.append(benches[name]())
        except CannotRun as reason:
            notes.append(f"Not measured: {name} ({reason}).")
        options.write.write_text(written(sections, notes), encoding="utf-8")
    print(written(sections, notes))
    missing = [note for section in sections for note in section.missing] + notes[1:]
    return 1 if missing and options.strict else 0


if __name__ == "__main__":
    sys.exit(main())

"""What ``go.py`` makes of what others report, and that every exception to a check says why."""

import re
from pathlib import Path

import pytest

import go

ROOT = Path(__file__).parent.parent
SILENCED = re.compile(r"#\s*(?:nosec|noqa)\b.*")
WITH_A_REASON = re.compile(r"# (?:nosec B\d{3}|noqa: [A-Z]+\d+)  # \w.*")
FINE = {"name": "flask", "version": "3.1.3", "vulns": []}
WEAK = {
    "name": "jinja2",
    "version": "3.1.1",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1.6"]}],
}
UNKNOWN = {"name": "wtforms", "skip_reason": "Dependency not found on PyPI"}
OURS = {"name": "facilitator", "skip_reason": "distribution marked as editable"}


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([FINE, OURS], 0),
        ([FINE, WEAK], 1),
        ([UNKNOWN, OURS], go.NOT_RUN),
        ([FINE, UNKNOWN], go.NOT_RUN),
        ([WEAK, UNKNOWN], 1),
    ],
)
def test_what_could_not_be_looked_up_is_no_good_news(found, code):
    assert go.verdict(found) == code


def test_an_audit_names_the_weakness_and_what_was_not_looked_up(capsys):
    go.verdict([WEAK, UNKNOWN])
    told = capsys.readouterr().err
    assert "jinja2 3.1.1: PYSEC-1, fixed in 3.1.6" in told
    assert "not run for 1 packages" in told
    assert "wtforms" in told


def sources():
    folders = (ROOT / name for name in ("facilitator", "tests", "bouwstenen"))
    yield from (path for folder in folders for path in folder.rglob("*.py"))
    yield from ROOT.glob("*.py")


def test_every_exception_to_a_check_names_the_check_and_says_why():
    bare = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in sources()
        if path != Path(__file__)
        for found in SILENCED.finditer(path.read_text(encoding="utf-8"))
        if not WITH_A_REASON.fullmatch(found[0])
    ]
    assert bare == []

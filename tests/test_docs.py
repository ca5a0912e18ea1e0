"""The docs say what the code does."""

import re
from pathlib import Path

import msgspec
import pytest

from facilitator.domain.meeting import command_types, event_types
from facilitator.settings import TABLE
from facilitator.werkvormen.registry import RULES

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def table(heading: str) -> dict[str, list[str]]:
    """The rows of a table in docs/live.md: first cell -> the names in code in the second."""
    text = (DOCS / "live.md").read_text(encoding="utf-8")
    section = text.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*?) \|", section, re.MULTILINE)
    return {name: re.findall(r"`(\w+)`", data) for name, data in rows}


@pytest.mark.parametrize(
    ("heading", "types"),
    [("Commands", command_types(RULES)), ("Events in the log", event_types(RULES))],
)
def test_every_command_and_event_is_described_with_its_data(heading, types):
    expected = {
        name: [field.encode_name for field in msgspec.structs.fields(kind)]
        for name, kind in types.items()
    }
    assert table(heading) == expected


def test_roles_of_commands_are_those_in_the_code():
    text = (DOCS / "live.md").read_text(encoding="utf-8")
    section = text.split("## Commands\n")[1].split("\n## ")[0]
    written = dict(re.findall(r"^\| `([a-z-]+)` \| .*? \| ([a-z, ]+) \|", section, re.MULTILINE))
    assert written == {
        name: ", ".join(sorted(kind.roles)) for name, kind in command_types(RULES).items()
    }


def test_socket_events_are_those_that_the_live_layer_answers():
    source = (ROOT / "facilitator/live/layer.py").read_text(encoding="utf-8")
    answered = set(re.findall(r'\("(\w+)", self\._\w+, ', source))
    sent = set(re.findall(r'emit\(\s*"(\w+)"', source))
    text = (DOCS / "live.md").read_text(encoding="utf-8")
    page = text.split("## From the page\n")[1].split("\n## ")[0]
    server = text.split("## From the server\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE)) == answered
    assert set(re.findall(r"^\| `(\w+)`", server, re.MULTILINE)) == sent


def test_every_setting_is_described_with_its_default_and_help():
    text = (DOCS / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(FACILITATOR_\w+)` \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    expected = [
        (setting.variable, f"`{setting.default}`" if setting.default else "empty", setting.help)
        for setting in TABLE
    ]
    written = [row if row[0] != "FACILITATOR_DATA" else None for row in rows]
    assert written == [row if row[0] != "FACILITATOR_DATA" else None for row in expected]


def test_every_command_and_option_of_the_program_is_in_the_readme():
    # Read as text: importing the command line patches the standard library.
    source = (ROOT / "facilitator/cli.py").read_text(encoding="utf-8")
    commands = re.findall(r"@main\.command\(\)\n@common\n(?:@.*\n)*def (\w+)", source)
    options = re.findall(r'click\.option\("(--[\w-]+)"', source)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [word for word in [*commands, *options] if f"`{word}" not in readme]
    assert (bool(commands), missing) == (True, [])

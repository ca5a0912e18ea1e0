"""A draaiboek: the script of a meeting, read from a TOML file and checked.

Every mistake in a file is refused with the file, the agenda item and the field, so that someone
who writes a draaiboek knows where to look. ``docs/draaiboek.md`` describes the format. One that was
changed in the program is checked by the same rules.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from facilitator.domain.text import clean_all

# Keys stand in commands, in part names and in the log.
Key = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]*$")]
Text = Annotated[str, Meta(min_length=1)]
Title = Annotated[str, Meta(min_length=1, max_length=120)]
Line = Annotated[str, Meta(min_length=1, max_length=1000)]
Lines = Annotated[tuple[Line, ...], Meta(max_length=40)]
# What stands on the screen has to be legible from ten metres, so it has to be short.
Task = Annotated[str, Meta(min_length=1, max_length=140)]
Method = Annotated[str, Meta(min_length=1, max_length=200)]
QuestionText = Annotated[str, Meta(min_length=1, max_length=200)]
Short = Annotated[str, Meta(max_length=80)]
Minutes = Annotated[int, Meta(ge=1, le=600)]
Who = Annotated[str, Meta(max_length=60)]
MOST_ITEMS, MOST_QUESTIONS = 60, 30

# Each is drawn in templates/macros/pictograms.html.
PICTOGRAMS = (
    "clock",
    "tasks",
    "meeting",
    "scales",
    "arrows",
    "free",
    "magnifier",
    "barrier",
    "partition",
    "flask",
)


class DraaiboekError(ValueError):
    """A draaiboek that cannot be used: which file, which item, which field, and why."""

    def __init__(self, file: str, item: str, field: str, problem: str) -> None:
        super().__init__(file, item, field, problem)
        self.file = file
        self.item = item
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        place = [self.file, self.item, f"field '{self.field}'" if self.field else ""]
        return f"{', '.join(filter(None, place))}: {self.problem}"


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question that the meeting works on: one flap.

    ``short`` says the same in few and easy words, and ``pictogram`` names its drawing; both may be
    left out.
    """

    text: QuestionText
    short: Short = ""
    pictogram: str = ""


class Duties(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who of the facilitators does what: a role or a name; "" where nobody was named.

    Source: the draaiboek has an organiser who leads and a colleague who watches the time, takes
    notes and steps in.
    """

    lead: Who = ""
    time: Who = ""
    notes: Who = ""
    latecomers: Who = ""


class AgendaItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One timed part of a meeting.

    ``task`` and ``method`` are for everybody; ``say``, ``ask`` and ``material`` only for the desk.
    """

    key: Key
    title: Title
    minutes: Minutes
    werkvorm: Text
    task: Task
    method: Method
    say: Lines
    ask: Lines
    material: Lines
    shrink_to: Minutes | None = None
    """The fewest minutes that replanning may leave; None: the item keeps its time."""
    silent: bool = False
    """The two-minute warning and the gong of this item make no sound."""
    duties: Duties = Duties()
    """Where somebody else than in the rest of the meeting does it."""
    settings: dict[str, Any] = msgspec.field(default_factory=dict)
    """All settings of the werkvorm, defaults filled in: a later default changes no old meeting."""


class Draaiboek(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The agenda items of a meeting in order, and the questions that it works on."""

    id: Key
    title: Title
    source: Text
    questions: Annotated[tuple[Question, ...], Meta(max_length=MOST_QUESTIONS)]
    items: Annotated[tuple[AgendaItem, ...], Meta(min_length=1, max_length=MOST_ITEMS)]
    duties: Duties = Duties()

    @property
    def total_minutes(self) -> int:
        """The planned length of the whole meeting, in minutes."""
        return sum(item.minutes for item in self.items)

    def item(self, key: str) -> AgendaItem | None:
        """The item with this key, or None."""
        for item in self.items:
            if item.key == key:
                return item
        return None

    def duties_of(self, item: AgendaItem) -> Duties:
        """Who does what in this item: as for the whole meeting, but for what it says itself."""
        own = {name: text for name, text in msgspec.structs.asdict(item.duties).items() if text}
        return msgspec.structs.replace(self.duties, **own)


def load(path: Path, settings_of: Mapping[str, type[msgspec.Struct]]) -> Draaiboek:
    """Read and check the file at ``path`` as ``parse`` does. Raises OSError if it is not there."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows editors put a BOM in front
    except UnicodeDecodeError as error:
        raise DraaiboekError(path.name, "", "", f"not UTF-8 text: {error}") from error
    return parse(text, path.name, settings_of)


def parse(text: str, file: str, settings_of: Mapping[str, type[msgspec.Struct]]) -> Draaiboek:
    """Make a draaiboek of the TOML in ``text``; ``file`` is its name in messages.

    ``settings_of`` gives for each werkvorm the struct that its settings must fit.
    Raises DraaiboekError for the first mistake found.
    """
    try:
        table = clean_all(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise _Place(file).error("", f"not valid TOML: {error}") from error
    return _made(table, file, settings_of)


def checked(draaiboek: Draaiboek, settings_of: Mapping[str, type[msgspec.Struct]]) -> Draaiboek:
    """The same draaiboek, when a file could say it; settings that it leaves out are filled in.

    Raises DraaiboekError for the first mistake found.
    """
    return _made(msgspec.to_builtins(draaiboek), "", settings_of)


def checked_item(
    table: dict[str, Any], settings_of: Mapping[str, type[msgspec.Struct]]
) -> AgendaItem:
    """One agenda item of the values in ``table``. Raises DraaiboekError."""
    return _item(dict(table), _Place(""), settings_of)


def written(draaiboek: Draaiboek) -> str:
    """The draaiboek as the text of a file, which ``parse`` reads again."""
    table = msgspec.to_builtins(draaiboek)
    for part in (table, *table["items"]):
        part["duties"] = {name: text for name, text in part["duties"].items() if text}
        if not part["duties"]:
            del part["duties"]
    for item in table["items"]:
        for name in ("shrink_to", "silent", "settings"):
            if not item[name]:
                del item[name]
    for question in table["questions"]:
        for name in ("short", "pictogram"):
            if not question[name]:
                del question[name]
    text: str = msgspec.toml.encode(table).decode()
    return text


def _made(
    table: dict[str, Any], file: str, settings_of: Mapping[str, type[msgspec.Struct]]
) -> Draaiboek:
    whole_file = _Place(file)
    tables = _converted(table.get("items", []), list[dict[str, Any]], whole_file, "items")
    table["items"] = _items(tables, file, settings_of)
    if "questions" in table:
        entries = _converted(table["questions"], list[Any], whole_file, "questions")
        table["questions"] = [_question(one, n, file) for n, one in enumerate(entries, start=1)]
    return Draaiboek(**_checked(table, Draaiboek, whole_file))


class _Place(NamedTuple):
    """Where in a file we are reading, for the message of an error."""

    file: str
    item: str = ""
    prefix: str = ""

    def error(self, field: str, problem: str) -> DraaiboekError:
        return DraaiboekError(self.file, self.item, f"{self.prefix}{field}", problem)


def _question(entry: object, number: int, file: str) -> Question:
    """A question of a draaiboek: a table, or its text alone."""
    place = _Place(file, f"question {number}")
    table = _converted({"text": entry} if isinstance(entry, str) else entry, dict[str, Any], place)
    question = Question(**_checked(table, Question, place))
    if question.pictogram not in ("", *PICTOGRAMS):
        there_are = ", ".join(PICTOGRAMS)
        problem = f"unknown pictogram '{question.pictogram}' (there are: {there_are})"
        raise place.error("pictogram", problem)
    return question


def _items(
    tables: list[dict[str, Any]], file: str, settings_of: Mapping[str, type[msgspec.Struct]]
) -> list[AgendaItem]:
    items: dict[str, AgendaItem] = {}
    for number, table in enumerate(tables, start=1):
        name = f"item {number} '{table['key']}'" if "key" in table else f"item {number}"
        place = _Place(file, name)
        item = _item(table, place, settings_of)
        if item.key in items:
            raise place.error("key", f"'{item.key}' is already the key of an earlier item")
        items[item.key] = item
    return list(items.values())


def _item(
    table: dict[str, Any], place: _Place, settings_of: Mapping[str, type[msgspec.Struct]]
) -> AgendaItem:
    item = AgendaItem(**_checked(table, AgendaItem, place))
    if item.shrink_to is not None and item.shrink_to > item.minutes:
        problem = f"{item.shrink_to} is more than the {item.minutes} minutes of the item"
        raise place.error("shrink_to", problem)
    if item.werkvorm not in settings_of:
        problem = f"unknown werkvorm '{item.werkvorm}' (there are: {_listed(settings_of)})"
        raise place.error("werkvorm", problem)
    settings = _settings(item.settings, settings_of[item.werkvorm], place)
    return msgspec.structs.replace(item, settings=settings)


def _settings(table: dict[str, Any], struct: type[msgspec.Struct], place: _Place) -> dict[str, Any]:
    values = _checked(table, struct, place._replace(prefix="settings."))
    try:
        settings = struct(**values)
    except ValueError as error:  # a rule of the werkvorm between several settings
        raise place.error("settings", str(error)) from error
    stored: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return stored  # as the log gives it back: lists, not tuples


def _checked(table: dict[str, Any], struct: type[msgspec.Struct], place: _Place) -> dict[str, Any]:
    """The values of ``table`` as arguments for ``struct``, one by one: an error names its field."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    for name in table:
        if name not in fields:
            raise place.error(name, f"unknown field (there are: {_listed(fields)})")
    for name, field in fields.items():
        if field.required and name not in table:
            raise place.error(name, "is missing")
    return {
        fields[name].name: _converted(value, fields[name].type, place, name)
        for name, value in table.items()
    }


def _converted(value: object, type_: Any, place: _Place, field: str = "") -> Any:
    try:
        return msgspec.convert(value, type_)
    except msgspec.ValidationError as error:
        raise place.error(field, str(error)) from error


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(names) or "none"

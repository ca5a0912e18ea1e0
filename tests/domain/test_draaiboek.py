import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jinja2 import Template

import facilitator
from facilitator.domain.draaiboek import (
    PICTOGRAMS,
    AgendaItem,
    Draaiboek,
    DraaiboekError,
    Duties,
    Question,
    checked,
    load,
    parse,
    written,
)
from facilitator.werkvormen.registry import SETTINGS

SHIPPED = Path(facilitator.__file__).parent / "draaiboeken" / "samenwerken-in-de-wijk.toml"


HEAD = """
id = "kort"
title = "Korte bijeenkomst"
source = "Zelf gemaakt"
questions = ["Wat werkt?", "Wat niet?"]
"""
WELCOME = """
[[items]]
key = "welkom"
title = "Welkom"
minutes = 10
werkvorm = "conversation"
task = "Maak kennis."
method = "Noem je naam."
say = ["Welkom!"]
ask = ["Wie ben je?"]
material = []
"""
CHOICE = """
[[items]]
key = "keuze"
title = "Keuze"
minutes = 15
shrink_to = 10
silent = true
werkvorm = "stickers"
task = "Plak je stickers."
method = "Loop langs de flappen."
say = ["Kies voor jezelf."]
ask = []
material = ["Stickers", "Flappen"]
settings = { per_person = 5 }
"""
FILE = HEAD + WELCOME + CHOICE


def parsed(text: str) -> Draaiboek:
    return parse(text, "kort.toml", SETTINGS)


def refusal(text: str) -> DraaiboekError:
    with pytest.raises(DraaiboekError) as caught:
        parsed(text)
    return caught.value


def test_head_of_a_file() -> None:
    draaiboek = parsed(FILE)

    assert draaiboek.id == "kort"
    assert draaiboek.title == "Korte bijeenkomst"
    assert draaiboek.source == "Zelf gemaakt"
    assert draaiboek.questions == (Question("Wat werkt?"), Question("Wat niet?"))


def test_items_in_the_order_of_the_file_with_all_fields() -> None:
    assert parsed(FILE).items == (
        AgendaItem(
            key="welkom",
            title="Welkom",
            minutes=10,
            werkvorm="conversation",
            task="Maak kennis.",
            method="Noem je naam.",
            say=("Welkom!",),
            ask=("Wie ben je?",),
            material=(),
            shrink_to=None,
            silent=False,
            settings={},
        ),
        AgendaItem(
            key="keuze",
            title="Keuze",
            minutes=15,
            werkvorm="stickers",
            task="Plak je stickers.",
            method="Loop langs de flappen.",
            say=("Kies voor jezelf.",),
            ask=(),
            material=("Stickers", "Flappen"),
            shrink_to=10,
            silent=True,
            settings={"per_person": 5, "per_flap": 1, "hidden": False},
        ),
    )


def test_total_is_the_sum_of_the_minutes() -> None:
    assert parsed(FILE).total_minutes == 25


def test_a_draaiboek_without_questions_is_allowed() -> None:
    assert parsed(FILE.replace('["Wat werkt?", "Wat niet?"]', "[]")).questions == ()


QUESTION = """
[[questions]]
text = "Hoe bevorderen we de onderlinge samenwerking?"
short = "Hoe helpen we elkaar?"
pictogram = "meeting"

[[questions]]
text = "Wat kan beter?"
"""


def with_questions(text: str) -> str:
    """The file with these tables instead of its list of texts."""
    return HEAD.replace('questions = ["Wat werkt?", "Wat niet?"]', "") + text + WELCOME + CHOICE


def test_a_question_may_have_a_short_form_and_a_pictogram() -> None:
    assert parsed(with_questions(QUESTION)).questions == (
        Question(
            "Hoe bevorderen we de onderlinge samenwerking?", "Hoe helpen we elkaar?", "meeting"
        ),
        Question("Wat kan beter?"),
    )


@pytest.mark.parametrize(
    ("old", "new", "number", "field", "problem"),
    [
        ('text = "Wat kan beter?"', 'short = "Wat?"', 2, "text", "is missing"),
        ('"Wat kan beter?"', '""', 2, "text", "Expected `str` of length >= 1"),
        ("Hoe helpen we elkaar?", "a" * 81, 1, "short", "Expected `str` of length <= 80"),
        ('"meeting"', "3", 1, "pictogram", "Expected `str`, got `int`"),
        (
            "meeting",
            "coffee",
            1,
            "pictogram",
            f"unknown pictogram 'coffee' (there are: {', '.join(PICTOGRAMS)})",
        ),
        (
            "short",
            "korte",
            1,
            "korte",
            "unknown field (there are: text, short, pictogram)",
        ),
    ],
)
def test_a_wrong_question_is_refused_with_its_number_and_field(
    old: str, new: str, number: int, field: str, problem: str
) -> None:
    error = refusal(with_questions(QUESTION).replace(old, new))
    assert (error.item, error.field) == (f"question {number}", field)
    assert error.problem.startswith(problem)


def test_a_question_is_a_text_or_a_table() -> None:
    error = refusal(FILE.replace('"Wat werkt?"', "3"))
    assert str(error) == "kort.toml, question 1: Expected `object`, got `int`"


def test_every_pictogram_is_drawn_differently() -> None:
    path = Path(__file__).parents[2] / "templates" / "macros" / "pictograms.html"
    drawn: Any = Template(path.read_text(encoding="utf-8")).module
    drawings = {str(drawn.pictogram(name)) for name in PICTOGRAMS}
    assert len(drawings) == len(PICTOGRAMS)
    assert str(drawn.pictogram("nothing such")) not in drawings
    assert str(drawn.pictogram("")) == ""


def test_shrinking_to_its_own_minutes_is_allowed() -> None:
    assert parsed(FILE.replace("shrink_to = 10", "shrink_to = 15")).items[1].shrink_to == 15


def test_task_and_method_of_exactly_the_longest_length_are_allowed() -> None:
    longest = FILE.replace("Plak je stickers.", "a" * 140)
    longest = longest.replace("Loop langs de flappen.", "b" * 200)

    item = parsed(longest).items[1]

    assert (len(item.task), len(item.method)) == (140, 200)


def test_a_draaiboek_survives_being_stored() -> None:
    draaiboek = parsed(FILE)

    assert msgspec.json.decode(msgspec.json.encode(draaiboek), type=Draaiboek) == draaiboek


# (what is replaced, by what, item, field, problem)
WRONG = {
    "unknown field of the draaiboek": (
        'id = "kort"',
        'id = "kort"\nauthor = "Ik"',
        "",
        "author",
        "unknown field (there are: id, title, source, questions, items, duties)",
    ),
    "missing title of the draaiboek": (
        'title = "Korte bijeenkomst"',
        "",
        "",
        "title",
        "is missing",
    ),
    "questions that are one text": (
        '["Wat werkt?", "Wat niet?"]',
        '"Wat werkt?"',
        "",
        "questions",
        "Expected `array`, got `str`",
    ),
    "id with a space": (
        'id = "kort"',
        'id = "heel kort"',
        "",
        "id",
        "Expected `str` matching regex '^[a-z][a-z0-9-]*$'",
    ),
    "no items": (WELCOME + CHOICE, "", "", "items", "Expected `array` of length >= 1"),
    "items that are no tables": (
        WELCOME + CHOICE,
        'items = "welkom"',
        "",
        "items",
        "Expected `array`, got `str`",
    ),
    "unknown field of an item": (
        "shrink_to = 10",
        "shrinkto = 10",
        "item 2 'keuze'",
        "shrinkto",
        "unknown field (there are: key, title, minutes, werkvorm, task, method, say, ask, "
        "material, shrink_to, silent, duties, settings)",
    ),
    "missing minutes": ("minutes = 10", "", "item 1 'welkom'", "minutes", "is missing"),
    "missing key": ('key = "welkom"', "", "item 1", "key", "is missing"),
    "minutes 0": (
        "minutes = 10",
        "minutes = 0",
        "item 1 'welkom'",
        "minutes",
        "Expected `int` >= 1",
    ),
    "half a minute": (
        "minutes = 10",
        "minutes = 2.5",
        "item 1 'welkom'",
        "minutes",
        "Expected `int`, got `float`",
    ),
    "shrink_to 0": (
        "shrink_to = 10",
        "shrink_to = 0",
        "item 2 'keuze'",
        "shrink_to",
        "Expected `int` >= 1",
    ),
    "shrink_to more than minutes": (
        "shrink_to = 10",
        "shrink_to = 16",
        "item 2 'keuze'",
        "shrink_to",
        "16 is more than the 15 minutes of the item",
    ),
    "unknown werkvorm": (
        '"conversation"',
        '"carrousel"',
        "item 1 'welkom'",
        "werkvorm",
        f"unknown werkvorm 'carrousel' (there are: {', '.join(SETTINGS)})",
    ),
    "duplicate key": (
        'key = "keuze"',
        'key = "welkom"',
        "item 2 'welkom'",
        "key",
        "'welkom' is already the key of an earlier item",
    ),
    "key with a capital": (
        'key = "keuze"',
        'key = "Keuze"',
        "item 2 'Keuze'",
        "key",
        "Expected `str` matching regex '^[a-z][a-z0-9-]*$'",
    ),
    "task too long": (
        "Plak je stickers.",
        "a" * 141,
        "item 2 'keuze'",
        "task",
        "Expected `str` of length <= 140",
    ),
    "method too long": (
        "Loop langs de flappen.",
        "a" * 201,
        "item 2 'keuze'",
        "method",
        "Expected `str` of length <= 200",
    ),
    "empty title of an item": (
        'title = "Keuze"',
        'title = ""',
        "item 2 'keuze'",
        "title",
        "Expected `str` of length >= 1",
    ),
    "empty line to say": (
        'say = ["Welkom!"]',
        'say = ["Welkom!", ""]',
        "item 1 'welkom'",
        "say",
        "Expected `str` of length >= 1 - at `$[1]`",
    ),
    "silent that is a text": (
        "silent = true",
        'silent = "ja"',
        "item 2 'keuze'",
        "silent",
        "Expected `bool`, got `str`",
    ),
    "settings that are no table": (
        "{ per_person = 5 }",
        "5",
        "item 2 'keuze'",
        "settings",
        "Expected `object`, got `int`",
    ),
    "setting of the wrong type": (
        "per_person = 5",
        'per_person = "vijf"',
        "item 2 'keuze'",
        "settings.per_person",
        "Expected `int`, got `str`",
    ),
    "unknown setting": (
        "per_person = 5",
        "per_persoon = 5",
        "item 2 'keuze'",
        "settings.per_persoon",
        "unknown field (there are: per_person, per_flap, hidden)",
    ),
    "settings that do not fit each other": (
        "per_person = 5",
        "per_person = 1, per_flap = 2",
        "item 2 'keuze'",
        "settings",
        "per_flap is more than per_person",
    ),
    "settings for a werkvorm without any": (
        "material = []",
        "material = []\nsettings = { rounds = 2 }",
        "item 1 'welkom'",
        "settings.rounds",
        "unknown field (there are: none)",
    ),
}


@pytest.mark.parametrize(
    ("old", "new", "item", "field", "problem"), WRONG.values(), ids=WRONG.keys()
)
def test_wrong_file_is_refused_with_file_item_and_field(
    old: str, new: str, item: str, field: str, problem: str
) -> None:
    assert FILE.count(old) == 1, "the case must change exactly one place"

    error = refusal(FILE.replace(old, new))

    assert (error.file, error.item, error.field, error.problem) == (
        "kort.toml",
        item,
        field,
        problem,
    )


def test_message_names_file_item_field_and_problem() -> None:
    error = refusal(FILE.replace("minutes = 15", "minutes = 0"))

    assert str(error) == "kort.toml, item 2 'keuze', field 'minutes': Expected `int` >= 1"


def test_message_for_the_whole_file_names_no_item() -> None:
    error = refusal(FILE.replace('id = "kort"', ""))

    assert str(error) == "kort.toml, field 'id': is missing"


def test_broken_toml_is_refused_with_the_line() -> None:
    error = refusal('id = "kort"\ntitle = \n')

    assert str(error) == "kort.toml: not valid TOML: Invalid value (at line 2, column 9)"


def test_load_names_the_file_without_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "kort.toml"
    path.write_text(FILE.replace('"conversation"', '"carrousel"'), encoding="utf-8")

    with pytest.raises(DraaiboekError) as caught:
        load(path, SETTINGS)

    assert (caught.value.file, caught.value.field) == ("kort.toml", "werkvorm")


def test_load_accepts_what_a_windows_editor_saves(tmp_path: Path) -> None:
    path = tmp_path / "kort.toml"
    path.write_bytes(FILE.replace("\n", "\r\n").encode("utf-8-sig"))

    assert load(path, SETTINGS) == parsed(FILE)


def test_load_refuses_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "kort.toml"
    path.write_bytes(FILE.replace("Keuze", "Idee\u00ebn").encode("latin-1"))

    with pytest.raises(DraaiboekError, match=r"^kort\.toml: not UTF-8 text: "):
        load(path, SETTINGS)


def test_load_says_that_a_file_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "weg.toml", SETTINGS)


def test_the_example_in_the_docs_is_a_right_file() -> None:
    page = (Path(__file__).parents[2] / "docs" / "draaiboek.md").read_text(encoding="utf-8")
    example = page.partition("```toml\n")[2].partition("```")[0]

    draaiboek = parsed(example)

    assert [item.key for item in draaiboek.items] == ["welkom", "keuze"]
    assert draaiboek.items[1].settings == {"per_person": 2, "per_flap": 1, "hidden": False}


def test_the_docs_have_a_row_for_every_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "draaiboek.md").read_text(encoding="utf-8")
    described = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    structs = Draaiboek, Question, AgendaItem, Duties
    fields = {name for struct in structs for name in struct.__struct_fields__}

    assert described == fields | SETTINGS.keys()


# The draaiboek of Movisie: titles, minutes and questions are taken over exactly.

AGENDA = [
    ("Welkom heten en voorstellen; uitleg over bijeenkomst", 10, "welcome"),
    ("Reflectie op de samenwerking", 15, "reflection"),
    ("Aan de slag: keuze vraagstukken", 10, "stickers"),
    ("In duo's op zoek naar oplossingen", 20, "duos"),
    ("Pauze", 10, "pause"),
    ("Individueel aanscherpen van oplossingen", 10, "refine"),
    ("Plenaire terugkoppeling", 10, "plenary"),
    ("Afspraken maken over acties", 20, "agreements"),
    ("Individuele acties vastleggen", 5, "actions"),
    ("Afspraken maken over vervolg", 5, "follow_up"),
    ("Afsluiting", 5, "closing"),
]
QUESTIONS = (
    "Hoe maak ik ruimte in mijn agenda en takenpakket?",
    "Wie heeft welke taak en verantwoordelijkheid?",
    "Hoe kan ik anderen ontmoeten en het contact opbouwen?",
    "Hoe ga ik om met belangen en gevoelde concurrentie?",
    "Hoe komen we op één lijn qua visie en werkwijze?",
    "Hoe vergroot ik mijn onafhankelijke positie?",
    "Hoe weet ik zeker dat de ander mij en de bewoner verder helpt?",
    "Hoe ga ik om met organisatorische belemmeringen?",
    "Wat doen we met die financiële schotten?",
    "Hoe krijg ik meer mandaat en ruimte om te experimenteren?",
)
# Which bouwstenen lie ready, by item number.
BOUWSTENEN = {1: {1}, 2: {1, 4}, 5: {7}, 8: {5, 6}, 9: {5}, 10: {6}, 11: {7}}


@pytest.fixture(scope="module")
def shipped() -> Draaiboek:
    return load(SHIPPED, SETTINGS)


def test_shipped_titles_minutes_and_werkvormen(shipped: Draaiboek) -> None:
    assert [(item.title, item.minutes, item.werkvorm) for item in shipped.items] == AGENDA


def test_shipped_total_is_two_hours(shipped: Draaiboek) -> None:
    assert shipped.total_minutes == 120


def test_shipped_ten_questions(shipped: Draaiboek) -> None:
    assert tuple(one.text for one in shipped.questions) == QUESTIONS


def test_shipped_questions_are_short_too_and_each_has_its_own_drawing(shipped: Draaiboek) -> None:
    for one in shipped.questions:
        assert 0 < len(one.short) < 60
        assert max(map(len, one.short.split())) <= 12  # no long words: B1
    assert tuple(one.pictogram for one in shipped.questions) == PICTOGRAMS


def test_shipped_id_is_the_name_of_the_file(shipped: Draaiboek) -> None:
    assert shipped.id == SHIPPED.stem


def test_shipped_stickers_are_three_for_each_and_one_on_a_flap(shipped: Draaiboek) -> None:
    (choice,) = [item for item in shipped.items if item.werkvorm == "stickers"]

    assert choice.settings == {"per_person": 3, "per_flap": 1, "hidden": False}


def test_shipped_only_the_quiet_item_is_silent(shipped: Draaiboek) -> None:
    assert [item.key for item in shipped.items if item.silent] == ["aanscherpen"]


def test_shipped_bouwstenen_stand_with_the_items_that_need_them(shipped: Draaiboek) -> None:
    named: dict[int, set[int]] = {}
    for number, item in enumerate(shipped.items, start=1):
        for line in item.material:
            if line.startswith("Bouwsteen "):
                named.setdefault(number, set()).add(int(line.removeprefix("Bouwsteen ")[0]))

    assert named == BOUWSTENEN


def test_shipped_every_item_gives_the_facilitator_something_to_say_ask_and_lay_ready(
    shipped: Draaiboek,
) -> None:
    incomplete = [
        item.key for item in shipped.items if not (item.say and item.ask and item.material)
    ]

    assert incomplete == []


def test_shipped_file_has_no_texts_with_spaces_around_them() -> None:
    def texts(value: Any) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, dict):
            value = list(value.values())
        return [text for part in value for text in texts(part)] if isinstance(value, list) else []

    table = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))

    assert [text for text in texts(table) if text != text.strip()] == []


def test_a_draaiboek_that_is_written_reads_the_same_again() -> None:
    script = load(SHIPPED, SETTINGS)
    silent = msgspec.structs.replace(script.items[0], silent=True, duties=Duties(lead='Ria "R"'))
    script = msgspec.structs.replace(script, items=(silent, *script.items[1:]))

    assert parse(written(script), "x", SETTINGS) == script
    assert checked(script, SETTINGS) == script

import re
from pathlib import Path
from typing import get_args

import pytest
from flask import Flask
from flask_babel import Babel

import facilitator
from facilitator.parts.refusals import SENTENCES, sentence
from facilitator.store.trouble import Trouble

PACKAGE = Path(facilitator.__file__).parent
PARAMS = {
    **{"most": 3, "minutes": 2, "needed": 1, "people": 4},
    **{"where": "Dag {{ x }}", "what": "x", "nearest": "y", "reason": "x", "target": "http://x"},
}


def raised():
    """Every code that is written in the program."""
    pattern = (
        r"(?:Refusal|Refused|_turned_away|_refused|TemplateFault|_fault|Result)"
        r'\(\s*(?:node, |fault=)?"([a-z-]+)"'
    )
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    conditional = re.findall(r'Refusal\("[a-z-]+" if \w+ else "([a-z-]+)"', sources)
    rendered = re.findall(r'"(template-[a-z-]+)" if .*? else "(template-[a-z-]+)"', sources)
    of_files = {one for two in rendered for one in two}
    return {*re.findall(pattern, sources), *conditional, *of_files, *get_args(Trouble)}


def test_every_refusal_has_a_sentence_and_every_sentence_a_refusal():
    assert raised() == set(SENTENCES)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_a_whole_dutch_one(code):
    app = Flask(__name__)
    Babel(app, default_locale="nl")
    with app.app_context():
        text = sentence(code, PARAMS)
    assert text[0].isupper()
    assert text.endswith(".")
    assert "%(" not in text

"""Scripts and stylesheets as they are sent: smaller, and otherwise the same."""

import re

import pytest

from facilitator.resources import folder
from facilitator.web.assets import MINIFIERS

STATIC = folder("static")
SCRIPTS = [path.relative_to(STATIC).as_posix() for path in sorted((STATIC / "js").rglob("*.js"))]
TEMPLATE_LITERAL = re.compile(r"`(?:\\.|[^`\\])*`")


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("import {a} from './a.js'; // why\n", "import{a}from'./a.js';"),
        ("const said = `two  ${words}  // apart`;", "const said=`two  ${words}  // apart`;"),
        (
            "const bare = text.replace(/\\/\\/  x/g, '');",
            "const bare=text.replace(/\\/\\/  x/g,'');",
        ),
        ("const far = 'http://x  y'; /* why */", "const far='http://x  y';"),
        ("const a = b\nconst c = d", "const a=b\nconst c=d"),
        ("const up = a + +b - -c;", "const up=a+ +b- -c;"),
    ],
)
def test_a_script_loses_only_comments_and_space(written, sent):
    assert MINIFIERS[".js"](written) == sent


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("/* why */\n.a :is(.b, .c) {\n  top: 0;\n}\n", ".a :is(.b,.c){top:0}"),
        (".a{width: calc(1px + (2px * 3))}", ".a{width:calc(1px + (2px * 3))}"),
        ('.a::before{content: "a  b"}', '.a::before{content:"a  b"}'),
        (".a{color: rgb(18 38 43 / 55%)}", ".a{color:rgb(18 38 43 / 55%)}"),
    ],
)
def test_a_stylesheet_loses_only_comments_and_space(written, sent):
    assert MINIFIERS[".css"](written) == sent


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_script_has_a_template_literal_inside_another(browser, script):
    """The minifier would take the inner one for code."""
    sent = browser().get(f"/static/{script}").text
    for literal in TEMPLATE_LITERAL.findall(sent):
        assert literal.count("${") <= literal.count("}"), literal


def test_what_comes_from_npm_is_sent_as_it_is(browser):
    name = "vendor/socket.io.esm.min.js"
    assert browser().get(f"/static/{name}").data == (STATIC / name).read_bytes()


def test_a_stylesheet_that_imports_others_is_sent_as_one(browser):
    sent = browser().get("/static/css/phone-page.css").text
    assert "@import" not in sent
    assert "/*" not in sent
    assert sent.count(".phone-main{") == 1
    assert sent.count(":root{color-scheme:light") == 1

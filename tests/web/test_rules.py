import pytest
import werkzeug.routing

from facilitator.web.rules import Rule

RULES = (
    ("/", {}),
    ("/b/<code>", {"code": "123456"}),
    ("/b/<code>/regie/namens/<participant>", {"code": "1 2/3", "participant": "ab12"}),
    ("/b/<code>/<int:number>.svg", {"code": "é&?", "number": 3}),
    ("/static/<path:filename>", {"filename": "vendor/fonts/één.woff2"}),
)


def addresses(kind, rule, values):
    """What is made of a rule, also with a value that it has no place for."""
    bound = werkzeug.routing.Map([kind(rule, endpoint="page")]).bind("buurt.example")
    return [bound.build("page", {**values, **more}) for more in ({}, {"v": "a b"}, {"w": ""})]


@pytest.mark.parametrize(("rule", "values"), RULES)
def test_addresses_are_those_that_werkzeug_makes(rule, values):
    made = addresses(Rule, rule, values)
    assert made == addresses(werkzeug.routing.Rule, rule, values)
    assert made == addresses(Rule, rule, values)


def test_nothing_is_compiled_before_an_address_is_made(monkeypatch):
    compiled = []
    compile_builder = werkzeug.routing.Rule._compile_builder

    def counted(rule, append_unknown=True):
        compiled.append(rule.endpoint)
        return compile_builder(rule, append_unknown)

    monkeypatch.setattr(werkzeug.routing.Rule, "_compile_builder", counted)
    rules = [Rule("/b/<code>", endpoint="phone"), Rule("/b/<code>/scherm", endpoint="screen")]
    bound = werkzeug.routing.Map(rules).bind("buurt.example")
    assert bound.match("/b/123456/scherm") == ("screen", {"code": "123456"})
    assert compiled == []
    for _ in range(3):
        assert bound.build("phone", {"code": "123456"}) == "/b/123456"
    assert compiled == ["phone"]

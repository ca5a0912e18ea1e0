"""Whatever a browser sends, no page fails, and what is refused changes nothing."""

import inspect
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.documents.catalogue import PAPERS
from facilitator.documents.printables import TITLES
from facilitator.store import accounts
from facilitator.web.mail_kinds import KINDS
from facilitator.web.personal import personal_link
from facilitator.web.site import EXTENSION
from tests.evening import INVITE, PUBLIC_URL, RESET, Evening, browser, spend
from tests.fuzzing import ODD_TEXTS, examples, nothing_wrong_logged, odd_texts, stored
from tests.opened import Later, opened
from tests.web.test_rehearsal import People

PARTIAL = {"mail.send": "mail_texts", "preparation.save": "preparations"}
"""Pages that keep the words of a form also when something else in it is refused."""
ENDS = {"organiser.leave", "organiser.delete_meeting", "accounts.sign_out_everywhere"}
"""After these the others have nothing to do."""
SENT_OTHERWISE = {
    "accounts.begin": {"organisation": "De Linde", "name": "Sanne", "email": "a@b.example"},
    "accounts.change_organiser": {"name": "Sanne", "email": "s@wijk.example"},
    "accounts.remove": {},
    "draaiboek_files.remove": {},
    "join.hand_on": {"participant": "nobody"},
    "mail.change": {"wat": "stop"},
    "organiser.use_token": {"token": "x", "code": "123456"},
    "papers.cancel": {},
    "papers.go_back": {"voor": "deze"},
    "passwords.send_reset": {"email": "sanne@example.org"},
    "photos.attach": {"flap": "f1", "photo": "\xff\xd8\xff"},
    "rehearsal.end": {},
    "writings.leave": {"writing": "note:x:y"},
}
BROKEN = ("cut", "no boundary", "json", "utf-16")
FILES = re.compile(r"\.(docx|pdf|xlsx|zip|ics|toml|json)$")
ASKED = re.compile(r"""request\.(?:args|values)(?:\.get\(|\[)"(\w+)"|"(\w+)" in request\.args""")


class Form(NamedTuple):
    """A form as a page shows it: who saw it, where it goes, and what would be sent beside the token
    against forgery."""

    who: str
    action: str
    endpoint: str
    token: str
    fields: tuple[tuple[str, str], ...]


class Forms(HTMLParser):
    """Collects the forms of a page: action, and (name, value) of what is in it. Of buttons and
    choices all are kept: a fuzzed form has each of them once."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str]]]] = []
        self._open: list[tuple[str, str]] | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._open = []
            self.found.append((given.get("action", ""), self._open))
        if self._open is None:
            return
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option":
            self._open.append((self._select, given.get("value", "")))
        elif tag == "textarea":
            self._area = name
            self._open.append((name, ""))
        elif tag in ("input", "button") and name:
            self._open.append((name, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._open is not None:
            self._open[-1] = (self._area, data)


class Town:
    """A running program on a copy of the evening, and what its addresses are made of."""

    def __init__(self, app: Any, evening: Evening, data: Path) -> None:
        self.app, self.evening, self.data = app, evening, data
        self.site = app.extensions[EXTENSION]
        self.site.crowd = People()
        self.site.settings = msgspec.structs.replace(self.site.settings, public_url=PUBLIC_URL)
        self.room = self.site.hall.rooms.by_code(evening.code)
        self.browsers = {who: browser(app, evening, who) for who in evening.cookies}

    def values(self, endpoint: str) -> dict[str, list[str]]:
        """For each name in the address of an endpoint what fits there."""
        meeting, tokens = self.room.meeting, self.site.tokens
        people = [next(iter(meeting.invited)), *meeting.participants]
        form = next(key for key, one in meeting.participants.items() if one.form_open)
        forms = meeting.participants[form].forms
        with self.app.app_context():
            personal = personal_link(self.room, people[0]).rsplit("/", 1)[1]
        own = {
            "kiosk.form": tokens.link("form", self.room.row.id, forms, form),
            "screen.by_link": tokens.link("screen", self.room.row.id, 0),
            "desk.invitation": tokens.link("cofacilitator", self.room.row.id, 0),
            "accounts.invitation": INVITE,
            "passwords.new_password": RESET,
        }
        keys = [one.key for one in PAPERS] if endpoint.startswith("papers.") else None
        return {
            "code": [self.evening.code, self.evening.other],
            "token": [own.get(endpoint, personal)],
            "invited": people[:1],
            "person": people[:1],
            "participant": [form],
            "account": [one.id for one in self.site.hall.read(accounts.everyone)],
            "photo": list(meeting.photos),
            "kind": list(KINDS),
            "name": [*TITLES, "logo", *(one.template for one in PAPERS)],
            "key": keys or [one.key for one in meeting.draaiboek.items],
            "run": ["nothing"],
            "filename": ["css/base.css"],
        }

    def address(self, rule: Any, draw: Callable[[list[str]], str]) -> str:
        """An address of this rule, with a value that ``draw`` chooses for each name in it."""
        values = self.values(rule.endpoint)
        path: str = re.sub(
            r"<(?:\w+:)?(\w+)>",
            lambda found: quote(draw(values.get(found[1], ["nothing"])), errors="replace"),
            rule.rule,
        )
        return path

    def pages(self) -> list[Any]:
        """The rules of what can be looked at."""
        return [one for one in self.app.url_map.iter_rules() if "GET" in one.methods]

    def asked(self, endpoint: str) -> list[str]:
        """What the module of this page looks for in its address."""
        module = inspect.getmodule(self.app.view_functions[endpoint])
        found = ASKED.findall(inspect.getsource(module)) if module else []
        return list(dict.fromkeys(one or other for one, other in found))

    def forms(self) -> list[Form]:
        """Every form on every page, as everybody sees them."""
        found = {}
        for rule in self.pages():
            if FILES.search(rule.rule):
                continue
            for who in ("organiser", "participant", "nobody"):
                for path in {self.address(rule, lambda values, at=at: values[at % len(values)])
                             for at in range(6)}:  # fmt: skip
                    for form in self._forms_on(path, who):
                        found.setdefault((form.endpoint, tuple(n for n, _ in form.fields)), form)
        return [*found.values(), *self._sent_otherwise(next(iter(found.values())).token)]

    def _sent_otherwise(self, token: str) -> Iterator[Form]:
        """Those that a script sends, or that stand on no page of that evening."""
        for rule in self.app.url_map.iter_rules():
            if "POST" in rule.methods and rule.endpoint in SENT_OTHERWISE:
                path = self.address(rule, lambda values: values[0])
                fields = SENT_OTHERWISE[rule.endpoint]
                yield Form("organiser", path, rule.endpoint, token, tuple(fields.items()))

    def _forms_on(self, path: str, who: str) -> Iterator[Form]:
        answer = self.browsers[who].get(path)
        if answer.mimetype != "text/html":
            return
        page = Forms()
        page.feed(answer.text)
        for action, fields in page.found:
            address = urlsplit(action).path or path
            endpoint, _values = self.app.url_map.bind("localhost").match(address, method="POST")
            rest = tuple(one for one in fields if one[0] != "csrf_token")
            yield Form(who, address, endpoint, dict(fields).get("csrf_token", ""), rest)


@contextmanager
def in_a_copy(evening: Evening) -> Iterator[Town]:
    """The evening, once more from the same beginning; nothing may go wrong."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(evening.data, data)
        with opened(data, Later()) as app, nothing_wrong_logged():
            town = Town(app, evening, data)
            try:
                yield town
            finally:
                town.site.press.close()


@pytest.fixture(scope="module")
def evening(tmp_path_factory) -> Evening:
    return spend(tmp_path_factory.mktemp("evening"))


@pytest.fixture(scope="module")
def forms(evening) -> list[Form]:
    with in_a_copy(evening) as town:
        return town.forms()


def changed(data: Any, form: Form) -> list[tuple[str, str]]:
    """What would be sent, with up to four fields another, gone, twice or added."""
    fields = list(form.fields)
    for _time in range(data.draw(st.sampled_from([0, 0, 1, 1, 2, 3, 4]))):
        at = data.draw(st.integers(0, len(fields)))
        name = fields[at][0] if at < len(fields) else data.draw(odd_texts)
        match data.draw(st.sampled_from(["other", "other", "known", "gone", "twice"])):
            case "known" if fields:  # what stands elsewhere in this form
                fields[at : at + 1] = [(name, data.draw(st.sampled_from(fields))[1])]
            case "gone":
                fields[at : at + 1] = []
            case "twice":
                fields.append((name, data.draw(odd_texts)))
            case _:
                fields[at : at + 1] = [(name, data.draw(odd_texts))]
    token = form.token if data.draw(st.integers(0, 19)) else data.draw(odd_texts)
    return [("csrf_token", token), *fields]


def encoded(data: Any, fields: list[tuple[str, str]]) -> dict[str, Any]:
    """The body and its kind: as a browser sends a form, or as none would."""
    plain = urlencode(fields, errors="surrogatepass").encode()
    parts = [(name, value.encode("utf-8", "surrogatepass")) for name, value in fields]
    files = data.draw(st.sets(st.integers(1, len(fields)), max_size=3))  # never the token
    body = b"".join(
        b'--edge\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
        % (name.encode("utf-8", "replace"), b'; filename="a.b"' if at in files else b"", value)
        for at, (name, value) in enumerate(parts)
    )
    kind, form = "multipart/form-data; boundary=edge", "application/x-www-form-urlencoded"
    cut = data.draw(st.integers(0, len(body)))
    how = data.draw(st.sampled_from([*["plain"] * 9, *["parts"] * 5, *BROKEN]))
    return {
        "plain": {"data": plain, "content_type": form},
        "parts": {"data": body + b"--edge--\r\n", "content_type": kind},
        "cut": {"data": body[:cut], "content_type": kind},
        "no boundary": {"data": body, "content_type": "multipart/form-data"},
        "json": {"data": plain, "content_type": "application/json"},
        "utf-16": {"data": plain.replace(b"%", b"%%"), "content_type": f"{form}; charset=utf-16"},
    }[how]


def test_no_form_fails_and_a_refusal_changes_nothing(evening, forms):
    seen: Counter[tuple[str, int]] = Counter()

    @examples(20)
    @given(st.permutations(range(len(forms))), st.data())
    def play(order, data):
        with in_a_copy(evening) as town:
            chosen = [forms[at] for at in order[:12]]
            for form in sorted(chosen, key=lambda one: one.endpoint in ENDS):
                who = form.who if data.draw(st.integers(0, 9)) else "nobody"
                sent = encoded(data, changed(data, form))
                before = stored(town.data)

                answer = town.browsers[who].post(form.action, **sent)

                seen[form.endpoint, answer.status_code] += 1
                assert answer.status_code < 500, (form, sent)
                if answer.status_code == 302:
                    shown = town.browsers[who].get(answer.location)
                    assert shown.status_code < 500, (form, sent)
                if answer.status_code >= 400:
                    after = stored(town.data)
                    kept = PARTIAL.get(form.endpoint, "")
                    assert {**after, kept: 0} == {**before, kept: 0}, (form, sent)

    play()

    done = sum(times for (_form, code), times in seen.items() if code < 400)
    assert done >= 0.2 * seen.total()


def test_every_form_of_the_program_is_found_on_a_page_or_known(evening, forms):
    with in_a_copy(evening) as town:
        every = {one.endpoint for one in town.app.url_map.iter_rules() if "POST" in one.methods}
    assert every == {one.endpoint for one in forms}


def test_no_page_fails_whatever_its_address_asks(evening):
    with in_a_copy(evening) as town:
        for rule in town.pages():
            names = town.asked(rule.endpoint)
            if not names or FILES.search(rule.rule):
                continue
            path = town.address(rule, lambda values: values[0])
            for odd in ODD_TEXTS:
                query = urlencode(dict.fromkeys(names, odd), errors="surrogatepass")
                answer = town.browsers["organiser"].get(f"{path}?{query}")
                assert answer.status_code < 500, (path, names, odd)


def test_no_page_fails_whatever_stands_in_its_address(evening):
    @examples(10)
    @given(st.data())
    def play(data):
        with in_a_copy(evening) as town:
            before = stored(town.data)
            for rule in data.draw(st.permutations(town.pages()))[:20]:
                who = data.draw(st.sampled_from(["organiser", *town.browsers]))
                path = town.address(rule, lambda values: _mostly(data, values))
                if FILES.search(rule.rule) and data.draw(st.integers(0, 4)):
                    continue  # to make one takes long

                answer = town.browsers[who].get(path)

                assert answer.status_code < 500, path
                if answer.status_code >= 400:
                    assert stored(town.data) == before
                before = stored(town.data)

    play()


def _mostly(data: Any, values: list[str]) -> str:
    """One that fits; now and then another."""
    fits = data.draw(st.integers(0, 4))
    return data.draw(st.sampled_from(values)) if fits else data.draw(odd_texts)

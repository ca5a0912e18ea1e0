"""Hostile texts in every field that a person can fill, on every page in a real browser: none is
executed, and all are shown as they were typed."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from urllib.parse import quote, urlsplit

import pytest
import requests
from docx import Document
from icalendar import Calendar
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.http import parse_options_header

from facilitator.domain.text import clean
from facilitator.resources import PACKAGE
from tests.browser.stage import PROGRAM, Server, Stage, browser_options
from tests.documents.test_hostile import shown
from tests.faults.detector import Detector
from tests.faults.fields import COMMANDS, texts_of
from tests.faults.hostile_texts import TEXTS, as_shown
from tests.faults.stored_text import MAP, HostileMeeting, body_of, do, held, page_name, until
from tests.programs import PATIENCE_S
from tests.programs import Page as DeskPage

pytestmark = pytest.mark.browser

ATTACK = "\"'><img data-kwaad src=x onerror=kwaad(10000)>"
"""Where a page shows what stood in its address."""
KINDS_BEFORE = ("uitnodiging", "herinnering", "bevestiging", "overdracht")
KINDS_AFTER = ("papieren", "wijziging", "acties")
SCREENS: tuple[tuple[str, str | None, str], ...] = (
    ("look_back", None, ".board--task"),
    ("welcome", "people", ".board--people"),
    ("welcome", "aim", ".board--aim"),
    ("welcome", "rules", ".board--rules"),
    ("welcome", "questions", ".board--welcome"),
    ("reflection", "urgent", ".board--urgent"),
    ("reflection", "recognition", ".board--picture"),
    ("reflection", "missing", ".board--reflection"),
    ("stickers", None, ".board"),
    ("duos", None, ".board--duos"),
    ("pause", None, ".board"),
    ("refine", None, ".board"),
    ("plenary", "top-three", ".board--top-three"),
    ("plenary", "tips", ".urgent-list"),
    ("agreements", "top-three", ".board--top-three"),
    ("agreements", "agreements", ".board--agreements"),
    ("actions", "agreements", ".board--agreements"),
    ("actions", "all", ".board--actions"),
    ("actions", "one", ".board--one-action"),
    ("follow_up", None, ".date-list"),
    ("closing", "summary", ".board--summary"),
    ("closing", "expectations", ".board--hopes"),
    ("closing", "farewell", ".board--farewell"),
    ("closing", "thanks", ".board--task"),
    ("conversation", None, ".board--conversation"),
)
"""Item, page of the screen, and how to know that it is there."""


HELD_TO_A_FORM = ("email", "phone")
"""Fields that take no other text than an address or a number: both as hostile as they can be."""
BY_FORM = {
    "join-meeting.name": "join.join_meeting name",
    "join-meeting.organisation": "join.join_meeting organisation",
    "join-desk.name": "desk.accept name",
    "send-deputy.name": "own_page.answer name",
    "send-deputy.organisation": "own_page.answer organisation",
    "send-urgent-before.text": "preparation.save urgent",
    "write-letter.route": "invitations.write route",
    "write-letter.reply_to": "invitations.write reply_to",
    "write-letter.sender": "invitations.write sender",
    "tell-progress.line": "own_page.answer line",
    "enter-progress.line": "follow_up.enter line",
}
"""Texts of commands that come in by the form of a page."""
NOT_KEPT = {
    ("writings.keep", "zoek"),  # what is looked for: a hostile one stands in an address of the tour
    ("join.code", "code"),  # and so does a join code
    ("accounts.change_password", "username"),  # for the browser's own list of passwords
    ("passwords.choose_password", "username"),
}
"""Fields from which nothing is kept."""
NO_PAGES = {
    "accounts.welcome",  # there is none any more once somebody told who they are
    "calendar.file", "draaiboek.file", "draaiboek_files.file", "health.healthz", "mail.state",
    "own_page.download", "own_page.paper", "papers.all_data", "papers.contact_list",
    "papers.of_participant", "papers.one", "papers.sample", "papers.standing", "papers.take",
    "papers.template", "photos.show", "preparation.paper", "prints.show", "static",
    "screen.by_link",  # leads to the screen
    "stijl.show",  # only for who works on the program
}  # fmt: skip
"""What is no page that a browser shows; the files are opened below."""


class Tour:
    """Browsers that look at everything there is to see of a meeting."""

    def __init__(self, stage: Stage, meeting: HostileMeeting) -> None:
        self.stage, self.meeting = stage, meeting
        self.base = meeting.server.base
        self.detector = Detector()
        self.visited: set[str] = set()
        self.organiser = self._browser("desk", meeting.server.organiser.cookies).new_page()
        self.stranger = self._browser("phone").new_page()

    def _browser(self, kind: str, cookies=()) -> BrowserContext:
        context = self.detector.watch(self.stage.context(kind))
        for cookie in cookies:
            made = {"name": cookie.name, "value": cookie.value or "", "url": self.base}
            context.add_cookies([made])
        return context

    def visit(self, page: Page, kind: str, *paths: str) -> None:
        """Open these addresses one after the other and read what stands there."""
        for path in paths:
            page.goto(self.base + path)
            self.detector.read(page, kind)
            endpoint, _values = MAP.url_map.bind("localhost").match(urlsplit(path).path)
            self.visited.add(str(endpoint))

    def before(self) -> None:
        """The pages of preparing, and those of who is invited."""
        meeting, code = self.meeting, self.meeting.code
        regie, query = f"/b/{code}/regie", quote(ATTACK)
        self.visit(
            self.stranger, "phone", "/", f"/b/{code}", f"/aanmelden?token={query}&code={query}",
            "/wachtwoord-vergeten", f"/b/{query}", meeting.links["organiser"],
            meeting.links["password"],
        )  # fmt: skip
        self.guest = self._browser("phone", meeting.guest.cookies).new_page()
        own = meeting.links["own"]
        self.visit(self.guest, "phone", own, f"{own}/vooraf", f"{own}/gegevens", f"{own}/bekend",
                   f"{own}/wissen", f"/b/{code}")  # fmt: skip
        draaiboek = f"{regie}/draaiboek"
        invited = meeting.invited[2]
        self.visit(
            self.organiser, "organiser", "/", "/bijeenkomst/nieuw", f"/bijeenkomst/{code}",
            f"/bijeenkomst/{code}/gegevens", f"/bijeenkomst/{code}/overdragen", "/instellingen",
            f"/bijeenkomst/{code}/verwijderen", "/draaiboeken", f"{regie}/documenten",
            draaiboek, f"{draaiboek}/vragen",
            *(f"{draaiboek}/onderdeel/{key}" for key in meeting.items.values()),
            f"{regie}/uitnodigingen", f"{regie}/uitnodigingen/bellijst",
            f"{regie}/uitnodigingen/bellijst?iedereen=1", f"{regie}/uitnodigingen/{invited}/vooraf",
            f"{regie}/mail", *(f"{regie}/mail/{kind}" for kind in KINDS_BEFORE),
            f"{regie}/mensen/{invited}/wissen",
            f"{regie}/teksten?zoek={query}", f"{regie}", f"/b/{code}/scherm",
        )  # fmt: skip
        self.organiser.goto(self.base + "/draaiboeken")
        kept = self.organiser.locator("a[href$='/weg']").first.get_attribute("href")
        assert kept
        self.visit(self.organiser, "organiser", kept)

    def during(self) -> None:
        """Screen, desk and phone at every item; the pages in somebody's name; what unfolds."""
        meeting, code = self.meeting, self.meeting.code
        self.visit(self.stranger, "phone", meeting.links["kiosk"], meeting.links["helper"])
        handed = f"/b/{code}/regie/formulier/{meeting.without_phone[1]}"
        self.visit(self.organiser, "organiser", handed)
        meeting.fill_kiosk()
        other = self._browser("phone", meeting.phones[1].browser.cookies).new_page()
        self.screen = self._browser("screen", meeting.server.organiser.cookies).new_page()
        pages = (
            (self.screen, "/scherm"),
            (self.organiser, "/regie"),
            (self.guest, ""),
            (other, ""),
        )
        for page, end in pages:
            page.goto(f"{self.base}/b/{code}{end}")
            expect(page.locator("body")).to_have_attribute("data-connection", "online")
        before = ""
        for werkvorm, name, selector in SCREENS:
            key = meeting.items[werkvorm]
            if key != before:
                meeting.go(werkvorm)
                for phone in (self.guest, other):
                    task = phone.locator(f"[data-part=task] [data-item='{key}']")
                    expect(task).to_be_attached()
                    self.detector.read(phone, "phone")
                notes = self.organiser.locator(f"[data-part=notes] [data-item='{key}']")
                expect(notes).to_be_attached()
                self.detector.read(self.organiser, "desk")
                before = key
            if name:
                meeting.turn(werkvorm, name)
            self._shows(f"[data-item='{key}']{selector}, [data-item='{key}'] {selector}")
            if werkvorm == "plenary" and name == "tips":
                self._flaps(key)
            if name == "one":
                self._one_by_one(key)
            if werkvorm == "follow_up":
                meeting.leave_the_day_open()
                self._shows(f"[data-item='{key}'] .next-day")

    def _shows(self, selector: str) -> None:
        expect(self.screen.locator(f"[data-part=board] :is({selector})").first).to_be_attached()
        self.detector.read(self.screen, "screen")

    def _flaps(self, key: str) -> None:
        """Every flap large, with all that hangs on it."""
        for number in range(1, 11):
            self.meeting.turn("plenary", f"flap:f{number}")
            sign = self.screen.locator(".board--large-flap .board__eyebrow .disc")
            expect(sign).to_have_text(str(number))
            self._shows(f"[data-item='{key}'].board--large-flap")
        self.meeting.turn("plenary", f"idea:{self.meeting.idea}")
        self._shows(f"[data-item='{key}'].board--large-idea")

    def _one_by_one(self, key: str) -> None:
        """Every action large, the one after the other."""
        task = self.screen.locator(".board--one-action .board__task")
        for _turn in range(5):
            before = task.inner_text()
            do(self.meeting.desk, "pass-turn", item=key, direction="next")
            expect(task).not_to_have_text(before)
            self.detector.read(self.screen, "screen")

    def unfold(self) -> None:
        """What desk and phone show when somebody opens it."""
        code, item = self.meeting.code, self.meeting.items
        self.organiser.get_by_role("button", name="Ongedaan maken").first.click()
        expect(self.organiser.locator("#undo-list [data-preview-body] li").first).to_be_visible()
        self.detector.read(self.organiser, "desk")
        self.organiser.keyboard.press("Escape")
        self.organiser.locator("[data-part=agenda] button[data-confirm]").first.click()
        expect(self.organiser.locator("dialog[open]")).to_be_visible()
        self.detector.read(self.organiser, "desk")
        self.organiser.keyboard.press("Escape")
        self.visit(self.organiser, "desk", f"/b/{code}/replan", f"/b/{code}/ongedaan")
        self.visit(
            self.guest, "phone", f"/b/{code}/bekenden?item={item['welcome']}",
            f"/b/{code}/partners?item={item['duos']}", f"/b/{code}/erbij",
        )  # fmt: skip
        for person in self.meeting.without_phone[:2]:
            self.visit(self.organiser, "desk", f"/b/{code}/regie/namens/{person}")

    def after(self) -> None:
        """What there is when it is over, and the next meeting."""
        meeting, code = self.meeting, self.meeting.code
        regie, own = f"/b/{code}/regie", meeting.links["own"]
        self.visit(
            self.organiser, "organiser", "/", f"/bijeenkomst/{code}", regie, f"{regie}/opvolgen",
            f"{regie}/uitnodigingen", f"{regie}/mail",
            *(f"{regie}/mail/{kind}" for kind in KINDS_AFTER),
            f"/bijeenkomst/nieuw?van={code}", f"/b/{code}/scherm", f"{regie}/teksten",
        )  # fmt: skip
        erase = self.organiser.locator("a[href*='wissen?']").first.get_attribute("href")
        assert erase
        self.visit(self.organiser, "organiser", erase)
        self.files = self.papers(f"{regie}/documenten")
        self.visit(self.guest, "phone", own, f"{own}/gegevens", f"{own}/bekend", f"/b/{code}")
        following = meeting.follow()
        self.visit(
            self.organiser, "organiser", f"/bijeenkomst/{following}",
            f"/bijeenkomst/{following}/reeks", f"/bijeenkomst/{following}/gegevens",
        )  # fmt: skip
        self._look_back(following)

    def papers(self, page: str) -> dict[str, bytes]:
        """All papers of the meeting by the names they have in the zip."""
        answer = self.meeting.fill(page, f"{page}/maak", button="wat=alles")
        run = urlsplit(answer.url).path
        self.visit(self.organiser, "organiser", run)
        until(lambda: self._download(f"{run}/stand").json()["state"] == "done", lambda: run)
        made = self._download(f"{run}/zip")
        assert_harmless(made.headers["Content-Disposition"])
        with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _download(self, path: str) -> requests.Response:
        answer = self.meeting.server.organiser.get(self.base + path, timeout=PATIENCE_S)
        assert answer.ok, path
        return answer

    def _look_back(self, code: str) -> None:
        """The next meeting begins with what was agreed in this one."""
        self.screen.goto(f"{self.base}/b/{code}/scherm")
        self.organiser.goto(f"{self.base}/b/{code}/regie")
        for _explained in self.meeting.look_back():
            self._shows(".board--explain")
        self._shows(".look-back")
        self.detector.read(self.organiser, "desk")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all of these tests."""
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(**browser_options())
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def tour(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    """A meeting full of hostile texts, after somebody looked at all of it."""
    with held(tmp_path_factory.mktemp("hostile") / "data") as meeting:
        stage = Stage(browser, meeting.server, meeting.code)
        stage.allow("404 .NOT FOUND. at .*/b/%22", "404 .NOT FOUND. at .*/favicon.ico")
        made = Tour(stage, meeting)
        for path in meeting.prepare():
            made.visit(made.organiser, "organiser", path)
        made.before()
        for path in meeting.hold():
            made.visit(made.organiser, "desk", path)
        made.during()
        made.unfold()
        meeting.choose_a_day()
        meeting.finish()
        made.after()
        yield made
        meeting.close()
        stage.close()


def test_no_text_is_executed(tour: Tour) -> None:
    assert tour.detector.reports == []
    assert tour.stage.unexpected() == []


@pytest.mark.parametrize("kind", ["screen", "desk", "phone"])
def test_every_text_is_shown_as_it_was_typed(tour: Tour, kind: str) -> None:
    assert tour.detector.not_shown(TEXTS, kind) == []


def test_what_was_typed_in_any_field_is_shown_as_it_was_typed(tour: Tour) -> None:
    missing = {
        field: gone
        for field, texts in tour.meeting.pen.written.items()
        if (gone := tour.detector.not_shown(texts))
    }
    assert missing == {}


def test_no_command_with_a_text_was_left_out(tour: Tour) -> None:
    typed = set(tour.meeting.pen.written) | {" ".join(one) for one in tour.meeting.forms}
    left_out = {
        f"{name}.{field}"
        for name in COMMANDS
        for field in texts_of(name)
        if field.split(".")[-1] not in HELD_TO_A_FORM
        and not {f"{name}.{field}", BY_FORM.get(f"{name}.{field}")} & typed
    }
    assert left_out == set()


def test_no_field_of_a_page_was_left_out(tour: Tour) -> None:
    fields = {(page_name(path), name) for path, name in tour.detector.fields}
    left_out = fields - tour.meeting.forms - NOT_KEPT
    assert {(page, name) for page, name in left_out if name not in HELD_TO_A_FORM} == set()


def test_no_page_was_left_out(tour: Tour) -> None:
    there_are = {str(rule.endpoint) for rule in MAP.url_map.iter_rules() if "GET" in rule.methods}
    assert there_are - tour.visited == NO_PAGES


def test_every_paper_says_what_was_typed(tour: Tour) -> None:
    found = set()
    for name, content in tour.files.items():
        assert name == PurePath(name).name == clean(name)
        assert not set(name) & set('\\/:*?"<>|')
        found |= whole(tour, said_in(name, content))
    kinds = {one.attacks for one in TEXTS if str(one.number) in found}
    assert kinds == {one.attacks for one in TEXTS}
    assert len(found) > 500


def test_no_mail_has_more_headers_recipients_or_lines_than_were_meant(tour: Tour) -> None:
    post = tour.meeting.post
    assert len(post.received) == tour.meeting.mailed
    for mail, recipients in zip(post.received, post.recipients, strict=True):
        assert set(mail.keys()) <= HEADERS
        assert recipients == [mail["To"].addresses[0].addr_spec] == [str(mail["To"])]
        assert [one.addr_spec for one in mail["From"].addresses] == ["wijk@noord.nl"]
        assert whole(tour, str(mail["Subject"]))
        assert whole(tour, body_of(mail))
        for file in mail.iter_attachments():
            name, content = file.get_filename(), file.get_payload(decode=True)
            assert_harmless(str(file["Content-Disposition"]))
            if name.endswith(".ics"):
                events = Calendar.from_ical(content).walk("VEVENT")
                assert set().union(*events) <= EVENT
                assert all(whole(tour, str(event["summary"])) for event in events)
            elif name.endswith(".docx"):
                whole(tour, said_in(name, content))


ALONE = re.compile(r"\b[0-9]{5}\b")
"""The number of a text, and no part of an id or a time."""
HEADERS = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
    "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip
EVENT = {"UID", "DTSTAMP", "SUMMARY", "LOCATION", "DTSTART", "DTEND"}


def whole(tour: Tour, said: str) -> set[str]:
    """The numbers of the texts that stand in what is said: each as it was typed."""
    written = tour.meeting.pen.written.values()
    texts = {str(one.number): one.shown for many in written for one in many}
    words = as_shown(said)
    found = set(ALONE.findall(words)) & set(texts)
    broken = [texts[number] for number in found if texts[number] not in words]
    assert not broken, broken
    return found


def said_in(name: str, content: bytes) -> str:
    """All words of a file."""
    if name.endswith(".docx"):
        return shown(Document(io.BytesIO(content)))
    if name.endswith(".xlsx"):
        cells = [one for row in load_workbook(io.BytesIO(content)).active.rows for one in row]
        assert {one.data_type for one in cells} <= {"s", "n"}
        assert [one for one in cells if one.data_type == "n" and one.value is not None] == []
        return "\n".join(unescape(one.value or "") for one in cells)
    assert name.endswith(".json"), name
    return "\n".join(_strings(json.loads(content)))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def assert_harmless(disposition: str) -> None:
    """A download is kept, not shown, under the name of a file and nothing else."""
    kind, options = parse_options_header(disposition)
    assert kind == "attachment"
    assert set(options) == {"filename"}
    assert options["filename"] == PurePath(options["filename"]).name


FORGOTTEN = {
    "screen/waiting.html": '<h1 class="board__title">{{ meeting.title }}</h1>',
    "macros/account.html": """value="{{ value or '' }}\"""",
    "werkvormen/welcome/screen.html": '<b class="name-card__name">{{ person.name }}</b>\n',
}
"""Places in templates: a text, an attribute, and a part that is sent to a page that is open."""


class Careless(Server):
    """The program with templates in which somebody forgot to escape."""

    def __init__(self, folder: Path) -> None:
        own = folder / "program"
        for name in ("facilitator", "templates", "static", "bouwstenen"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(PACKAGE.parent / name, own / name, ignore=ignored)
        for template, careful in FORGOTTEN.items():
            path = own / "templates" / template
            text = path.read_text(encoding="utf-8")
            assert text.count(careful) == 1, template
            path.write_text(text.replace(careful, _careless(careful)), encoding="utf-8")
        self.program = f"import sys; sys.path.insert(0, {str(own)!r}); {PROGRAM}"
        super().__init__(folder / "data")


def _careless(template: str) -> str:
    return re.sub(r"{{ (.*) }}", r"{{ (\1)|safe }}", template)


@pytest.mark.parametrize("policy", [True, False], ids=["with-our-policy", "without-a-policy"])
def test_where_a_template_does_not_escape_the_detector_sees_it(
    tmp_path: Path, browser: Browser, policy: bool
) -> None:
    """The content security policy keeps it from being executed; without it, it is."""
    with Careless(tmp_path) as server:
        name = '" data-kwaad autofocus onfocus=kwaad(2) x="'
        server.post("/instellingen/organisatie", {"organisation": name}, "/instellingen")
        code = server.new_meeting(title="<img data-kwaad src=x onerror=kwaad(1)>")
        stage, detector = Stage(browser, server, code), Detector()
        page = detector.watch(stage.organiser("screen", bypass_csp=not policy)).new_page()
        page.goto(f"{server.base}/instellingen")
        page.goto(f"{server.base}/b/{code}/scherm")
        expect(page.locator("body")).to_have_attribute("data-connection", "online")
        desk = DeskPage(server.base, code, "desk")
        desk.browser = server.organiser
        desk.connect()
        do(desk, "start-meeting")
        do(desk, "open-item", item="welkom")
        do(desk, "add-person", name="<img data-kwaad src=x onerror=kwaad(3)>")
        expect(page.locator(".name-card [data-kwaad]")).to_be_attached()
        wanted = "against the policy: script-src-attr" if policy else "called: 3"
        until(lambda: page.title() and wanted in " ".join(detector.reports), detector.reports.copy)
        desk.disconnect()
        stage.close()
    told = "\n".join(detector.reports)
    assert [number for number in (1, 2, 3) if f"kwaad({number})" not in told] == []
    executed = {int(found) for found in re.findall(r"called: (\d)", told)}
    assert executed == (set() if policy else {1, 2, 3})

"""Every page for every role: who gets in, and that nothing changes for who does not.

Who gets in where is written down here once more, apart from the program: a new address fails until
somebody says here for whom it is. A link that grants something is a right of its own: whoever has
it gets in. What links that work no longer do is in test_links.py.
"""

import re

import pytest

from facilitator.domain.message import Role
from tests.endings import ENDINGS
from tests.house import CANARY, House, everything_stored
from tests.web.test_rehearsal import People
from tests.web.visits import Visits, csrf

EVERYBODY, NOBODY = set(Role), set()
ORGANISER, PARTICIPANT = {Role.ORGANISER}, {Role.PARTICIPANT}
BOTH = {Role.ORGANISER, Role.COFACILITATOR}
PAGES = [
    (
        EVERYBODY,
        """
        GET  /
        GET  /static/<path:filename>
        GET  /healthz
        GET  /aanmelden
        POST /aanmelden
        POST /afmelden
        POST /meedoen
        GET  /b/<code>
        POST /b/<code>/meedoen
        GET  /b/<code>/scherm/<token>
        GET  /b/<code>/uitnodiging/<token>
        POST /b/<code>/uitnodiging/<token>
        GET  /b/<code>/formulier/<participant>/<token>
        POST /b/<code>/formulier/<participant>/<token>
        GET  /b/<code>/jij/<invited>/<token>
        POST /b/<code>/jij/<invited>/<token>
        GET  /b/<code>/jij/<invited>/<token>/vooraf
        POST /b/<code>/jij/<invited>/<token>/vooraf
        GET  /b/<code>/jij/<invited>/<token>/vooraf.docx
        GET  /b/<code>/jij/<person>/<token>/papier/<key>.docx
        GET  /b/<code>/jij/<person>/<token>/gegevens
        POST /b/<code>/jij/<person>/<token>/gegevens
        GET  /b/<code>/jij/<person>/<token>/bekend
        GET  /b/<code>/jij/<person>/<token>/bekend.json
        GET  /b/<code>/jij/<person>/<token>/wissen
        POST /b/<code>/jij/<person>/<token>/wissen
        GET  /organisator/<token>
        POST /organisator/<token>
        GET  /wachtwoord/<token>
        POST /wachtwoord/<token>
        """,
    ),
    (
        PARTICIPANT,
        """
        GET  /b/<code>/erbij
        POST /b/<code>/wissel
        GET  /b/<code>/bekenden
        GET  /b/<code>/partners
        GET  /b/<code>/papieren/<key>.docx
        """,
    ),
    (BOTH | PARTICIPANT, "GET /b/<code>/agenda.ics"),
    (BOTH | {Role.SCREEN}, "GET /b/<code>/scherm"),
    (
        BOTH,
        """
        GET  /b/<code>/regie
        GET  /b/<code>/replan
        GET  /b/<code>/ongedaan
        GET  /b/<code>/regie/namens/<participant>
        GET  /b/<code>/regie/formulier/<participant>
        POST /b/<code>/regie/formulier/<participant>
        GET  /b/<code>/fotos/<photo>
        POST /b/<code>/fotos
        GET  /b/<code>/regie/teksten
        POST /b/<code>/regie/teksten
        GET  /b/<code>/regie/teksten/wissen
        POST /b/<code>/regie/teksten/wissen
        POST /b/<code>/regie/teksten/laten
        GET  /b/<code>/regie/draaiboek
        GET  /b/<code>/regie/draaiboek/draaiboek.toml
        POST /b/<code>/regie/draaiboek/bestand
        POST /b/<code>/regie/draaiboek/minuten
        POST /b/<code>/regie/draaiboek/onderdeel
        GET  /b/<code>/regie/draaiboek/onderdeel/<key>
        POST /b/<code>/regie/draaiboek/onderdeel/<key>
        POST /b/<code>/regie/draaiboek/onderdeel/<key>/weg
        POST /b/<code>/regie/draaiboek/stap
        POST /b/<code>/regie/draaiboek/volgorde
        GET  /b/<code>/regie/draaiboek/vragen
        POST /b/<code>/regie/draaiboek/vragen
        POST /b/<code>/regie/draaiboek/wie
        GET  /b/<code>/regie/uitnodigingen
        POST /b/<code>/regie/uitnodigingen
        POST /b/<code>/regie/uitnodigingen/bestand
        GET  /b/<code>/regie/uitnodigingen/bellijst
        POST /b/<code>/regie/uitnodigingen/<invited>
        GET  /b/<code>/regie/uitnodigingen/<invited>/vooraf
        POST /b/<code>/regie/uitnodigingen/<invited>/vooraf
        POST /b/<code>/regie/brief
        POST /b/<code>/regie/brieven
        GET  /b/<code>/regie/mail
        POST /b/<code>/regie/mail
        GET  /b/<code>/regie/mail/stand
        GET  /b/<code>/regie/mail/<kind>
        POST /b/<code>/regie/mail/<kind>
        GET  /b/<code>/regie/documenten
        GET  /b/<code>/regie/documenten/<key>.docx
        GET  /b/<code>/regie/documenten/<name>.pdf
        GET  /b/<code>/regie/documenten/contactlijst.xlsx
        GET  /b/<code>/regie/documenten/gegevens.json
        POST /b/<code>/regie/documenten/maak
        GET  /b/<code>/regie/documenten/werk/<run>
        GET  /b/<code>/regie/documenten/werk/<run>/stand
        GET  /b/<code>/regie/documenten/werk/<run>/zip
        POST /b/<code>/regie/documenten/werk/<run>
        GET  /b/<code>/regie/documenten/sjablonen/<name>.docx
        GET  /b/<code>/regie/documenten/sjablonen/<name>/voorbeeld.docx
        POST /b/<code>/regie/documenten/sjablonen/<name>
        POST /b/<code>/regie/documenten/logo
        POST /b/<code>/regie/documenten/terug/<name>
        GET  /b/<code>/regie/opvolgen
        POST /b/<code>/regie/opvolgen
        GET  /b/<code>/regie/mensen/<person>/wissen
        POST /b/<code>/regie/mensen/<person>/wissen
        GET  /bijeenkomst/<code>
        GET  /bijeenkomst/<code>/gegevens
        POST /bijeenkomst/<code>/gegevens
        POST /bijeenkomst/<code>/vinkje
        GET  /bijeenkomst/<code>/overdragen
        POST /bijeenkomst/<code>/overdragen
        GET  /bijeenkomst/<code>/reeks
        """,
    ),
    (
        ORGANISER,
        """
        GET  /welkom
        POST /welkom
        GET  /instellingen
        POST /instellingen/ik
        POST /instellingen/organisatie
        POST /instellingen/wachtwoord
        POST /instellingen/organisatoren
        POST /instellingen/organisatoren/<account>
        POST /instellingen/organisatoren/<account>/weg
        POST /instellingen/uitnodigingen/<key>/weg
        POST /instellingen/overal-afmelden
        GET  /draaiboeken
        POST /draaiboeken
        GET  /draaiboeken/<key>.toml
        GET  /draaiboeken/<key>/weg
        POST /draaiboeken/<key>/weg
        GET  /bijeenkomst/nieuw
        POST /bijeenkomst/nieuw
        POST /b/<code>/regie/draaiboek/bewaar
        POST /bijeenkomst/<code>/oefenen
        POST /bijeenkomst/<code>/oefening-weg
        GET  /bijeenkomst/<code>/verwijderen
        POST /bijeenkomst/<code>/verwijderen
        """,
    ),
    (
        NOBODY,  # as the program is set here: no mail server, not in development
        """
        GET  /stijl
        GET  /wachtwoord-vergeten
        POST /wachtwoord-vergeten
        """,
    ),
]
ROWS = {
    tuple(line.split()): roles
    for roles, lines in PAGES
    for line in lines.strip().splitlines()
}  # fmt: skip
LAST = (
    # After these there is less to find, or the browser is somebody else's.
    ("POST", "/b/<code>/regie/teksten/wissen"),  # papers with the text are thrown away
    ("POST", "/b/<code>/regie/mensen/<person>/wissen"),
    ("GET", "/draaiboeken/<key>/weg"),
    ("POST", "/draaiboeken/<key>/weg"),
    ("POST", "/instellingen/overal-afmelden"),
    ("GET", "/b/<code>/scherm/<token>"),
    ("POST", "/b/<code>/uitnodiging/<token>"),
    ("POST", "/b/<code>/meedoen"),
    ("POST", "/aanmelden"),
    ("POST", "/organisator/<token>"),
    ("POST", "/wachtwoord/<token>"),
    ("POST", "/bijeenkomst/<code>/oefening-weg"),
    ("POST", "/bijeenkomst/<code>/verwijderen"),
    ("POST", "/afmelden"),
)
UPLOAD = ("POST", "/b/<code>/regie/documenten/sjablonen/<name>")  # without a file it is refused
MADE_APART = {
    # These have a document made in another process.
    ("GET", "/b/<code>/jij/<invited>/<token>/vooraf.docx"),
    ("GET", "/b/<code>/jij/<person>/<token>/papier/<key>.docx"),
    ("GET", "/b/<code>/papieren/<key>.docx"),
    ("GET", "/b/<code>/regie/documenten/<key>.docx"),
    ("GET", "/b/<code>/regie/documenten/werk/<run>/zip"),
    ("GET", "/b/<code>/regie/documenten/sjablonen/<name>/voorbeeld.docx"),
    UPLOAD,
}
SHOWN = {200, 302, 409, 422}  # the page, where it leads, or what was wrong with what was sent


def of_role(role, *, allowed):
    """The addresses where this role gets in, or does not; what ends something at the end."""
    rows = sorted(ROWS, key=lambda row: LAST.index(row) if row in LAST else -1)
    return [row for row in rows if (role in ROWS[row]) == allowed]


@pytest.fixture
def house(site, organiser):
    site.crowd = People()
    return House(site)


@pytest.fixture
def browsers(house, browser, organiser):
    return house.browsers(browser, organiser)


@pytest.fixture
def visits(house, organiser):
    return Visits(house, organiser)


@pytest.fixture
def go(visits, site):
    """Visits a page, with a token for its form or with what is given instead: the answer, and
    whether anything was stored, changed or thrown away."""

    tokens = {}

    def visit(browser, row, token=None):
        method, rule = row
        address, fields = visits.address(rule), visits.fields(rule)
        if method == "POST" and token is None:
            token = tokens.get(browser) or tokens.setdefault(browser, csrf(browser))
        before = everything_stored(site)
        if method == "GET":
            answer = browser.get(address)
        else:
            answer = browser.post_raw(address, csrf_token=token, **fields)
        return answer, everything_stored(site) != before

    return visit


def test_it_is_decided_of_every_address_for_whom_it_is(program):
    there = {
        (method, rule.rule)
        for rule in program.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert set(ROWS) == there
    assert len(ROWS) == sum(len(lines.strip().splitlines()) for _roles, lines in PAGES), "twice"
    assert {*LAST, *MADE_APART} <= there


def is_door(row, answer, house):
    """Whether this answer shows the door, and nothing of the meeting."""
    if row == ("GET", "/b/<code>/erbij"):  # who does not take part yet may do so
        return (answer.status_code, answer.location) == (302, f"/b/{house.code}")
    return answer.status_code == (403 if ROWS[row] else 404) and CANARY not in answer.text


@pytest.mark.parametrize("role", Role)
def test_where_a_role_does_not_get_in_it_sees_the_door_and_changes_nothing(
    browsers, house, visits, go, role
):
    one, wrong = browsers[role], {}
    for row in of_role(role, allowed=False):
        answer, changed = go(one, row)
        if changed or not is_door(row, answer, house):
            wrong[row] = answer.status_code, changed
        if row[0] == "GET" and one.client.head(visits.address(row[1])).status != answer.status:
            wrong["HEAD", row[1]] = "other"
    assert wrong == {}


@pytest.mark.parametrize("role", Role)
def test_where_a_role_gets_in_it_sees_the_page(browsers, go, role):
    rows = [row for row in of_role(role, allowed=True) if row not in MADE_APART]
    answers = {row: go(browsers[role], row)[0].status_code for row in rows}
    assert {row: status for row, status in answers.items() if status not in SHOWN} == {}


@pytest.mark.process
@pytest.mark.parametrize("role", sorted(BOTH | PARTICIPANT))
def test_where_a_role_gets_in_it_sees_the_document(browsers, go, later, role):
    later.pass_by(0)  # the papers that were begun are made
    rows = [row for row in of_role(role, allowed=True) if row in MADE_APART]
    answers = {row: go(browsers[role], row)[0].status_code for row in rows}
    assert {row for row, status in answers.items() if status != 200} <= {UPLOAD}


def test_a_form_without_its_token_is_refused_to_those_who_may_send_it_as_well(browsers, go):
    wrong = {}
    for row, roles in ROWS.items():
        if row[0] == "POST" and roles:
            role = next(one for one in Role if one in roles)
            another = browsers[Role.SCREEN if role is Role.GUEST else Role.GUEST]
            for token in ("", "nonsense", csrf(another)):
                answer, changed = go(browsers[role], row, token)
                if changed or answer.status_code != 400:
                    wrong[row] = answer.status_code, changed
    assert wrong == {}


def test_only_an_organiser_finds_the_meetings_at_home(browsers, house):
    for role, one in browsers.items():
        shown = f"/bijeenkomst/{house.code}" in one.get("/").text
        assert shown == (role is Role.ORGANISER), role


def of_the_place(role):
    """The pages that this role has by its place, and a stranger has not."""
    rows = of_role(role, allowed=True)
    return [row for row in rows if row[0] == "GET" and Role.GUEST not in ROWS[row]]


@pytest.mark.parametrize("name", ENDINGS)
def test_who_lost_the_place_is_at_the_door_of_every_page(browsers, house, go, name):
    role, happens, _told, before = ENDINGS[name]
    before(house, browsers)
    happens(house, browsers)
    answers = {row: go(browsers[role], row) for row in of_the_place(role)}
    assert {
        row: (answer.status_code, changed)
        for row, (answer, changed) in answers.items()
        if changed or not is_door(row, answer, house)
    } == {}


# Another meeting


@pytest.fixture
def elsewhere(room, browser, organiser):
    """Browsers with a place in another meeting, in which nobody wrote anything."""
    links = room_links(room, organiser)
    made = {role: browser() for role in (Role.COFACILITATOR, Role.PARTICIPANT, Role.SCREEN)}
    made[Role.COFACILITATOR].post(links["uitnodiging"], links["uitnodiging"], name="Els")
    made[Role.PARTICIPANT].join(room.row.code, "Elja")
    made[Role.SCREEN].get(links["scherm"])
    return {Role.ORGANISER: organiser, **made}


def room_links(room, organiser):
    """The links of a meeting by their kind, as its desk shows them."""
    shown = organiser.get(f"/b/{room.row.code}/regie").text
    return {
        kind: re.search(rf"/b/{room.row.code}/{kind}/[a-z0-9]+", shown)[0]
        for kind in ("scherm", "uitnodiging")
    }


@pytest.mark.parametrize("role", [Role.COFACILITATOR, Role.PARTICIPANT, Role.SCREEN])
def test_a_place_in_another_meeting_opens_nothing_here(elsewhere, house, browsers, go, role):
    answers = {row: go(elsewhere[role], row) for row in ROWS if Role.GUEST not in ROWS[row]}
    assert {
        row: (answer.status_code, changed)
        for row, (answer, changed) in answers.items()
        if changed or not is_door(row, answer, house)
    } == {}


NAMED = re.compile("<(participant|person|invited|photo|run|token)>")
"""What belongs to one meeting alone, in an address."""


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.COFACILITATOR, Role.PARTICIPANT])
def test_what_belongs_to_another_meeting_is_not_found_here(
    elsewhere, room, house, browsers, visits, site, role
):
    """The own code in the address, and in everything else what is of the other meeting."""
    one, wrong = elsewhere[role], {}
    for row in sorted(ROWS, key=lambda row: LAST.index(row) if row in LAST else -1):
        method, rule = row
        if "<code>" not in rule or rule.startswith("/bijeenkomst/<code>/oef"):
            continue
        address, fields = visits.address(rule, {"code": room.row.code}), visits.fields(rule)
        token = csrf(one) if method == "POST" else ""
        before = stored_of(site, house)
        answer = (
            one.get(address)
            if method == "GET"
            else one.post_raw(address, csrf_token=token, **fields)
        )
        found = NAMED.search(rule) and answer.status_code not in {302, 400, 403, 404, 422}
        if found or CANARY.encode() in answer.data or stored_of(site, house) != before:
            wrong[row] = answer.status_code
    assert wrong == {}


def stored_of(site, house):
    """Every row about this meeting."""
    rows = everything_stored(site)
    return {
        table: [row for row in found if house.room.row.id in map(str, row)]
        for table, found in rows.items()
    }

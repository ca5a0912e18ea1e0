"""Links that grant something, once they do not: guessed, of another kind, person, time or meeting,
withdrawn, used; and what they gave before."""

import base64
import re
import secrets

import pytest
from itsdangerous import URLSafeTimedSerializer

from facilitator.domain.contact import LockForm, OpenForm, SaveContact
from facilitator.domain.invitations import RenewPersonalLink, WithdrawInvitation
from facilitator.domain.links import RenewLink
from facilitator.domain.message import Actor, Role
from facilitator.domain.people import RemovePerson
from facilitator.store import accounts
from facilitator.store.sessions import hashed
from tests.house import CANARY, House, everything_stored, give_session
from tests.web.test_every_page import ROWS
from tests.web.visits import PASSWORD, Visits, csrf

WITH_TOKEN = sorted(row for row in ROWS if "<token>" in row[1])


@pytest.fixture
def house(site, organiser):
    return House(site)


@pytest.fixture
def visits(house, organiser):
    return Visits(house, organiser)


@pytest.fixture
def other(site, organiser):
    """Another meeting, as full as the first."""
    return Visits(House(site), organiser)


@pytest.fixture
def refuses(visits, site):
    """Whether a page with another token in its address shows nothing and changes nothing."""

    def ask(browser, row, token):
        method, rule = row
        address, fields = visits.address(rule, {"token": token}), visits.fields(rule)
        form = csrf(browser) if method == "POST" else ""
        before = everything_stored(site)
        if method == "GET":
            answer = browser.get(address)
        else:
            answer = browser.post_raw(address, csrf_token=form, **fields)
        untouched = everything_stored(site) == before
        refused = answer.status_code in (403, 404, 429)  # 429: so many were wrong before it
        return refused and untouched and CANARY not in answer.text

    return ask


def guesses(token):
    """What somebody may make of a token, and what has nothing to do with it."""
    changed = "b" if token[5] != "b" else "c"
    yield from (token[:-1], token[1:], f"{token}a", token.swapcase(), token[::-1])
    yield from (f"{token[:5]}{changed}{token[6:]}", "a" * len(token), "0", "%00", "é", "|")
    yield base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
    yield secrets.token_urlsafe(24)


def test_no_other_token_opens_a_link(browser, organiser, visits, other, refuses):
    of_kinds = {rule: (visits.values(rule)["token"], other.values(rule)["token"])
                for _method, rule in WITH_TOKEN}  # fmt: skip
    of_meetings = {one for pair in of_kinds.values() for one in pair}
    stranger, opened = browser(), []
    for row in WITH_TOKEN:
        right = visits.values(row[1])["token"]
        of_no_meeting = set() if "<code>" in row[1] else {other.invite, other.reset}
        wrong = of_meetings - of_no_meeting - {right}
        tokens = (*guesses(right), *sorted(wrong))
        opened += [(row, token) for token in tokens if not refuses(stranger, row, token)]
        opened += [(row, "organiser")] if not refuses(organiser, row, "a" * 26) else []
        if row[0] == "GET" and not row[1].endswith(".docx"):
            assert not refuses(stranger, row, right), "the right one opens it"
    assert opened == []


def of_version(house, kind, subject=""):
    """The token as it is now, and its address by that token."""
    token = house.link(kind, subject)
    pages = {
        "screen": house.screen,
        "cofacilitator": house.invitation,
        "form": house.form,
        "personal": house.personal,
    }
    return pages[kind](token)


@pytest.mark.parametrize(
    ("kind", "withdraw"),
    [
        ("screen", lambda _house: [RenewLink("screen")]),
        ("cofacilitator", lambda _house: [RenewLink("cofacilitator")]),
        ("personal", lambda house: [RenewPersonalLink(house.guest)]),
        ("personal", lambda house: [WithdrawInvitation(house.guest, True)]),
        ("form", lambda house: [LockForm(house.ans)]),
        ("form", lambda house: [LockForm(house.ans), OpenForm(house.ans)]),
        ("form", lambda house: [RemovePerson(house.ans)]),
    ],
)
def test_a_link_that_was_withdrawn_opens_nothing(house, browser, site, kind, withdraw):
    subject = {"personal": house.guest, "form": house.ans}.get(kind, "")
    address, late = of_version(house, kind, subject), browser()
    assert late.get(address).status_code in (200, 302)
    pages = [address, *(f"{address}/{page}" for page in ("gegevens", "bekend", "wissen", "vooraf"))]
    house.desk(*withdraw(house))
    before = everything_stored(site)
    for page in pages:
        for one in (browser(), late) if kind not in ("screen", "cofacilitator") else (browser(),):
            assert one.get(page).status_code in (403, 404)
            form = {"name": "Ans", "reply": "comes", "share_with": "nobody", "wat": "meedoen"}
            answer = one.post_raw(page, csrf_token=csrf(one), **form)
            assert answer.status_code in (403, 404, 405)
    assert everything_stored(site) == before


def test_a_form_that_was_saved_is_closed(house, browser):
    address = house.form()
    house.send(Actor(Role.KIOSK, house.ans), SaveContact("Ans"))
    assert browser().get(address).status_code == 403


@pytest.mark.parametrize("kind", ["invite", "reset"])
def test_a_link_of_an_organiser_ends_works_once_and_is_replaced(browser, visits, site, kind):
    page = {"invite": "/organisator/", "reset": "/wachtwoord/"}[kind]
    fields = {"name": "Nieuw", "email": "nieuw@noord.nl", "password": PASSWORD}
    over = visits.account_link(kind, lives_ms=0)
    assert browser().get(page + over).status_code == 404
    replaced, works = visits.account_link(kind), visits.account_link(kind)
    assert browser().get(page + replaced).status_code == 404
    newcomer = browser()
    assert newcomer.post(page + works, page + works, **fields).status_code == 302
    assert newcomer.get("/instellingen").status_code == 200

    before = everything_stored(site)
    for token in (over, replaced, works):
        one = browser()
        answer = one.post_raw(page + token, csrf_token=csrf(one), **fields)
        assert answer.status_code == 404
        assert one.get("/instellingen").status_code == 403
    assert everything_stored(site) == before


def test_a_link_that_an_organiser_withdrew_works_no_longer(browser, visits, site):
    site.hall.write(lambda c: accounts.drop_link(c, hashed(visits.invite)))
    assert browser().get(f"/organisator/{visits.invite}").status_code == 404


def test_a_token_to_sign_in_with_works_once_and_not_too_late(browser, visits, site):
    over, works = visits.one_time(lives_ms=0), visits.one_time()
    first = browser()
    assert first.post_raw("/aanmelden", csrf_token=csrf(first), token=works).status_code == 302
    assert first.get("/bijeenkomst/nieuw").status_code == 200
    before = everything_stored(site)
    for token in (over, works, works[:-1], "", *guesses(works)):
        one = browser()
        assert one.post_raw("/aanmelden", csrf_token=csrf(one), token=token).status_code == 403
        assert one.get("/bijeenkomst/nieuw").status_code == 403
    assert everything_stored(site) == before


# Cookies


def cookie_of(browser):
    return browser.client.get_cookie("facilitator").value


def signed(key, data):
    """A cookie as Flask makes it, with this key."""
    from flask.json.tag import TaggedJSONSerializer

    how = {"key_derivation": "hmac", "digest_method": "sha1"}
    maker = URLSafeTimedSerializer(
        key, salt="cookie-session", serializer=TaggedJSONSerializer(), signer_kwargs=how
    )
    return maker.dumps(data)


def test_a_cookie_that_was_made_or_changed_by_hand_is_nobody_s(browser, organiser, house, program):
    right = cookie_of(organiser)
    with organiser.client.session_transaction() as data:
        mine = dict(data)
    key = program.config["SECRET_KEY"]
    forged = [
        right[:-1],
        f"{right[:-2]}{'A' if right[-2] != 'A' else 'B'}{right[-1]}",
        re.sub(r"^.", "X", right),
        signed(b"another key", mine),
        signed(b"", mine),
        signed(key, {"sid": "guessed", "organiser": True}),
        signed(key, {"sid": hashed(mine["sid"])}),  # what the database has of it
        signed(key, {"sid": mine["sid"][:-1]}),
        signed(key, {"organiser": True, "account": "x"}),
    ]
    for value in forged:
        one = browser()
        one.client.set_cookie("facilitator", value)
        for page in ("/bijeenkomst/nieuw", "/instellingen", f"/b/{house.code}/regie"):
            assert one.get(page).status_code == 403, (value, page)
    one = browser()
    one.client.set_cookie("facilitator", signed(key, mine))  # the forgery itself is made well
    assert one.get(f"/b/{house.code}/regie").status_code == 200


def test_a_session_that_is_over_is_nobody_s(browser, house, site):
    one = browser()
    give_session(one, site, None, site.hall.clock.now_ms() - 1)
    assert one.get(f"/b/{house.code}/scherm").status_code == 403


def test_who_was_shown_out_after_a_personal_link_takes_no_part_by_the_code(house, browser):
    phone, own = browser(), house.personal()
    phone.post(own, own, wat="meedoen")
    house.desk(RemovePerson(house.guest))
    known = len(house.meeting.participants)
    answer = phone.post(f"/b/{house.code}/meedoen", "/aanmelden?token=x", name="Iemand anders")
    assert "Je doet niet meer mee" in answer.text
    assert len(house.meeting.participants) == known


def test_a_renewed_personal_link_closes_the_place_that_the_old_one_gave(house, browser):
    thief, rightful, old = browser(), browser(), house.personal()
    thief.post(old, old, wat="meedoen")
    page = f"/b/{house.code}/papieren/actieformulier.docx"
    assert thief.get(f"/b/{house.code}/erbij").status_code == 200
    house.desk(RenewPersonalLink(house.guest))
    assert thief.get(page).status_code == 403
    assert thief.get(f"/b/{house.code}/erbij").status_code == 302
    new = house.personal()
    rightful.post(new, new, wat="meedoen")
    assert rightful.get(f"/b/{house.code}/erbij").status_code == 200
    handed = rightful.post(f"/b/{house.code}/wissel", new, participant=house.guest)
    assert handed.status_code == 302
    assert rightful.get(f"/b/{house.code}/erbij").status_code == 200

"""Organisers: the first start, passwords, invitations, and signing out."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest

from facilitator.limits import MOST_PASSWORDS_WAITING
from facilitator.mail.outbox import Outbox
from facilitator.store import accounts, sessions
from facilitator.web.mail_papers import attach
from facilitator.web.passwords import fits

PASSWORD = "paard batterij nietje"


@pytest.fixture
def token(site):
    """A one-time token, as the program prints at its start."""
    site.hall.write(lambda c: sessions.issue_token(c, "one-time", site.hall.clock.now_ms() + 9999))
    return "one-time"


@pytest.fixture
def newcomer(browser, token):
    """Who opened the program's link for the first time."""
    one = browser()
    one.post("/aanmelden", "/aanmelden?token=" + token, token=token, code="")
    return one


def begin(one, **changed):
    fields = {
        "organisation": "Welzijn Noord",
        "name": "Ria",
        "email": "ria@noord.nl",
        "password": "",
    }
    return one.post("/welkom", "/welkom", **(fields | changed))


@pytest.fixture
def ria(newcomer):
    begin(newcomer, password=PASSWORD)
    return newcomer


def sign_in(one, email="ria@noord.nl", password=PASSWORD):
    return one.post("/aanmelden", "/aanmelden", email=email, password=password)


def invited(ria, email="jan@noord.nl"):
    page = ria.post("/instellingen/organisatoren", "/instellingen", email=email).text
    return re.search(r"/organisator/[\w-]+", page)[0]


def account_id(site, email):
    return site.hall.read(lambda c: accounts.by_email(c, email))[0].id


def test_the_first_start_asks_who_you_are_and_then_shows_the_meetings(newcomer):
    assert newcomer.get("/").location == "/welkom"
    assert begin(newcomer).location == "/"
    assert "Je bijeenkomsten" in newcomer.get("/").text
    assert newcomer.get("/welkom").location == "/"


def test_nobody_else_can_begin(browser):
    assert browser().get("/welkom").status_code == 403


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"organisation": ""}, "naam van je organisatie"),
        ({"name": ""}, "Vul je naam in"),
        ({"email": "ria@"}, "Kijk het e-mailadres na"),
        ({"password": "kort"}, "minstens 10 tekens"),
        ({"password": "Welzijn Noord"}, "iets anders dan je naam"),
    ],
)
def test_a_mistake_at_the_first_start_keeps_what_was_typed(newcomer, wrong, sentence):
    answer = begin(newcomer, **wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert newcomer.get("/").location == "/welkom"


def test_a_hosted_program_needs_a_password(newcomer, site):
    fields = {name: getattr(site.settings, name) for name in site.settings.__struct_fields__}
    site.settings = type(site.settings)(**{**fields, "public_url": "https://wijk.example"})
    assert "minstens 10 tekens" in begin(newcomer).text


def test_signing_in_with_a_password(ria, browser):
    other = browser()
    assert sign_in(other).location == "/"
    assert "Je bijeenkomsten" in other.get("/").text


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(ria, browser):
    wrong, unknown = sign_in(browser(), password="iets anders"), sign_in(browser(), "x@y.nl")
    assert wrong.status_code == unknown.status_code == 403
    assert "horen niet bij elkaar" in wrong.text
    assert "horen niet bij elkaar" in unknown.text


def test_guessing_is_stopped_for_the_account_too(ria, browser):
    for _ in range(15):
        sign_in(browser(), password="fout wachtwoord")
    stopped = sign_in(browser())
    assert stopped.status_code == 429
    assert "Te vaak geprobeerd" in stopped.text


def test_many_guesses_at_once_are_counted_one_after_the_other(ria, program, browser):
    guessers = [browser() for _ in range(30)]
    for one in guessers:
        one.get("/aanmelden")
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda one: sign_in(one, password="fout wachtwoord"), guessers))
    statuses = [one.status_code for one in answers]
    assert set(statuses) == {403, 429}
    assert statuses.count(403) <= 15


def test_passwords_are_checked_one_at_a_time_and_few_wait(ria, browser, site, monkeypatch):
    checked, at_once, most = [], [], []
    offload, going_on = site.offload, threading.Event()

    def slow(function, *arguments):
        if function is not fits:
            return offload(function, *arguments)
        at_once.append(function)
        most.append(len(at_once))
        assert going_on.wait(20)
        at_once.pop()
        checked.append(function)
        return function(*arguments)

    monkeypatch.setattr(site, "offload", slow)
    guessers = [browser() for _ in range(MOST_PASSWORDS_WAITING + 10)]
    with ThreadPoolExecutor(len(guessers)) as pool:
        answers = [pool.submit(sign_in, one, f"a{n}@b.nl") for n, one in enumerate(guessers)]
        refused = list(islice(as_completed(answers), 9))
        assert {one.result().status_code for one in refused} == {429}
        assert "Er melden zich nu veel mensen tegelijk aan" in refused[0].result().text
        going_on.set()
    assert max(most) == 1
    assert len(checked) <= MOST_PASSWORDS_WAITING + 1


def test_without_any_password_the_page_asks_for_the_link_alone(newcomer, browser):
    begin(newcomer)
    assert 'name="password"' not in browser().get("/aanmelden").text


def test_the_link_of_the_program_is_for_the_first_organiser(ria, browser, site):
    site.hall.write(lambda c: sessions.issue_token(c, "again", site.hall.clock.now_ms() + 9999))
    other = browser()
    other.post("/aanmelden", "/aanmelden?token=again", token="again", code="")
    assert "ria@noord.nl" in other.get("/instellingen").text


def test_signing_in_changes_the_token_of_the_session(browser, room, ria):
    visitor = browser()
    visitor.join(room.row.code, "Fatima")
    before = visitor.client.get_cookie("facilitator").value
    sign_in(visitor)
    assert visitor.client.get_cookie("facilitator").value != before
    assert visitor.get(f"/b/{room.row.code}").status_code == 200
    stale = browser()
    stale.client.set_cookie("facilitator", before)
    assert stale.get("/instellingen").status_code == 403


def test_an_invitation_makes_an_organiser_once(ria, browser):
    link = invited(ria)
    jan = browser()
    assert "Welzijn Noord" in jan.get(link).text
    made = jan.post(link, link, name="Jan", email="jan@noord.nl", password=PASSWORD)
    assert made.location == "/"
    assert "Jan" in ria.get("/instellingen").text
    assert browser().get(link).status_code == 404


def test_a_mistake_while_accepting_uses_nothing_up(ria, browser):
    link = invited(ria)
    jan = browser()
    wrong = jan.post(link, link, name="Jan", email="jan@noord.nl", password="kort")
    assert "minstens 10 tekens" in wrong.text
    taken = jan.post(link, link, name="Jan", email="RIA@noord.nl", password=PASSWORD)
    assert "al een organisator met dit e-mailadres" in taken.text
    made = jan.post(link, link, name="Jan", email="jan@noord.nl", password=PASSWORD)
    assert made.location == "/"


def test_an_invitation_can_be_withdrawn(ria, browser):
    link = invited(ria)
    page = ria.get("/instellingen").text
    path = re.search(r"/instellingen/uitnodigingen/\w+/weg", page)[0]
    ria.post(path, "/instellingen")
    assert browser().get(link).status_code == 404


@pytest.mark.parametrize("email", ["geen adres", "ria@noord.nl"])
def test_who_cannot_be_invited_is_told_why(ria, email):
    answer = ria.post("/instellingen/organisatoren", "/instellingen", email=email)
    assert answer.status_code == 422
    assert "field__error" in answer.text


def test_another_password_signs_other_browsers_out(ria, browser):
    other = browser()
    sign_in(other)
    path = "/instellingen/wachtwoord"
    wrong = ria.post(path, "/instellingen", old="fout", password="nieuwe lange woorden")
    assert "niet je huidige wachtwoord" in wrong.text
    ria.post(path, "/instellingen", old=PASSWORD, password="nieuwe lange woorden")
    assert other.get("/instellingen").status_code == 403
    assert ria.get("/instellingen").status_code == 200
    assert sign_in(browser()).status_code == 403
    assert sign_in(browser(), password="nieuwe lange woorden").status_code == 302


def test_a_link_for_a_new_password_works_once_and_signs_out_everywhere(ria, browser, site):
    link = invited(ria)
    jan = browser()
    jan.post(link, link, name="Jan", email="jan@noord.nl", password=PASSWORD)
    path = f"/instellingen/organisatoren/{account_id(site, 'jan@noord.nl')}"
    page = ria.post(path, "/instellingen", wat="wachtwoord").text
    reset = re.search(r"/wachtwoord/[\w-]+", page)[0]
    fresh = browser()
    assert "jan@noord.nl" in fresh.get(reset).text
    assert fresh.post(reset, reset, password="kort").status_code == 422
    assert fresh.post(reset, reset, password="nieuwe lange woorden").location == "/"
    assert jan.get("/instellingen").status_code == 403
    assert browser().get(reset).status_code == 404


def test_an_organiser_who_is_taken_away_is_out_at_once(ria, browser, site):
    link = invited(ria)
    jan = browser()
    jan.post(link, link, name="Jan", email="jan@noord.nl", password=PASSWORD)
    path = f"/instellingen/organisatoren/{account_id(site, 'jan@noord.nl')}"
    assert "Haal je Jan weg" in ria.post(path, "/instellingen", wat="weg").text
    ria.post(f"{path}/weg", "/instellingen")
    assert jan.get("/instellingen").status_code == 403
    assert sign_in(browser(), "jan@noord.nl").status_code == 403


def test_nobody_takes_away_themselves(ria, site):
    path = f"/instellingen/organisatoren/{account_id(site, 'ria@noord.nl')}/weg"
    assert "Jezelf weghalen kan niet" in ria.post(path, "/instellingen").text
    assert ria.get("/instellingen").status_code == 200


def test_signing_out_everywhere_signs_this_browser_out_too(ria, browser):
    other = browser()
    sign_in(other)
    ria.post("/instellingen/overal-afmelden", "/instellingen")
    assert ria.get("/instellingen").status_code == 403
    assert other.get("/instellingen").status_code == 403


def test_name_address_and_organisation_can_be_changed(ria):
    ria.post("/instellingen/ik", "/instellingen", name="Ria Bos", email="bos@noord.nl")
    ria.post("/instellingen/organisatie", "/instellingen", organisation="Welzijn Zuid")
    page = ria.get("/instellingen").text
    assert "Ria Bos" in page
    assert "bos@noord.nl" in page
    assert "Welzijn Zuid" in page
    assert ria.post("/instellingen/ik", "/instellingen", name="", email="x").status_code == 422


def test_passwords_are_kept_as_a_hash_alone(ria, site, tmp_path):
    known = site.hall.read(lambda c: accounts.by_email(c, "ria@noord.nl"))[1]
    assert known.startswith("$argon2id$")
    assert PASSWORD.encode() not in (tmp_path / "facilitator.db").read_bytes()


@pytest.mark.parametrize("path", ["/instellingen", "/draaiboeken"])
def test_visitors_see_no_settings(browser, path):
    assert browser().get(path).status_code == 403


def test_a_forgotten_password_is_chosen_anew_by_a_link_in_a_mail(
    ria, browser, site, later, post, serve
):
    site.outbox = Outbox(site.hall, serve(), "wijk@example.nl", attach, later)
    assert "Wachtwoord vergeten?" in browser().get("/aanmelden").text
    path = "/wachtwoord-vergeten"
    known = browser().post(path, path, email="RIA@noord.nl")
    unknown = browser().post(path, path, email="niemand@noord.nl")
    assert known.text == unknown.text
    later.pass_by(0)
    (mail,) = post.received
    link = re.search(r"/wachtwoord/[\w-]+", mail.get_body().get_content())[0]
    fresh = browser()
    assert fresh.post(link, link, password="nieuwe lange woorden").location == "/"
    for _ in range(15):
        browser().post(path, path, email="ria@noord.nl")
    assert browser().post(path, path, email="ria@noord.nl").status_code == 429


def test_without_a_mail_server_nobody_is_sent_a_link(ria, browser):
    assert browser().get("/wachtwoord-vergeten").status_code == 404
    assert "Een andere organisator" in browser().get("/aanmelden").text

import gzip
import io

import pytest

from facilitator.limits import HEAVY_BURST


@pytest.mark.parametrize("page", ["/", "/healthz", "/static/css/base.css", "/nergens"])
def test_every_answer_says_that_nothing_comes_from_elsewhere(browser, page):
    headers = browser().get(page).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; ")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser, room):
    answer = browser().join(room.row.code, "Fatima")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("facilitator="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_pages_are_compressed_and_never_kept(program):
    answer = program.test_client().get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<html" in gzip.decompress(answer.data).decode()


def test_static_files_are_compressed_and_revalidated(program):
    client = program.test_client()
    first = client.get("/static/css/base.css", headers={"Accept-Encoding": "gzip"})
    assert first.content_encoding == "gzip"
    assert b":root" in gzip.decompress(first.data)
    again = client.get(
        "/static/css/base.css",
        headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 304


def test_nothing_outside_the_static_folder_is_served(browser):
    for path in ("/static/../facilitator/cli.py", "/static/%2e%2e/pyproject.toml", "/static/"):
        assert browser().get(path).status_code == 404


def test_healthz_names_the_version_and_the_driver(browser):
    answer = browser().get("/healthz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert "whole writes" in answer.json["live"]


def test_what_is_too_large_says_so(organiser, room):
    page = f"/b/{room.row.code}/regie/uitnodigingen"
    answer = organiser.client.post(
        f"{page}/bestand", data={"bestand": (io.BytesIO(b"x" * 1_200_000), "lijst.csv")}
    )
    assert answer.status_code == 413
    assert "Dat is te groot" in answer.text


def test_a_form_that_waited_too_long_says_what_to_do(organiser):
    answer = organiser.post_raw("/bijeenkomst/nieuw", title="Nieuw")
    assert answer.status_code == 400
    assert "stond te lang open" in answer.text


# Whose address it is

FORWARDED = {"X-Forwarded-For": "203.0.113.9"}
HOSTED = pytest.mark.parametrize("options", [{"public_url": "https://samen.example"}])


def address_of_a_socket(program):
    handshake = "/socket.io/?EIO=4&transport=polling"
    assert program.test_client().get(handshake, headers=FORWARDED).status_code == 200
    (environ,) = program.extensions["live"].server.environ.values()
    return environ["REMOTE_ADDR"]


def guess_as(program, number):
    headers = {"X-Forwarded-For": f"203.0.113.{number}"}
    return program.test_client().get("/b/000000", headers=headers).status_code


def test_a_forged_address_changes_nothing_where_no_proxy_is_set(program, room, pulse):
    pulse.still = True
    answers = [guess_as(program, number) for number in range(70)]
    assert answers == [404] * 61 + [429] * 9
    assert address_of_a_socket(program) == "127.0.0.1"


@HOSTED
def test_behind_a_proxy_each_has_the_address_that_the_proxy_says(program, room, pulse):
    pulse.still = True
    assert [guess_as(program, number) for number in range(70)] == [404] * 70
    assert [guess_as(program, 1) for _ in range(61)] == [404] * 60 + [429]
    assert address_of_a_socket(program) == "203.0.113.9"


@HOSTED
def test_of_several_forwarded_addresses_only_the_one_that_the_proxy_added_counts(program, room):
    headers = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    program.test_client().get("/socket.io/?EIO=4&transport=polling", headers=headers)
    (environ,) = program.extensions["live"].server.environ.values()
    assert environ["REMOTE_ADDR"] == "203.0.113.9"


# What takes the server long


def test_a_browser_that_asks_for_papers_all_the_time_has_to_wait(organiser, room, pulse):
    pulse.still = True
    path = f"/b/{room.row.code}/regie/documenten/gegevens.json"
    answers = [organiser.get(path).status_code for _ in range(HEAVY_BURST + 3)]
    assert answers == [200] * HEAVY_BURST + [429] * 3
    refused = organiser.get(path)
    assert "Wacht 3 seconden" in refused.text
    assert refused.headers["Retry-After"] == "3"
    assert "code" not in refused.text.partition("<main")[2]
    upload = {"photo": (io.BytesIO(b"x"), "a.jpg")}
    photo = organiser.post(f"/b/{room.row.code}/fotos", "/bijeenkomst/nieuw", **upload)
    assert photo.json["code"] == "too-fast"
    pulse.now_s += 3
    assert organiser.get(path).status_code == 200

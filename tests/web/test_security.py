import gzip
import io

import pytest


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

import re

from facilitator.demo.meeting import prepare
from facilitator.store import sessions
from facilitator.store.tables import metadata

MEETING = {
    "title": "Samenwerken in de Bloemenbuurt",
    "neighbourhood": "Bloemenbuurt",
    "date": "2030-03-14",
    "start": "14:00",
    "place": "De Linde",
    "reason": "Elkaar beter kennen",
    "fixed_end": "17:00",
    "draaiboek": "samenwerken-in-de-wijk",
}
NEW = "/bijeenkomst/nieuw"


def issue(site, token, lives_ms=60_000):
    expires_ms = site.hall.clock.now_ms() + lives_ms
    site.hall.write(lambda connection: sessions.issue_token(connection, token, expires_ms))


def test_a_one_time_token_works_once(browser, site):
    issue(site, "once")
    first, second = browser(), browser()
    page = "/aanmelden?token=once"
    assert first.post("/aanmelden", page, token="once", code="").status_code == 302
    assert second.post("/aanmelden", page, token="once", code="").status_code == 403


def test_looking_at_the_sign_in_page_does_not_use_the_token(browser, site):
    issue(site, "looked-at")
    for _ in range(3):
        browser().get("/aanmelden?token=looked-at")
    answer = browser().post("/aanmelden", "/aanmelden?token=x", token="looked-at", code="")
    assert answer.status_code == 302


def test_an_expired_token_does_not_work(browser, site):
    issue(site, "late", lives_ms=-1)
    answer = browser().post("/aanmelden", "/aanmelden?token=late", token="late", code="")
    assert answer.status_code == 403


def test_a_new_meeting_keeps_what_was_filled_in(organiser, site):
    answer = organiser.post(NEW, NEW, **MEETING)
    assert answer.status_code == 302
    code = answer.location.split("/")[2]
    details = site.hall.rooms.by_code(code).meeting.details
    assert (details.title, details.place) == ("Samenwerken in de Bloemenbuurt", "De Linde")
    # 14 March 2030, 14:00 and 17:00 in Amsterdam, which is an hour ahead of UTC then
    assert (details.planned_start_ms, details.fixed_end_ms) == (1899723600000, 1899734400000)


def test_a_meeting_keeps_its_own_copy_of_the_draaiboek(organiser, site):
    code = organiser.post(NEW, NEW, **MEETING).location.split("/")[2]
    draaiboek = site.hall.rooms.by_code(code).meeting.draaiboek
    assert (len(draaiboek.items), draaiboek.total_minutes) == (11, 120)


def test_each_mistake_is_shown_at_its_field_and_nothing_is_lost(organiser, site):
    wrong = MEETING | {"title": "", "date": "morgen", "start": "25:00", "place": "x" * 121}
    answer = organiser.post(NEW, NEW, **wrong)
    assert answer.status_code == 422
    for field in ("title", "date", "start", "place"):
        assert f'id="{field}-error"' in answer.text
    assert "Elkaar beter kennen" in answer.text


def test_a_day_in_the_past_counts_once_it_is_said_to_be_right(organiser):
    past = MEETING | {"date": "2020-03-14"}
    answer = organiser.post(NEW, NEW, **past)
    assert answer.status_code == 422
    assert "Deze dag is al voorbij." in answer.text
    assert 'name="past" value="2020-03-14" aria' in answer.text
    assert organiser.post(NEW, NEW, **past, past="2020-03-13").status_code == 422
    assert organiser.post(NEW, NEW, **past, past="2020-03-14").status_code == 302


def test_an_end_before_the_beginning_is_refused(organiser):
    answer = organiser.post(NEW, NEW, **MEETING | {"fixed_end": "13:00"})
    assert answer.status_code == 422
    assert 'id="fixed_end-error"' in answer.text


def test_home_lists_the_meetings_of_the_organiser(organiser):
    organiser.post(NEW, NEW, **MEETING)
    assert "Samenwerken in de Bloemenbuurt" in organiser.get("/").text


def test_home_asks_everybody_else_for_a_code(browser, room):
    page = browser().get("/").text
    assert 'name="code"' in page
    assert room.row.title not in page


def test_the_start_page_shows_colleagues_where_to_sign_in(browser):
    link = re.search(r'<a href="(/[^"]+)">Organisator', browser().get("/").text)[1]
    assert "<h1>Aanmelden</h1>" in browser().get(link).text


def way_home(page):
    return re.search(r'class="organiser-brand" href="/">([^<]*)<', page)[1]


def test_the_way_home_has_one_name_for_an_organiser_and_one_for_everybody_else(
    organiser, browser, room, site
):
    meeting, desk = f"/bijeenkomst/{room.row.code}", f"/b/{room.row.code}/regie"
    around = ("/", NEW, "/instellingen", meeting, f"{meeting}/overdragen", f"{desk}/draaiboek")
    around = (*around, f"{desk}/documenten", f"{desk}/uitnodigingen", f"{desk}/teksten")
    assert {way_home(organiser.get(page).text) for page in around} == {"Je bijeenkomsten"}

    invitation = site.addresses.of(room).cofacilitator
    colleague = browser()
    link = "/" + invitation.split("/", 3)[3]
    names = {way_home(colleague.get(page).text) for page in ("/aanmelden", link, "/nergens")}
    colleague.post(link, link, name="Noor")
    names |= {way_home(colleague.get(f"{desk}/{page}").text) for page in ("documenten", "teksten")}
    assert names == {"Naar het begin"}


# Again, and away with it


def test_a_meeting_is_made_again_from_an_earlier_one(organiser, room):
    form = organiser.get(f"/bijeenkomst/nieuw?van={room.row.code}").text
    assert f'value="{room.meeting.details.title}"' in form
    assert f'value="{room.meeting.details.place}"' in form
    for odd in ("999999", "x", "٣"):
        assert organiser.get(f"/bijeenkomst/nieuw?van={odd}").status_code == 200


def everything(site):
    """Every row of every table, as text."""
    return str(
        site.hall.read(
            lambda c: [list(c.execute(table.select())) for table in metadata.sorted_tables]
        )
    )


def test_a_meeting_is_deleted_with_everything_after_a_question(
    organiser, browser, room, site, tmp_path
):
    phone = browser()
    phone.join(room.row.code, "Kanarie-Fatima")
    away = f"/bijeenkomst/{room.row.code}/verwijderen"
    asked = organiser.get(away)
    assert "voorgoed verwijderen?" in asked.text
    assert "1 deelnemer, met gegevens" in asked.text
    assert "Kanarie-Fatima" in everything(site)

    done = organiser.post(away, away)

    assert "is verwijderd, met alles" in organiser.get(done.location).text
    assert room.row.id not in everything(site)
    assert "Kanarie" not in everything(site)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"Kanarie" in path.read_bytes() for path in files)
    assert organiser.get(f"/b/{room.row.code}/regie").status_code == 404
    assert phone.get(f"/b/{room.row.code}").status_code == 404
    assert organiser.get(away).status_code == 404


def test_deleting_one_meeting_leaves_the_others(organiser, room, site):
    other = prepare(site.hall, next(iter(site.draaiboeken.values())))
    away = f"/bijeenkomst/{room.row.code}/verwijderen"
    organiser.post(away, away)
    assert organiser.get(f"/b/{other.code}/regie").status_code == 200


def test_only_the_organiser_deletes(browser, room, site):
    away = f"/bijeenkomst/{room.row.code}/verwijderen"
    phone = browser()
    phone.join(room.row.code, "Fatima")
    assert phone.get(away).status_code == 403
    assert phone.post(away, f"/b/{room.row.code}/erbij").status_code == 403
    assert site.hall.rooms.by_code(room.row.code) is not None

"""The pages on which a draaiboek is made to measure."""

import io
import re

import pytest
from werkzeug.http import parse_options_header

from facilitator.documents.catalogue import safe_name
from facilitator.domain.course import StartMeeting
from facilitator.domain.draaiboek import parse, written
from facilitator.domain.message import Actor, Role
from facilitator.domain.text import clean
from facilitator.werkvormen.registry import FACES, SETTINGS
from tests.faults.hostile_texts import DEVICES

ORGANISER = Actor(Role.ORGANISER, "organiser")


@pytest.fixture
def page(room):
    return f"/b/{room.row.code}/regie/draaiboek"


@pytest.fixture
def post(organiser, page):
    def send(path, **fields):
        return organiser.post(f"{page}/{path}", page, **fields)

    return send


def keys(room):
    return [item.key for item in room.meeting.draaiboek.items]


def upload(organiser, page, path, text, name="draaiboek.toml"):
    token = re.search(r'name="csrf_token" value="([^"]+)"', organiser.get(page).text)[1]
    content = text if isinstance(text, bytes) else text.encode()
    return organiser.client.post(
        path, data={"csrf_token": token, "bestand": (io.BytesIO(content), name)}
    )


def test_times_of_day_and_the_total_follow_the_minutes(organiser, page, post, room):
    before = organiser.get(page).text
    assert "120 minuten" in before
    answer = post("minuten", onderdeel="pauze", minuten="25")
    assert answer.status_code == 302
    assert "135 minuten" in organiser.get(page).text


def test_minutes_that_cannot_be_change_nothing_and_say_what_can(post, room):
    answer = post("minuten", onderdeel="pauze", minuten="0")
    assert answer.status_code == 422
    assert "van 1 tot 600" in answer.text
    assert room.meeting.draaiboek_rev == 0


def test_fewer_minutes_than_an_item_may_shrink_to_take_that_along(post, room):
    post("minuten", onderdeel="welkom", minuten="3")
    assert room.meeting.draaiboek.item("welkom").shrink_to == 3


def test_items_move_by_button_and_by_a_whole_order(organiser, post, room):
    post("volgorde", onderdeel="reflectie", wat="omhoog")
    assert keys(room)[:2] == ["reflectie", "welkom"]
    post("volgorde", volgorde=",".join(reversed(keys(room))))
    assert keys(room)[0] == "afsluiting"
    post("stap", wat="terug")
    assert keys(room)[0] == "reflectie"
    post("stap", wat="opnieuw")
    assert keys(room)[0] == "afsluiting"


def test_advice_is_shown_where_it_belongs(organiser, page, post):
    post("onderdeel/pauze/weg")
    shown = organiser.get(page).text
    assert "Zonder pauze zitten mensen hier langer dan 90 minuten" in shown
    assert "script-row--noted" in shown


def test_the_last_item_stays(organiser, page, post, room):
    for key in keys(room)[1:]:
        post(f"onderdeel/{key}/weg")
    answer = post(f"onderdeel/{keys(room)[0]}/weg")
    assert "minstens één onderdeel" in answer.text


@pytest.mark.parametrize("werkvorm", list(FACES))
def test_each_werkvorm_can_be_added_and_has_words_for_its_settings(organiser, post, room, werkvorm):
    answer = post("onderdeel", werkvorm=werkvorm, na="welkom")
    added = room.meeting.draaiboek.items[1]
    assert added.werkvorm == werkvorm
    shown = organiser.get(answer.location)
    assert shown.status_code == 200
    for field in SETTINGS[werkvorm].__struct_fields__:
        assert f'name="setting-{field}"' in shown.text


def fields(**changed):
    known = {
        "title": "Kiezen", "minutes": "12", "werkvorm": "stickers", "task": "Plak.",
        "method": "Lees eerst.", "say": "Kies\n\n voor jezelf ", "ask": "", "material": "Stickers",
        "shrinks": "1", "shrink_to": "8", "duty-lead": "Ria", "setting-per_person": "4",
        "setting-per_flap": "2", "setting-hidden": "1",
    }  # fmt: skip
    return {name: text for name, text in (known | changed).items() if text is not None}


def change(organiser, page, room, key="keuze", **changed):
    rev = room.meeting.draaiboek_rev
    return organiser.post(
        f"{page}/onderdeel/{key}", page, **({"rev": str(rev)} | fields(**changed))
    )


def test_everything_of_an_item_can_be_changed(organiser, page, room):
    assert change(organiser, page, room).status_code == 302
    item = room.meeting.draaiboek.item("keuze")
    assert (item.title, item.minutes, item.shrink_to) == ("Kiezen", 12, 8)
    assert item.say == ("Kies", "voor jezelf")
    assert item.settings == {"per_person": 4, "per_flap": 2, "hidden": True}
    assert item.duties.lead == "Ria"
    assert room.meeting.items["keuze"].settings.per_person == 4


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Geef een titel"),
        ({"minutes": "veel"}, "Vul een aantal minuten in"),
        ({"shrink_to": "13"}, "niet meer is dan het onderdeel duurt"),
        ({"task": "t" * 141}, "hooguit 140 tekens"),
        ({"duty-lead": "n" * 61}, "Een naam mag hooguit 60"),
        ({"setting-per_person": "0"}, "Kijk deze instelling na"),
        ({"setting-per_flap": "5"}, "Kijk deze instelling na"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(organiser, page, room, wrong, sentence):
    answer = change(organiser, page, room, **wrong, method="Zo doe je dat.")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Zo doe je dat." in answer.text
    assert room.meeting.draaiboek_rev == 0


def test_another_werkvorm_begins_with_its_own_settings(organiser, page, room):
    answer = change(organiser, page, room, werkvorm="duos")
    assert room.meeting.draaiboek.item("keuze").settings == {"at_least": 3, "way": "propose"}
    assert "instellingen van deze werkvorm" in organiser.get(answer.location).text


def test_a_page_that_is_behind_says_so_and_saves_at_the_second_time(organiser, page, post, room):
    post("minuten", onderdeel="pauze", minuten="25")
    answer = change(organiser, page, room, rev="0")
    assert "Iemand anders heeft het draaiboek" in answer.text
    assert change(organiser, page, room).status_code == 302


def test_questions_are_changed_moved_added_and_taken_away(organiser, page, room):
    texts = [one.text for one in room.meeting.draaiboek.questions]
    blank = [""] * (len(texts) + 1)
    form = {"text": [*texts, "Wat kost het?"], "short": blank, "pictogram": blank}
    path = f"{page}/vragen"
    organiser.post(path, path, **form, wat="omhoog:10")
    now = [one.text for one in room.meeting.draaiboek.questions]
    assert now == [*texts[:9], "Wat kost het?", texts[9]]
    assert [flap.text for flap in room.meeting.board] == now
    form["text"] = [*now, ""]
    organiser.post(
        path, path, **form | {"short": [*blank, ""], "pictogram": [*blank, ""]}, wat="weg:0"
    )
    assert len(room.meeting.draaiboek.questions) == 10


def test_questions_that_cannot_be_are_refused_with_what_was_typed(organiser, page, room):
    path = f"{page}/vragen"
    answer = organiser.post(path, path, text=["v" * 201], short=[""], pictogram=[""], wat="bewaar")
    assert answer.status_code == 422
    assert "v" * 201 in answer.text


def test_a_file_goes_out_and_comes_in_again(organiser, page, room):
    text = organiser.get(f"{page}/draaiboek.toml").text
    assert parse(text, "x", SETTINGS) == room.meeting.draaiboek
    answer = upload(
        organiser, page, f"{page}/bestand", text.replace("minutes = 10", "minutes = 11")
    )
    assert answer.status_code == 302
    assert room.meeting.draaiboek.items[0].minutes == 11


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "Dit is geen draaiboek"),
        ("geen toml", "Dit is geen draaiboek dat het programma kan lezen"),
        ("x" * 300_001, "te groot"),
    ],
)
def test_a_file_that_is_no_draaiboek_changes_nothing(organiser, page, room, content, sentence):
    answer = upload(organiser, page, f"{page}/bestand", content)
    assert sentence in answer.text
    assert room.meeting.draaiboek_rev == 0


def test_a_mistake_in_a_file_says_where(organiser, page, room):
    text = written(room.meeting.draaiboek).replace("minutes = 15", "minutes = 0", 1)
    answer = upload(organiser, page, f"{page}/bestand", text)
    assert "onderdeel 2 ‘reflectie’, het veld ‘minutes’" in answer.text


def test_a_draaiboek_is_kept_for_the_next_meeting_and_thrown_away(organiser, page, post, room):
    post("minuten", onderdeel="pauze", minuten="25")
    post("bewaar", title="Onze avond")
    listed = organiser.get("/draaiboeken").text
    assert "Onze avond" in listed
    key = re.search(r"draaiboek=(eigen-\w+)", listed)[1]
    form = organiser.get(f"/bijeenkomst/nieuw?draaiboek={key}").text
    assert "135 minuten" in form
    made = organiser.post(
        "/bijeenkomst/nieuw", "/bijeenkomst/nieuw", title="Avond", date="2099-01-01", start="19:00",
        draaiboek=key,
    )  # fmt: skip
    assert made.status_code == 302
    assert "Onze avond" in organiser.get(f"/draaiboeken/{key}.toml").text
    assert "Gooi je dit draaiboek weg?" in organiser.get(f"/draaiboeken/{key}/weg").text
    organiser.post(f"/draaiboeken/{key}/weg", f"/draaiboeken/{key}/weg")
    assert "Onze avond" not in organiser.get("/draaiboeken").text
    assert organiser.get(f"/draaiboeken/{key}/weg").status_code == 404


def test_a_draaiboek_of_the_program_cannot_be_thrown_away(organiser):
    assert organiser.get("/draaiboeken/samenwerken-in-de-wijk/weg").status_code == 404


def test_once_begun_everything_is_there_to_read_only(organiser, page, post, room, site):
    site.hall.submit(room.row.id, ORGANISER, "start-it-now", StartMeeting())
    assert "ligt vast" in organiser.get(page).text
    assert "ligt vast" in organiser.get(f"{page}/onderdeel/keuze").text
    answer = post("minuten", onderdeel="pauze", minuten="25")
    assert answer.status_code == 422
    assert "Opnieuw plannen" in answer.text


def test_only_facilitators_see_it_and_only_organisers_keep_it(browser, page):
    visitor = browser()
    assert visitor.get(page).status_code == 403
    assert visitor.get("/draaiboeken").status_code == 403
    assert visitor.get(f"{page}/draaiboek.toml").status_code == 403


def test_a_file_brings_in_no_text_that_screens_cannot_carry(organiser, page, room):
    item = room.meeting.draaiboek.items[0]
    text = written(room.meeting.draaiboek).replace(
        f'title = "{item.title}"', 'title = "Wel\\u202ekom\\u0000 \\u200ballemaal\\u0007"'
    )
    assert upload(organiser, page, f"{page}/bestand", text).status_code == 302
    assert room.meeting.draaiboek.items[0].title == "Welkom allemaal"


@pytest.mark.parametrize("name", [*DEVICES, 'x"; filename=y.exe', "../../etc/passwd", "é\u2028\n"])
def test_a_hostile_title_makes_a_harmless_name_for_the_file(organiser, page, post, name):
    post("bewaar", title=name)
    kept = re.findall(r"/draaiboeken/eigen-\w+\.toml", organiser.get("/draaiboeken").text)
    answer = organiser.get(kept[-1])
    said, options = parse_options_header(answer.headers["Content-Disposition"])
    assert said == "attachment"
    assert set(options) == {"filename"}
    stem, _dot, ending = options["filename"].rpartition(".")
    assert ending == "toml"
    assert stem == safe_name(clean(name))
    assert parse(answer.text, "bestand", SETTINGS).title == clean(name).strip()

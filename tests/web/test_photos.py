import io
import re

import pytest
from PIL import Image

from facilitator.demo.meeting import prepare
from facilitator.domain.message import Actor, Role
from facilitator.domain.photos import MOST_ON_A_FLAP, RemovePhoto
from facilitator.web.photos import LARGEST_PHOTO
from tests.web.test_pictures import encoded, sheet, telling

ORGANISER = Actor(Role.ORGANISER, "organiser")


def token(browser, page):
    return re.search(r'data-csrf="([^"]+)"', browser.get(page).text)[1]


def send(browser, room, file, flap="f1", csrf=None):
    """Send a file as the desk's page does."""
    code = room.row.code
    csrf = token(browser, f"/b/{code}/regie") if csrf is None else csrf
    data = {"csrf_token": csrf, "flap": flap, "photo": (io.BytesIO(file), "IMG_2041.jpg")}
    return browser.client.post(f"/b/{code}/fotos", data=data)


def address(room, photo=None):
    return f"/b/{room.row.code}/fotos/{photo or next(iter(room.meeting.photos))}"


@pytest.fixture
def participant(browser, room):
    phone = browser()
    phone.join(room.row.code, "Fatima")
    return phone


def test_the_desk_sends_a_photograph_and_sees_it_without_its_metadata(organiser, room):
    answer = send(organiser, room, telling())
    assert (answer.status_code, answer.json) == (200, {"ok": True})
    [photo] = room.meeting.photos.values()
    assert (photo.flap, photo.width, photo.height) == ("f1", 400, 300)
    shown = organiser.get(address(room))
    assert shown.status_code == 200
    picture = Image.open(io.BytesIO(shown.data))
    assert (picture.format, picture.size) == ("JPEG", (400, 300))
    assert not dict(picture.getexif())
    assert b"GeheimeCamera" not in shown.data
    page = organiser.get(f"/b/{room.row.code}/regie").text
    assert address(room) in page


def test_a_picture_is_kept_by_no_browser_and_can_do_nothing(organiser, room):
    send(organiser, room, encoded(sheet()))
    headers = organiser.get(address(room)).headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_page_of_the_desk_may_show_pictures_of_its_own(organiser, room):
    policy = organiser.get(f"/b/{room.row.code}/regie").headers["Content-Security-Policy"]
    assert "img-src 'self'" in policy


def test_only_the_desk_may_look_or_send(organiser, browser, participant, room, site):
    send(organiser, room, encoded(sheet()))
    screen = browser()
    screen.get("/b/" + site.addresses.of(room).screen.split("/b/")[1])
    for other in (participant, screen, browser()):
        assert other.get(address(room)).status_code == 403
        assert send(other, room, encoded(sheet()), csrf="x").status_code == 403
    assert len(room.meeting.photos) == 1


def test_a_cofacilitator_is_the_desk(browser, room, site):
    cofacilitator = browser()
    invitation = "/b/" + site.addresses.of(room).cofacilitator.split("/b/")[1]
    cofacilitator.post(invitation, invitation, name="Sanne")
    assert send(cofacilitator, room, encoded(sheet())).json == {"ok": True}
    assert cofacilitator.get(address(room)).status_code == 200


def test_a_forged_form_is_refused(organiser, room):
    assert send(organiser, room, encoded(sheet()), csrf="").status_code >= 400
    assert send(organiser, room, encoded(sheet()), csrf="verzonnen").status_code >= 400
    assert room.meeting.photos == {}


def test_a_photograph_of_another_meeting_is_not_there(organiser, room, site):
    send(organiser, room, encoded(sheet()))
    photo = next(iter(room.meeting.photos))
    other = site.hall.rooms.by_id(prepare(site.hall, next(iter(site.draaiboeken.values()))).id)
    assert organiser.get(address(other, photo)).status_code == 404
    assert organiser.get(address(room, "ab12")).status_code == 404
    assert organiser.get("/b/000000/fotos/ab12").status_code == 404


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"geen foto", "JPEG of PNG"),
        (encoded(sheet())[:300], "JPEG of PNG"),
        (b"\x00\x00\x00\x24ftypheic" + bytes(50), "HEIC"),
    ],
)
def test_a_refusal_says_what_to_do(organiser, room, file, words):
    answer = send(organiser, room, file)
    assert answer.status_code == 422
    assert not answer.json["ok"]
    assert words in answer.json["text"]
    assert room.meeting.photos == {}


def test_a_form_without_a_file_or_for_no_flap_is_refused(organiser, room):
    csrf = token(organiser, f"/b/{room.row.code}/regie")
    answer = organiser.client.post(f"/b/{room.row.code}/fotos", data={"csrf_token": csrf})
    assert answer.json["code"] == "photo-unreadable"
    assert send(organiser, room, encoded(sheet()), flap="f99").json["code"] == "unknown-flap"


def test_what_is_too_large_is_not_read(organiser, room):
    csrf = token(organiser, f"/b/{room.row.code}/regie")
    answer = send(organiser, room, bytes(LARGEST_PHOTO + 20_000), csrf=csrf)
    assert answer.status_code == 422
    assert "12 MB" in answer.json["text"]
    other = organiser.client.post("/bijeenkomst/nieuw", data={"title": "x" * 2_000_000})
    assert other.status_code >= 400  # other forms stay small


def test_so_many_for_each_flap(organiser, room):
    for _ in range(MOST_ON_A_FLAP):
        assert send(organiser, room, encoded(sheet())).json == {"ok": True}
    assert send(organiser, room, encoded(sheet())).json["code"] == "too-many-photos"
    assert send(organiser, room, encoded(sheet()), flap="f2").json == {"ok": True}


def test_removing_leaves_nothing_of_the_picture(organiser, room, site, tmp_path):
    send(organiser, room, encoded(Image.effect_noise((200, 100), 90).convert("RGB")))
    photo = next(iter(room.meeting.photos))
    piece = organiser.get(address(room)).data[1000:1040]

    def files():
        return b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())

    assert piece in files()
    site.hall.submit(room.row.id, ORGANISER, "remove-01", RemovePhoto(photo))
    assert organiser.get(address(room, photo)).status_code == 404
    assert piece not in files()


def test_neither_screen_nor_phones_know_of_it(organiser, participant, room):
    send(organiser, room, encoded(sheet()))
    photo = next(iter(room.meeting.photos))
    assert photo not in participant.get(f"/b/{room.row.code}").text
    assert photo not in organiser.get(f"/b/{room.row.code}/scherm").text

"""A meeting in which every field that a person can fill holds a hostile text: the program runs as a
process of its own, and everything goes in by its forms and its sockets."""

import io
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from aiosmtpd.controller import Controller
from flask import Flask
from lxml import html
from PIL import Image

from facilitator.app import BLUEPRINTS
from facilitator.domain.text import clean
from tests.browser.stage import Server
from tests.faults.fields import LINE_BREAKS, Pen, free_fields, texts_of
from tests.faults.hostile_texts import TEXTS, Hostile
from tests.post_office import Post, free_port
from tests.programs import PATIENCE_S, Page

ADDRESS = "kwaad{}&'x'=+|`{{{{7*7}}}}`@elders.nl"
"""As hostile as an address may be that the program takes for one."""
PHONE = "+31 6 1234 {}"
IN_A_MAIL = "\n\n{naam} {bijeenkomst} {plek} {route} {afzender} {antwoord} {wijzigingen}\n{link}"
FEELINGS = {f"feeling-{number}": "better" for number in range(1, 12)}
SEPARATORS = ";\t,@<>\"'"
"""What a list of people is parted at, or stripped of."""


class HostileMeeting:
    """The meeting, and the browsers of who is in it."""

    def __init__(self, server: Server, post: Post) -> None:
        self.server, self.post = server, post
        self.pen = Pen()
        self.forms: set[tuple[str, str]] = set()
        self.links: dict[str, str] = {}
        self.mailed = 0
        self.code = self._new_meeting()
        self.desk = self._page("desk", server.organiser)

    # Ways in

    def _page(self, kind: str, browser: requests.Session) -> Page:
        page = Page(self.server.base, self.code, kind)
        page.browser = browser
        page.connect()
        return page

    def browser(self) -> requests.Session:
        """A browser that nobody used yet."""
        made = requests.Session()
        made.trust_env = False  # no proxy between here and here
        return made

    def say(self, page: Page, name: str, /, **data: Any) -> None:
        """Send a command in which every text that is not given is a hostile one."""
        texts = {
            field: self.pen.write(f"{name}.{field}", most)
            for field, most in texts_of(name).items()
            if field not in data and "." not in field
        }
        do(page, name, **data, **texts)

    def fill(
        self,
        page: str,
        action: str = "",
        browser: requests.Session | None = None,
        *,
        avoid: str = "",
        button: str = "",
        **given: str,
    ) -> requests.Response:
        """Fill in the form with this action (that page's own) as a person would: what is not given
        is hostile where any text may be typed, and stays as it is elsewhere. ``button`` is what
        stands in one of its buttons, "name=value"."""
        browser = browser or self.server.organiser
        shown = browser.get(self.server.base + page, timeout=PATIENCE_S)
        assert shown.ok, (page, shown.status_code)
        forms = html.fromstring(shown.text, base_url=shown.url).forms
        wanted = urlsplit(action or page).path
        form = next(
            one
            for one in forms
            if urlsplit(urljoin(shown.url, one.get("action") or shown.url)).path == wanted
            and (not button or _has_button(one, button))
            and set(given) <= {name for name in one.fields if name}
        )
        free = [(name, most) for name, most in free_fields(form) if name not in given]
        names = {name for name, _most in free} | set(given)
        filled = [(name, value) for name, value in form.form_values() if name not in names]
        for name, most in free:
            filled.append((name, self.pen.write(f"{page_name(wanted)} {name}", most, avoid)))
            self.forms.add((page_name(wanted), name))
        filled += list(given.items())
        if button:
            filled.append(tuple(button.split("=", 1)))
        answer = browser.post(self.server.base + wanted, data=filled, timeout=PATIENCE_S)
        assert answer.ok, (wanted, filled, answer.status_code, _told(answer.text))
        return answer

    # What is filled in, from the first start to what comes after

    def _new_meeting(self) -> str:
        answer = self.fill("/bijeenkomst/nieuw", **_soon())
        return urlsplit(answer.url).path.split("/")[2]

    def prepare(self) -> Iterator[str]:
        """Everything before the meeting begins. Gives the pages that show what is written over
        next, to look at first."""
        base, details_page = f"/b/{self.code}/regie", f"/bijeenkomst/{self.code}/gegevens"
        self._organisation()
        yield details_page
        self.fill(details_page, **_soon())
        yield details_page
        start_ms = self._data()["details"]["planned_start_ms"]
        self.say(self.desk, "change-details", planned_start_ms=start_ms)
        yield from self._draaiboek(f"{base}/draaiboek")
        yield from self._guests(base)

    def _organisation(self) -> None:
        self.fill("/instellingen", "/instellingen/organisatie")
        self.fill("/instellingen", "/instellingen/ik", email=ADDRESS.format(1))
        asked = self.fill("/instellingen", "/instellingen/organisatoren", email=ADDRESS.format(2))
        link = re.search(r"/organisator/[\w-]+", asked.text)
        assert link
        self.fill(
            link[0],
            browser=self.browser(),
            email=ADDRESS.format(2),
            password="paard batterij nietje",
        )
        asked = self.fill("/instellingen", "/instellingen/organisatoren", email=ADDRESS.format(6))
        link = re.search(r"/organisator/[\w-]+", asked.text)
        assert link
        self.links["organiser"] = link[0]
        button = html.fromstring(asked.text).xpath("//button[@value='wachtwoord']")[0]
        account = button.getparent()
        while account.tag != "form":
            account = account.getparent()
        asked = self.fill("/instellingen", account.get("action"), button="wat=wachtwoord")
        link = re.search(r"/wachtwoord/[\w-]+", asked.text)
        assert link
        self.links["password"] = link[0]

    def _draaiboek(self, base: str) -> Iterator[str]:
        for werkvorm in ("look_back", "conversation"):
            self.fill(base, f"{base}/onderdeel", werkvorm=werkvorm)
        kept = self._data()["draaiboek"]
        revision = self._revision(f"{base}/onderdeel/{kept['items'][0]['key']}")
        self._rewrite(kept)
        do(self.desk, "revise-draaiboek", draaiboek=kept, base=revision)
        self.items = {one["werkvorm"]: one["key"] for one in kept["items"]}
        lines = {"avoid": LINE_BREAKS}
        for werkvorm in ("welcome", "conversation"):
            page = f"{base}/onderdeel/{self.items[werkvorm]}"
            yield page
            self.fill(page, **lines)
        yield base
        self.fill(base, f"{base}/wie")
        self.fill(base, f"{base}/bewaar")
        yield f"{base}/vragen"
        self.fill(f"{base}/vragen", button="wat=klaar")

    def _revision(self, page: str) -> int:
        found = re.search(r'name="rev" value="(\d+)"', self._get(page))
        assert found
        return int(found[1])

    def _rewrite(self, draaiboek: dict[str, Any]) -> None:
        """Every text of a draaiboek becomes a hostile one."""
        limits = texts_of("revise-draaiboek")

        def new(path: str) -> str:
            return self.pen.write(f"revise-draaiboek.{path}", limits[path], LINE_BREAKS)

        def rewrite(table: dict[str, Any], prefix: str) -> None:
            for name in list(table):
                path = f"{prefix}{name}"
                if path in limits:
                    old = table[name]
                    table[name] = (
                        [new(path) for _ in range(2)] if isinstance(old, list) else new(path)
                    )
                elif isinstance(table[name], dict):
                    rewrite(table[name], f"{path}.")
                elif isinstance(table[name], list):
                    for inner in table[name]:
                        if isinstance(inner, dict):
                            rewrite(inner, f"{path}.")

        rewrite(draaiboek, "draaiboek.")

    def _guests(self, base: str) -> Iterator[str]:
        limits = texts_of("invite-people")
        guests = [
            {
                "name": self.pen.write("invite-people.guests.name", limits["guests.name"]),
                "organisation": self.pen.write(
                    "invite-people.guests.organisation", limits["guests.organisation"]
                ),
                "email": ADDRESS.format(number),
                "phone": PHONE.format(number),
                "kind": "resident",
            }
            for number in range(1001, 1006)
        ]
        do(self.desk, "invite-people", guests=guests)
        self.fill(f"{base}/uitnodigingen", f"{base}/brief", asks_needs="1")
        page = self.server.organiser.get(
            f"{self.server.base}{base}/uitnodigingen", timeout=PATIENCE_S
        )
        ids = list(dict.fromkeys(re.findall(r"/regie/uitnodigingen/(\w{20})\"", page.text)))
        self.invited = ids
        self.fill(f"{base}/uitnodigingen", f"{base}/uitnodigingen/{ids[4]}", button="wat=wensen")
        self.fill(
            f"{base}/uitnodigingen", f"{base}/uitnodigingen/{ids[4]}", button="wat=iemand-anders",
            email=ADDRESS.format(3),
        )  # fmt: skip
        self.say(self.desk, "enter-deputy", invited=ids[3], email=ADDRESS.format(4))
        self.fill(f"{base}/uitnodigingen/{ids[2]}/vooraf", **FEELINGS)
        self.fill(f"{base}/uitnodigingen", avoid=LINE_BREAKS + SEPARATORS)
        self._mail("uitnodiging", *ids[:3])
        yield f"{base}/uitnodigingen"
        yield from self._answers()
        for kind in ("herinnering", "bevestiging", "overdracht"):
            self._mail(kind, ids[2] if kind == "herinnering" else ids[0])

    def _mail(self, kind: str, *people: str) -> None:
        """Send a mail of this kind to these people, in words of one's own."""
        page = f"/b/{self.code}/regie/mail/{kind}"
        subject = self.pen.write("mail.subject", 100, "{}")
        body = self.pen.write("mail.body", 1000, "{}")
        shown = self.server.organiser.get(self.server.base + page, timeout=PATIENCE_S).text
        token = html.fromstring(shown).xpath("string(//input[@name='csrf_token']/@value)")
        data = {
            "csrf_token": token, "wat": "verstuur", "aan": people,
            "subject": f"{subject} {{bijeenkomst}}", "body": body + IN_A_MAIL,
        }  # fmt: skip
        answer = self.server.organiser.post(self.server.base + page, data, timeout=PATIENCE_S)
        assert answer.ok, _told(answer.text)
        self.mailed += len(people)
        self.forms |= {("mail.send", "subject"), ("mail.send", "body")}
        self._wait_for_mails()

    def _answers(self) -> Iterator[str]:
        """What people do with the links in their mails."""
        comes, sends, copied = (
            re.findall(r"/b/\d+/jij/\w+/[\w-]+", body_of(mail))[0] for mail in self.post.received
        )
        self.links["own"] = comes
        guest = self.browser()
        self.fill(comes, browser=guest, button="reply=comes")
        self.fill(comes, browser=guest, button="wat=wensen")
        self.fill(f"{comes}/vooraf", browser=guest, **FEELINGS)
        yield f"{copied}/vooraf"
        self.fill(
            f"{comes}/gegevens", browser=guest, email=ADDRESS.format(1001),
            phone=PHONE.format(1001), share_with="group", shares_phone="1", shares_email="1",
        )  # fmt: skip
        self.fill(comes, browser=guest, button="wat=meedoen")
        self.guest = guest
        self.fill(
            sends, browser=self.browser(), email=ADDRESS.format(5), button="wat=iemand-anders"
        )

    def _wait_for_mails(self) -> None:
        def arrived() -> bool:
            return len(self.post.received) >= self.mailed

        until(arrived, lambda: self._get(f"/b/{self.code}/regie/mail"))

    def _get(self, path: str) -> str:
        answer = self.server.organiser.get(self.server.base + path, timeout=PATIENCE_S)
        assert answer.ok, path
        return answer.text

    def _data(self, code: str = "") -> dict[str, Any]:
        """The meeting (that with this code) as data."""
        page = f"/b/{code or self.code}/regie/documenten/gegevens.json"
        data: dict[str, Any] = json.loads(self._get(page))
        return data

    # The meeting itself

    def hold(self) -> Iterator[str]:
        """The meeting, from the first name to the last word. Gives the pages that show what is
        written over next."""
        desk, page = self.desk, f"/b/{self.code}/regie"
        self._come_in()
        yield page
        self._correct_names()
        do(desk, "start-meeting")
        for key in self.items.values():
            for name in ("go-to-item", "open-item"):
                do(desk, name, item=key)
            self.say(desk, "save-note", item=key, base=0)
            self.say(self.helper, "save-note", item=key, base=0)
        self._welcome()
        self._reflection()
        self._votes()
        yield page
        self.say(desk, "edit-flap", flap=self.ids("flaps", "flap")[-1])
        self._sheets()
        yield page
        self._correct_ideas()
        self._plenary()
        yield page
        first = self.ids("werkvorm", "direction")[0]
        self.say(desk, "edit-direction", direction=first, base=1)
        self._agreements()
        self._actions()
        self._follow_up()
        self._closing()

    def _come_in(self) -> None:
        self.phones = [self._page("phone", self.guest)]
        for _number in range(3):
            browser = self.browser()
            self.fill(f"/b/{self.code}", f"/b/{self.code}/meedoen", browser=browser)
            self.phones.append(self._page("phone", browser))
        found = re.search(r"/b/\d+/uitnodiging/[\w-]+", self._get(f"/b/{self.code}/regie"))
        assert found
        self.links["helper"] = found[0]
        browser = self.browser()
        self.fill(found[0], browser=browser)
        self.helper = self._page("desk", browser)
        for _number in range(4):
            self.say(self.desk, "add-person")
        self.people = [phone.part("me", "me")["participant"] for phone in self.phones]
        on_desk = set(re.findall(r'data-part="person:(\w+)"', self._get(f"/b/{self.code}/regie")))
        self.without_phone = sorted(on_desk - set(self.people))

    def _correct_names(self) -> None:
        self.say(self.desk, "rename-person", participant=self.without_phone[0])
        form = f"/b/{self.code}/regie/formulier/{self.without_phone[1]}"
        self.fill(form, button="open=yes")
        found = re.search(r"/b/\d+/formulier/\w+/[\w-]+", self._get(form))
        assert found
        self.links["kiosk"] = found[0]
        self.say(
            self.phones[1], "save-contact", email=ADDRESS.format(1101), phone=PHONE.format(1101),
            share_with="group", shares_phone=True, shares_email=True, reach="", delivery="",
        )  # fmt: skip

    def _welcome(self) -> None:
        item = {"item": self.items["welcome"]}
        for phone in self.phones:
            self.say(phone, "introduce", **item)
            self.say(phone, "send-expectation", **item)
        limit = 120
        rules = [self.pen.write("change-house-rules.text", limit, LINE_BREAKS) for _ in range(4)]
        self.say(self.desk, "change-house-rules", **item, text="\n".join(rules))

    def _reflection(self) -> None:
        item = {"item": self.items["reflection"]}
        for number, phone in enumerate(self.phones[1:], start=1):
            how = "send-urgent" if number < 3 else "send-urgent-unnamed"
            self.say(phone, how, **item, audience="screen")
            self.say(phone, "propose-question", **item)
            for flap in ("f1", "f2"):
                self.say(phone, "recognise-question", **item, flap=flap, feeling="better")
        _before, *shown = self.ids("urgent", "urgent")
        for one in shown:
            do(self.desk, "show-urgent", urgent=one, on=True)
        last = {"urgent": shown[0], "item": self.items["closing"]}
        do(self.desk, "park-urgent", **last)
        first, second, *_rest = self.ids("proposals", "proposal")
        self.say(self.desk, "accept-proposal", **item, proposal=first)
        do(self.desk, "dismiss-proposal", **item, proposal=second)

    def _votes(self) -> None:
        item = {"item": self.items["stickers"]}
        self.go("stickers")
        self.say(self.desk, "add-flap")
        for phone in self.phones:
            for flap in ("f1", "f2", "f3"):
                do(phone, "place-sticker", **item, flap=flap)
        do(self.desk, "close-vote", **item)
        do(self.desk, "show-result", **item)

    def _sheets(self) -> None:
        duos = {"item": self.items["duos"]}
        for name in ("propose-duos", "announce-duos"):
            do(self.desk, name, **duos)
        self.go("duos")
        for duo in self.ids("werkvorm", "duo"):
            self.say(self.desk, "give-place", **duos, duo=duo)
        self._write_all()
        refine = {"item": self.items["refine"]}
        for phone in self.phones:
            self.say(phone, "write-idea", **refine, flap="f1")
        self.go("refine")
        picture = {"photo": ("../../<img src=x onerror=kwaad(1)>.jpg", photograph(), "image/jpeg")}
        page = html.fromstring(self._get(f"/b/{self.code}/regie"))
        token = page.xpath("string(//*[@data-csrf]/@data-csrf)")
        answer = self.server.organiser.post(
            f"{self.server.base}/b/{self.code}/fotos",
            {"csrf_token": token, "flap": "f2"}, files=picture, timeout=PATIENCE_S,
        )  # fmt: skip
        assert answer.json() == {"ok": True}

    def _correct_ideas(self) -> None:
        refine = {"item": self.items["refine"]}
        own, other = (phone.part("me", "me")["own"][0] for phone in self.phones[1:3])
        self.say(self.phones[1], "rewrite-idea", **refine, idea=own, base=1)
        self.say(self.desk, "edit-idea", idea=other, base=1)
        do(self.phones[3], "mark-idea", **refine, idea=own, on=True)
        self.idea = own

    def _write_all(self) -> None:
        """Every text there is, several to an idea, spread over the flaps: at an item that shows
        none of them."""
        self.go("pause")
        self.pen.written["add-idea.text"] += TEXTS
        for number, text in enumerate(_together(TEXTS, texts_of("add-idea")["text"])):
            do(self.desk, "add-idea", flap=f"f{1 + number % 10}", text=text)

    def _plenary(self) -> None:
        item = {"item": self.items["plenary"]}
        for flap in ("f1", "f2", "f3"):
            do(self.desk, "choose-question", flap=flap)
            self.say(self.desk, "write-direction", flap=flap)
        do(self.desk, "pick-idea", idea=self.idea)
        self.go("plenary")
        for phone in self.phones:
            self.say(phone, "offer-tip", **item)
        self.say(self.desk, "write-tip", **item)
        for tip in self.ids("werkvorm", "tip"):
            do(self.desk, "show-tip", **item, tip=tip, on=True)

    def _agreements(self) -> None:
        item = {"item": self.items["agreements"]}
        for number in range(4):
            self.say(self.desk, "propose-agreement", **item, flap=f"f{1 + number}")
        self.go("agreements")
        self.agreements = self.ids("werkvorm", "agreement")
        for agreement in self.agreements:
            for field in ("when", "means", "measure", "others"):
                self.say(self.desk, "write-agreement", agreement=agreement, field=field, base=0)
            for phone in self.phones:
                do(phone, "join-agreement", **item, agreement=agreement, on=True)
            whom = {"agreement": agreement, "participant": self.without_phone[0]}
            do(self.desk, "ask-puller", **whom)
        for agreement, status in zip(self.agreements, ("agreed", "agreed", "later"), strict=False):
            decided = {"agreement": agreement, "status": status}
            do(self.desk, "decide-agreement", **decided)

    def _actions(self) -> None:
        item = {"item": self.items["actions"]}
        first = self.agreements[0]
        for phone, agreement in zip(self.phones, (first, None, None, first), strict=True):
            self.say(phone, "write-action", **item, agreement=agreement, shared=True)
        for person in self.without_phone[:2]:
            self.say(self.desk, "write-action-for", participant=person, shared=True)

    def _follow_up(self) -> None:
        item = {"item": self.items["follow_up"]}
        for days in (40, 41):
            day = (date.today() + timedelta(days=days)).isoformat()
            self.say(self.desk, "offer-date", day=day, time="10:30")
        for phone in self.phones[:2]:
            offer = {"role": "prepares", "on": True}
            do(phone, "volunteer", **item, **offer)
        for role, person in (("prepares", self.people[1]), ("chairs", self.people[2])):
            do(self.desk, "give-role", role=role, participant=person)

    def _closing(self) -> None:
        item = {"item": self.items["closing"]}
        self.say(self.desk, "write-summary", **item, base=0)
        do(self.desk, "switch-exit-round", **item, on=True)
        for mark, phone in enumerate(self.phones, start=6):
            self.say(phone, "give-farewell", **item, mark=mark)

    def fill_kiosk(self) -> None:
        """Somebody without a phone fills in the contact form that was handed over."""
        self.fill(
            self.links["kiosk"], browser=self.browser(), email=ADDRESS.format(1102),
            phone=PHONE.format(1102), share_with="group",
        )  # fmt: skip

    def leave_the_day_open(self) -> None:
        """People will hear later when they meet again."""
        self.options = self.ids("werkvorm", "option")
        self.say(self.desk, "choose-date", option=None)

    def choose_a_day(self) -> None:
        """The group settles when it meets again, after all."""
        do(self.desk, "choose-date", option=self.options[0])

    def finish(self) -> None:
        """The end, and what people tell afterwards."""
        do(self.desk, "finish-meeting")
        self.say(self.desk, "write-agreement", agreement=self.agreements[0], field="what", base=1)
        own = self.links["own"]
        self.fill(own, browser=self.guest, button="wat=actie", status="busy")
        self.fill(f"/b/{self.code}/regie/opvolgen", status="stuck")
        for kind in ("papieren", "wijziging", "acties"):
            self._mail(kind, self.people[0])

    def follow(self) -> str:
        """The next meeting, made from this one; its code."""
        answer = self.fill(f"/bijeenkomst/nieuw?van={self.code}", "/bijeenkomst/nieuw", **_soon())
        code = urlsplit(answer.url).path.split("/")[2]
        self.next_desk = Page(self.server.base, code, "desk")
        self.next_desk.browser = self.server.organiser
        self.next_desk.connect()
        return code

    def look_back(self) -> Iterator[None]:
        """The next meeting looks back on this one; first that is explained."""
        do(self.next_desk, "start-meeting")
        items = self._data(self.next_desk.code)["draaiboek"]["items"]
        key = next(one["key"] for one in items if one["werkvorm"] == "look_back")
        do(self.next_desk, "go-to-item", item=key)
        yield
        do(self.next_desk, "open-item", item=key)

    def go(self, werkvorm: str) -> None:
        """Go to an item."""
        do(self.desk, "go-to-item", item=self.items[werkvorm])

    def turn(self, werkvorm: str, page: str) -> None:
        """Show this page of an item on the screen."""
        do(self.desk, "turn-page", item=self.items[werkvorm], page=page)

    def ids(self, part: str, name: str) -> list[str]:
        """The ids of things of this kind that a region of the desk names, in their order there."""
        page = html.fromstring(self._get(f"/b/{self.code}/regie"))
        region = page.xpath(f"//*[@data-part='{part}']")[0]
        named = " ".join(region.xpath(".//@data-data"))
        return list(dict.fromkeys(re.findall(rf'"{name}": "(\w+)"', named)))

    def close(self) -> None:
        """Everybody goes home."""
        for page in (self.desk, self.next_desk, self.helper, *self.phones):
            page.disconnect()


def do(page: Page, name: str, /, **data: Any) -> None:
    """Send a command that must be accepted."""
    answer = page.command(name, **data)
    assert answer["ok"], (name, data, answer)


MAP = Flask("pages")
for _blueprint in BLUEPRINTS:
    MAP.register_blueprint(_blueprint)


def page_name(path: str) -> str:
    """The name in the program of what receives the form with this action."""
    endpoint, _values = MAP.url_map.bind("localhost").match(path, method="POST")
    return str(endpoint)


def until(happened: Callable[[], bool], else_told: Callable[[], object]) -> None:
    """Wait for it; when it does not happen, tell how things stand."""
    end = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < end, else_told()
        time.sleep(0.02)


def body_of(mail: EmailMessage) -> str:
    """The words of a mail."""
    part = mail.get_body()
    assert part is not None
    return str(part.get_content())


def photograph() -> bytes:
    """A picture that says hostile things about itself."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "<script>kwaad(2)</script>"
    Image.new("RGB", (40, 30), "white").save(out, "JPEG", exif=exif)
    return out.getvalue()


def _together(texts: Iterable[Hostile], most: int) -> Iterator[str]:
    """The texts, with as many below each other as fit."""
    whole = ""
    for one in texts:
        longer = f"{whole}\n{one.text}" if whole else one.text
        if len(clean(longer)) > most:
            yield whole
            longer = one.text
        whole = longer
    yield whole


def _soon() -> dict[str, str]:
    return {"date": (date.today() + timedelta(days=5)).isoformat(), "start": "14:00"}


def _has_button(form: html.FormElement, button: str) -> bool:
    name, value = button.split("=", 1)
    return bool(form.xpath(".//button[@name=$name and @value=$value]", name=name, value=value))


def _told(page: str) -> str:
    """What a page that refuses something says."""
    found = html.fromstring(page).xpath("//*[@role='alert'] | //*[@class='field__error']")
    return " / ".join(" ".join(one.text_content().split()) for one in found) or page[:500]


@contextmanager
def post_office() -> Iterator[tuple[Post, int]]:
    """A mail server that keeps what comes in, and its port."""
    post, port = Post(), free_port()
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield post, port
    finally:
        controller.stop()


@contextmanager
def held(folder: Path) -> Iterator[HostileMeeting]:
    """A program with a hostile meeting, which is still to be prepared."""
    with post_office() as (post, mail_port):
        port = free_port()
        settings = {
            "public_url": f"http://127.0.0.1:{port}",
            "smtp": f"smtp://127.0.0.1:{mail_port}",
            "mail_from": "wijk@noord.nl",
        }
        with Server(folder, port=port, **settings) as server:
            yield HostileMeeting(server, post)

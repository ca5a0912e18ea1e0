"""How each page of the program is visited: its address, and what its form sends."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from facilitator.domain.draaiboek import written
from facilitator.store import accounts, draaiboeken, sessions
from facilitator.store.accounts import LinkKind
from facilitator.store.draaiboeken import Kept
from facilitator.store.sessions import hashed
from tests.factories import details
from tests.house import CANARY, WHOLE, House

MINUTE_MS = 60_000
PASSWORD = "paard batterij nietje"


class Visits:
    """Addresses in a meeting and around it. Makes what they lead to: other organisers, a kept
    draaiboek, papers that are being made, a rehearsal, links that work once."""

    def __init__(self, house: House, organiser: Any) -> None:
        self.house, self._site = house, house.site
        hall = self._site.hall
        mark = house.room.row.id
        kept = Kept(mark, f"{CANARY}-draaiboek", written(WHOLE))
        hall.write(lambda c: draaiboeken.put(c, kept, hall.clock.now_ms()))
        self.account, self._forgetful = f"second{house.code}", f"third{house.code}"
        for one in (self.account, self._forgetful):
            address = f"{one}@noord.nl"
            hall.write(
                lambda c, one=one, address=address: accounts.add(c, one, one, address, "", 2**41)
            )
        self.invite, self.reset = self.account_link("invite"), self.account_link("reset")
        self._unused = self.account_link("invite", email="vierde@noord.nl")
        self._copy = hall.prepare_meeting(details(), WHOLE, rehearsal_of=mark)
        page = f"/b/{house.code}/regie/documenten"
        making = organiser.post(f"{page}/maak", page, wat="formulieren")
        self.run = making.location.rpartition("/")[2]

    def account_link(self, kind: LinkKind, lives_ms: int = MINUTE_MS, email: str = "") -> str:
        """The token of a link to become an organiser, or for a new password of one."""
        token, hall = secrets.token_urlsafe(24), self._site.hall
        email = email or f"vijfde-{self.house.code}@noord.nl"
        whose = {"email": email} if kind == "invite" else {"account": self._forgetful}
        ends_ms = hall.clock.now_ms() + lives_ms
        hall.write(lambda c: accounts.put_link(c, token, kind, expires_ms=ends_ms, **whose))
        return token

    def one_time(self, lives_ms: int = MINUTE_MS) -> str:
        """A token to sign in with, once."""
        token, hall = secrets.token_urlsafe(24), self._site.hall
        ends_ms = hall.clock.now_ms() + lives_ms
        hall.write(lambda c: sessions.issue_token(c, token, ends_ms))
        return token

    def values(self, rule: str) -> dict[str, str]:
        """What stands in the address of this page, by name."""
        house, things = self.house, self.house.things
        known = {
            "code": house.code,
            "participant": house.ans,
            "person": house.jan,
            "invited": house.guest,
            "photo": things["photo"],
            "run": self.run,
            "account": self.account,
            "kind": "uitnodiging",
            "name": "2-uitnodiging",
            "filename": "css/base.css",
            "key": "slot",
        }
        for beginning, more in {
            "/b/<code>/formulier/": {"token": house.link("form", house.ans)},
            "/b/<code>/jij/<invited>": {"token": house.link("personal", house.guest)},
            "/b/<code>/jij/<person>": {
                "person": house.jan,
                "token": house.link("personal", house.jan),
                "key": "actieformulier",
            },
            "/b/<code>/scherm/": {"token": house.link("screen")},
            "/b/<code>/uitnodiging/": {"token": house.link("cofacilitator")},
            "/b/<code>/papieren/": {"key": "actieformulier"},
            "/b/<code>/regie/documenten/<key>": {"key": "verslag"},
            "/b/<code>/regie/documenten/<name>": {"name": "vragen"},
            "/bijeenkomst/<code>/oefening-weg": {"code": self._copy.code},
            "/draaiboeken/<key>": {"key": f"eigen-{house.room.row.id}"},
            "/organisator/": {"token": self.invite},
            "/wachtwoord/": {"token": self.reset},
            "/instellingen/uitnodigingen/": {"key": hashed(self._unused)},
        }.items():  # fmt: skip
            if rule.startswith(beginning):
                known |= more
        return known

    def address(self, rule: str, values: Mapping[str, str] | None = None) -> str:
        """The address of this page, with what its list or question needs behind it."""
        filled = {**self.values(rule), **(values or {})}
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: filled[found[1]], rule)
        return path + {
            "/b/<code>/bekenden": "?item=welkom",
            "/b/<code>/partners": "?item=duos",
            "/b/<code>/regie/teksten/wissen": f"?tekst=idea:{self.house.things['idea']}",
        }.get(rule, "")

    def fields(self, rule: str) -> dict[str, Any]:
        """What the form of this page sends."""
        house = self.house
        things = house.things
        person = {"name": "Nieuw", "email": f"nieuw-{house.code}@noord.nl", "password": PASSWORD}
        texts = {"writing": f"idea:{things['idea']}", "on": "yes"}
        sent: dict[str, dict[str, Any]] = {
            "/aanmelden": {"token": self.one_time() if rule == "/aanmelden" else "", "code": ""},
            "/meedoen": {"code": house.code},
            "/welkom": {"organisation": "Welzijn Noord", **person},
            "/organisator/<token>": person,
            "/wachtwoord/<token>": {"password": PASSWORD},
            "/wachtwoord-vergeten": {"email": "sanne@example.org"},
            "/draaiboeken": {},
            "/instellingen/organisatie": {"organisation": "Welzijn Zuid"},
            "/instellingen/ik": {"name": "Sanne", "email": "sanne@zuid.nl"},
            "/instellingen/wachtwoord": {"password": PASSWORD},
            "/instellingen/organisatoren": {"email": "zesde@noord.nl"},
            "/instellingen/organisatoren/<account>": {"wat": "wachtwoord"},
            "/bijeenkomst/nieuw": {
                "title": "Nog een", "date": "2099-01-01", "start": "14:00",
                "draaiboek": "samenwerken-in-de-wijk",
            },
            "/bijeenkomst/<code>/gegevens": {
                "title": "Anders", "date": "2099-01-01", "start": "14:00",
            },
            "/bijeenkomst/<code>/vinkje": {"wat": "told", "aan": "1"},
            "/bijeenkomst/<code>/overdragen": {"verteld": "1"},
            "/b/<code>/meedoen": {"name": "Nieuw", "organisation": ""},
            "/b/<code>/wissel": {"participant": house.piet},
            "/b/<code>/formulier/<participant>/<token>": {"name": "Ans", "share_with": "nobody"},
            "/b/<code>/uitnodiging/<token>": {"name": "Nieuw"},
            "/b/<code>/jij/<invited>/<token>": {"reply": "comes"},
            "/b/<code>/jij/<invited>/<token>/vooraf": {"missing": "Wie belt?"},
            "/b/<code>/jij/<person>/<token>/gegevens": {"name": "Jan", "share_with": "nobody"},
            "/b/<code>/fotos": {"flap": "f1"},
            "/b/<code>/regie/brief": {"route": "Bus 14", "address": "je"},
            "/b/<code>/regie/brieven": {"brief": "uitnodiging"},
            "/b/<code>/regie/documenten/maak": {"wat": "formulieren"},
            "/b/<code>/regie/draaiboek/bewaar": {"title": "Ons draaiboek"},
            "/b/<code>/regie/draaiboek/minuten": {"onderdeel": "slot", "minuten": "12"},
            "/b/<code>/regie/draaiboek/onderdeel": {"werkvorm": "pause"},
            "/b/<code>/regie/draaiboek/volgorde": {"onderdeel": "slot", "wat": "omhoog"},
            "/b/<code>/regie/draaiboek/vragen": {"text": "Wie?", "short": "", "pictogram": ""},
            "/b/<code>/regie/formulier/<participant>": {"open": "yes"},
            "/b/<code>/regie/mail": {"wat": "stop"},
            "/b/<code>/regie/mail/<kind>": {
                "subject": "Kom je?", "body": "Dag {naam}", "aan": house.guest,
            },
            "/b/<code>/regie/opvolgen": {
                "action": things["action"], "status": "busy", "line": "Bijna",
            },
            "/b/<code>/regie/teksten": texts,
            "/b/<code>/regie/teksten/wissen": texts,
            "/b/<code>/regie/teksten/laten": texts,
            "/b/<code>/regie/uitnodigingen": {"lijst": "Nieuw; Wijkteam"},
            "/b/<code>/regie/uitnodigingen/<invited>": {"wat": "komt"},
            "/b/<code>/regie/uitnodigingen/<invited>/vooraf": {"missing": "Wie belt?"},
        }  # fmt: skip
        return sent.get(rule, {})


def csrf(browser: Any) -> str:
    """The token of this browser's forms."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/aanmelden?token=x").text)
    assert found is not None
    return found[1]

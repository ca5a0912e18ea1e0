"""What the closing shows: all that the meeting gave, in one view."""

from flask_babel import gettext as _

from facilitator.werkvormen.agreements.faces import agreements_data
from facilitator.werkvormen.closing.rules import State
from facilitator.werkvormen.follow_up.faces import follow_up_data
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.refine.faces import top_three_data
from facilitator.werkvormen.view import About, Choice, Data, View

FEWEST_MARKS = 3  # fewer would show who gave which mark


class Faces(PlainFaces):
    """Marks and words are shown together, never whose they are, only from three on, and only while
    nobody can give another."""

    def about(self) -> About:
        return About(
            _("Afsluiting"),
            _("Terugkijken: een samenvatting, de contactlijst en hoe mensen het vonden."),
            _("Kijk terug en kijk je gegevens na."),
            _("Zeg of je contactgegevens op de lijst mogen."),
            {
                "exit_round": Choice(_("Vraag aan het eind hoe mensen het vonden")),
            },
        )

    def screen(self, view: View) -> Data:
        return {"page": view.page, **_summary(view), **_farewells(view)}

    def phone(self, view: View) -> Data:
        return {"page": view.page, "follow_up": follow_up_data(view)}

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        given = _state(view).farewells.get(pseudonym) if pseudonym else None
        return {"mark": given.mark if given else None, "word": given.word if given else ""}

    def mine(self, view: View, participant: str) -> Data:
        contact = view.contacts.get(participant)
        return {
            "page": view.page,
            "exit_round": _state(view).exit_round,
            "share_with": contact.share_with if contact else "nobody",
        }

    def desk(self, view: View) -> Data:
        state = _state(view)
        here = set(view.meeting.present)
        contacts = [one for key, one in view.contacts.items() if key in here]
        return {
            "page": view.page,
            "exit_round": state.exit_round,
            "rev": state.rev,
            "people": len(here),
            "filled": len(contacts),
            "on_list": sum(one.share_with == "group" for one in contacts),
            "done": min(len(state.farewells), len(here)),
            "fewest": FEWEST_MARKS,
            **_summary(view),
            **_farewells(view),
        }


def _state(view: View) -> State:
    state: State = view.state
    return state


def _summary(view: View) -> Data:
    meeting = view.meeting
    return {
        "summary": _state(view).summary,
        "top_three": top_three_data(view)["top_three"],
        "agreements": agreements_data(view),
        "follow_up": follow_up_data(view),
        "expectations": list(meeting.expectations.values()),
        "parked": [
            one.text
            for one in meeting.urgent.values()
            if one.status == "parked" and one.audience == "screen"
        ],
    }


def _farewells(view: View) -> Data:
    given = list(_state(view).farewells.values())
    shown = view.page == "farewell" or view.meeting.status == "finished"
    if not shown or len(given) < FEWEST_MARKS:
        return {"marks": None, "words": []}
    marks = [one.mark for one in given]
    return {
        "marks": {
            "count": len(marks),
            "mean": round(sum(marks) / len(marks), 1),
            "by_mark": [marks.count(mark) for mark in range(1, 11)],
        },
        "words": sorted(one.word for one in given if one.word),
    }

"""What the follow-up shows: the days with how many can come, and who takes a turn."""

from facilitator.domain import follow_up
from facilitator.domain.state import DateOption
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.view import Data, View


class Faces(PlainFaces):
    """Who can come when is known to the desk alone; the others see numbers."""

    def screen(self, view: View) -> Data:
        return follow_up_data(view)

    def phone(self, view: View) -> Data:
        return {"settled": follow_up_data(view)["chosen"], "later": view.meeting.follow_up.later}

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        offered = follow_up.offered(view.meeting)
        return {
            "answers": {
                one.id: one.answers[participant] for one in offered if participant in one.answers
            },
            "volunteers": [
                role
                for role, people in view.meeting.follow_up.volunteers.items()
                if participant in people
            ],
        }

    def mine(self, view: View, participant: str) -> Data:
        own = self.me(view, participant, None)
        return {
            "options": [
                {**_day(one), "answer": one.answers.get(participant)}
                for one in follow_up.offered(view.meeting)
            ],
            "volunteers": own["volunteers"],
        }

    def desk(self, view: View) -> Data:
        people = view.meeting.follow_up.volunteers
        return {
            **follow_up_data(view),
            "without_phone": view.meeting.without_phone,
            "hands": {one.id: one.hands for one in follow_up.offered(view.meeting)},
            "volunteers": {
                role: [
                    {"id": key, "name": view.names.get(key, "")}
                    for key in people.get(role, ())
                    if not view.meeting.participants[key].removed
                ]
                for role in ("prepares", "chairs")
            },
            "people": [
                {"id": key, "name": view.names.get(key, "")} for key in view.meeting.present
            ],
            "role_ids": dict(view.meeting.follow_up.roles),
        }


def follow_up_data(view: View) -> Data:
    """What the group decides on, as everybody sees it."""
    meeting = view.meeting
    settled = meeting.follow_up
    offered = follow_up.offered(meeting)
    report = follow_up.report_day(meeting)
    return {
        "options": [_counted(view, one) for one in offered],
        "chosen": next((_day(one) for one in offered if one.id == settled.chosen), None),
        "later": settled.later,
        "report_day": report.isoformat() if report else None,
        "roles": {
            role: view.names.get(settled.roles[role], "") if role in settled.roles else None
            for role in ("prepares", "chairs")
        },
    }


def _day(option: DateOption) -> Data:
    return {
        "id": option.id,
        "day": option.day.isoformat(),
        "time": option.time,
        "place": option.place,
    }


def _counted(view: View, option: DateOption) -> Data:
    here = set(view.meeting.present)
    said = [can for key, can in option.answers.items() if key in here]
    return {
        **_day(option),
        "can": sum(said) + option.hands,
        "cannot": len(said) - sum(said),
        "people": len(here),
    }

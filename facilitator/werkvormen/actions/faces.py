"""What the actions show: the agreements for who writes on paper, then what people share."""

from itertools import groupby

from flask_babel import gettext as _

from facilitator.domain import actions, ideas
from facilitator.domain.agreements import puller, standing, takers
from facilitator.domain.state import Action, Meeting
from facilitator.werkvormen.actions.rules import MOST_ON_SCREEN, State, screens
from facilitator.werkvormen.agreements.faces import agreements_data
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.sheet import idea_data
from facilitator.werkvormen.view import About, Data, View


class Faces(PlainFaces):
    """An action that is not shared is seen by its writer alone; a name that is kept from the screen
    stands with none."""

    def about(self) -> About:
        return About(
            _("Eigen acties"),
            _("Iedereen schrijft op wat die zelf gaat doen."),
            _("Schrijf op wat jij gaat doen."),
            _("Kies iets wat je deze maand kunt beginnen."),
        )

    def screen(self, view: View) -> Data:
        page, _, number = view.page.partition(":")
        shown = _in_order(view)
        turn = min(_state(view).turn, len(shown) - 1)
        first = (min(int(number or 1), screens(view.meeting)) - 1) * MOST_ON_SCREEN
        return {
            "page": page,
            "agreements": agreements_data(view),
            "groups": _groups(view, shown[first : first + MOST_ON_SCREEN]),
            "one": _shared(view, shown[turn]) if shown else None,
        }

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        return {"actions": len(actions.of(view.meeting, participant))}

    def mine(self, view: View, participant: str) -> Data:
        meeting = view.meeting
        own = actions.of(meeting, participant)
        known = {one.what for one in own}
        marked = [meeting.ideas[key] for key in meeting.marks.get(participant, ())]
        return {
            "item_key": view.item.key,
            "actions": [_action(one) for one in own],
            "dropped": [_action(one) for one in actions.dropped_by(meeting, participant)],
            "marked": [
                idea_data(one)
                for one in marked
                if ideas.shown(meeting, one) and one.text and one.text not in known
            ],
            "promised": [
                {"id": one.id, "what": one.texts["what"]}
                for one in standing(meeting)
                if participant in (puller(meeting, one), *takers(meeting, one))
                and all(action.agreement != one.id for action in own)
            ],
            "agreements": _choices(meeting),
        }

    def lasting(self, view: View, participant: str) -> Data:
        return self.mine(view, participant)

    def desk(self, view: View) -> Data:
        meeting = view.meeting
        writers = {one.participant for one in meeting.actions.values() if not one.dropped}
        shown = _in_order(view)
        turn = min(_state(view).turn, max(0, len(shown) - 1))
        return {
            "page": view.page,
            "people": len(meeting.present),
            "done": len(writers & set(meeting.present)),
            "shared": len(shown),
            "screens": screens(meeting),
            "turn": turn,
            "whose": view.names.get(shown[turn].participant, "") if shown else "",
            "without_phone": [
                {
                    "id": key,
                    "name": view.names.get(key, ""),
                    "actions": [_action(one) for one in actions.of(meeting, key)],
                }
                for key in meeting.present
                if not meeting.participants[key].phone
            ],
            "agreements": _choices(meeting),
            "all": [_shared(view, one) for one in shown],
        }


def _state(view: View) -> State:
    state: State = view.state
    return state


def _in_order(view: View) -> list[Action]:
    """What people share, by agreement as these stand, then what belongs to none."""
    order = {one.id: number for number, one in enumerate(standing(view.meeting))}
    last = len(order)
    return sorted(
        actions.shared(view.meeting), key=lambda one: order.get(one.agreement or "", last)
    )


def _groups(view: View, shown: list[Action]) -> list[Data]:
    """The actions of each agreement together; those of none last."""
    return [
        {"agreement": agreement, "actions": list(group)}
        for agreement, group in groupby(
            (_shared(view, one) for one in shown), key=lambda one: one["agreement"]
        )
    ]


def _choices(meeting: Meeting) -> list[Data]:
    return [
        {"id": one.id, "number": number, "what": one.texts["what"]}
        for number, one in enumerate(standing(meeting), start=1)
    ]


def _action(action: Action) -> Data:
    return {
        "id": action.id,
        "what": action.what,
        "with_whom": action.with_whom,
        "first_step": action.first_step,
        "when": action.when,
        "agreement": action.agreement,
        "shared": action.shared,
    }


def _shared(view: View, action: Action) -> Data:
    """As the screen shows it; ``agreement`` is what it belongs to, None once that is gone."""
    held = view.meeting.participants[action.participant].held
    belongs = {one["id"]: one for one in _choices(view.meeting)}
    return {
        **_action(action),
        "agreement": belongs.get(action.agreement or ""),
        "name": "" if held else view.names.get(action.participant, ""),
    }

"""What the actions show: the agreements for who writes on paper, then what people share."""

from facilitator.domain import actions, ideas
from facilitator.domain.state import Action
from facilitator.werkvormen.actions.rules import State
from facilitator.werkvormen.agreements.faces import agreements_data
from facilitator.werkvormen.plain import PlainFaces
from facilitator.werkvormen.sheet import idea_data
from facilitator.werkvormen.view import Data, View


class Faces(PlainFaces):
    """An action that is not shared is seen by its writer alone."""

    def screen(self, view: View) -> Data:
        state: State = view.state
        shared = actions.shared(view.meeting)
        turn = min(state.turn, len(shared) - 1)
        return {
            "page": view.page,
            "agreements": agreements_data(view),
            "actions": [_shared(view, one) for one in shared],
            "one": _shared(view, shared[turn]) if shared else None,
        }

    def phone(self, view: View) -> Data:
        return {"agreements": agreements_data(view)}

    def me(self, view: View, participant: str, pseudonym: str | None) -> Data:
        return {"actions": len(actions.of(view.meeting, participant))}

    def mine(self, view: View, participant: str) -> Data:
        meeting = view.meeting
        marked = [meeting.ideas[key] for key in meeting.marks.get(participant, ())]
        return {
            "actions": [_action(one) for one in actions.of(meeting, participant)],
            "marked": [idea_data(one) for one in marked if ideas.shown(meeting, one)],
            "agreements": agreements_data(view),
        }

    def desk(self, view: View) -> Data:
        meeting = view.meeting
        writers = {one.participant for one in meeting.actions.values() if not one.dropped}
        shared = actions.shared(meeting)
        return {
            "page": view.page,
            "people": len(meeting.present),
            "done": len(writers & set(meeting.present)),
            "shared": len(shared),
            "turn": min(view.state.turn, max(0, len(shared) - 1)),
            "without_phone": [
                {
                    "id": key,
                    "name": view.names.get(key, ""),
                    "actions": [_action(one) for one in actions.of(meeting, key)],
                }
                for key in meeting.present
                if not meeting.participants[key].phone
            ],
            "agreements": agreements_data(view),
        }


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
    return {**_action(action), "name": view.names.get(action.participant, "")}

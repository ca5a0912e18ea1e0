"""What facilitators did in the last minutes, and the command that takes each back.

Undoing is a command like any other. It is offered only as long as what was done still stands: when
somebody changed it since, taking it back would undo their work too.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec
from flask_babel import gettext as _

from facilitator.domain import (
    agreements,
    course,
    flaps,
    follow_up,
    ideas,
    invitations,
    people,
    photos,
    top_three,
    urgent,
    writings,
)
from facilitator.domain.message import DESK, Command, Event, kebab
from facilitator.domain.state import Meeting
from facilitator.parts.common import Scene
from facilitator.store.log import Logged
from facilitator.werkvormen.closing import rules as closing
from facilitator.werkvormen.duos import rules as duos
from facilitator.werkvormen.plenary import rules as plenary
from facilitator.werkvormen.reflection import rules as reflection
from facilitator.werkvormen.stickers import rules as stickers
from facilitator.werkvormen.welcome import rules as welcome

OFFERED_MS = 15 * 60_000
SHORT = 60  # characters of a text that tell which one it is
Happened = TypeVar("Happened", bound=Event)
Undo = tuple[str, Command]  # what happened, and what takes it back
Find = Callable[["Past", Any], Undo | None]


class Past(msgspec.Struct, frozen=True):
    """What an undo is made from: the meeting now, the item of the event, and names."""

    meeting: Meeting
    item: str
    names: dict[str, str]

    @property
    def state(self) -> Any:
        """The state of the item's werkvorm."""
        return self.meeting.items[self.item]

    def name(self, participant: str) -> str:
        """What this participant is called."""
        return self.names.get(participant, "")


FINDERS: dict[type[Event], Find] = {}


def _of(kind: type[Happened]) -> Callable[[Find], Find]:
    def keep(find: Find) -> Find:
        FINDERS[kind] = find
        return find

    return keep


def recent(scene: Scene, history: Iterable[Logged]) -> list[dict[str, Any]]:
    """What can be taken back, latest first: time, text, and the command with its data.

    ``history`` are rows of the log, oldest first.
    """
    names = {key: one.name for key, one in scene.room.people.items()} | scene.room.names
    found = []
    for logged in reversed(list(history)):
        role = logged.actor.partition(":")[0]
        find = FINDERS.get(type(logged.change.event))
        if find is None or role not in DESK or logged.at_ms < scene.now_ms - OFFERED_MS:
            continue
        past = Past(scene.meeting, logged.change.item or "", names)
        undo = find(past, logged.change.event)
        if undo is not None:
            text, command = undo
            found.append(
                {
                    "seq": logged.seq,
                    "time": scene.time(logged.at_ms),
                    "text": text,
                    "command": kebab(type(command).__name__),
                    "data": msgspec.to_builtins(command),
                }
            )
    return found


def _short(text: str) -> str:
    """Enough of a text to know which one it is."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1].rstrip()}…"


# The course of the meeting. Clock, items and pages have a button that takes each back.


@_of(course.Replanned)
def _replanned(past: Past, event: course.Replanned) -> Undo | None:
    agenda = past.meeting.agenda
    now = {key: agenda.items[key].allotted_s for key in event.allotted}
    if (now, agenda.end_ms) != (event.allotted, event.end_ms):
        return None
    return _("De planning is aangepast."), course.Replan(event.before, event.end_before_ms)


# The wall


@_of(flaps.FlapAdded)
def _flap_added(past: Past, event: flaps.FlapAdded) -> Undo | None:
    flap = past.meeting.flaps[event.flap]
    if flap.removed or flap.text != event.text:
        return None
    return _("Er hangt een flap bij: ‘%(text)s’", text=_short(flap.text)), flaps.RemoveFlap(flap.id)


@_of(flaps.FlapEdited)
def _flap_edited(past: Past, event: flaps.FlapEdited) -> Undo | None:
    flap = past.meeting.flaps[event.flap]
    if flap.removed or flap.text != event.text or not event.before:
        return None
    told = _("Een flap heet nu ‘%(text)s’", text=_short(flap.text))
    return told, flaps.EditFlap(flap.id, event.before)


@_of(flaps.FlapRemoved)
def _flap_removed(past: Past, event: flaps.FlapRemoved) -> Undo | None:
    flap = past.meeting.flaps[event.flap]
    if not flap.removed:
        return None
    return _("De flap ‘%(text)s’ is weggehaald.", text=_short(flap.text)), flaps.RestoreFlap(
        flap.id
    )


@_of(flaps.FlapRestored)
def _flap_restored(past: Past, event: flaps.FlapRestored) -> Undo | None:
    flap = past.meeting.flaps[event.flap]
    if flap.removed:
        return None
    return _("De flap ‘%(text)s’ hangt er weer.", text=_short(flap.text)), flaps.RemoveFlap(flap.id)


@_of(photos.PhotoTyped)
def _photo_typed(past: Past, event: photos.PhotoTyped) -> Undo | None:
    photo = past.meeting.photos.get(event.photo)
    if photo is None or photo.typed != event.on:
        return None
    told = _("Een foto is uitgetypt.") if event.on else _("Een foto staat weer op ‘nog typen’.")
    return told, photos.MarkPhoto(event.photo, not event.on)


# People


@_of(people.ParticipantAdded)
def _person_added(past: Past, event: people.ParticipantAdded) -> Undo | None:
    if past.meeting.participants[event.participant].removed:
        return None
    told = _("%(name)s doet mee zonder telefoon.", name=past.name(event.participant))
    return told, people.RemovePerson(event.participant)


@_of(people.NameHeld)
def _name_held(past: Past, event: people.NameHeld) -> Undo | None:
    if past.meeting.participants[event.participant].held != event.on:
        return None
    name = past.name(event.participant)
    told = (
        _("De naam %(name)s komt niet op het scherm.", name=name)
        if event.on
        else _("De naam %(name)s mag weer op het scherm.", name=name)
    )
    return told, people.HoldName(event.participant, not event.on)


@_of(people.ParticipantRemoved)
def _person_removed(past: Past, event: people.ParticipantRemoved) -> Undo | None:
    if not past.meeting.participants[event.participant].removed:
        return None
    told = _("%(name)s is verwijderd.", name=past.name(event.participant))
    return told, people.RestorePerson(event.participant)


@_of(invitations.InvitationWithdrawn)
def _invitation_withdrawn(past: Past, event: invitations.InvitationWithdrawn) -> Undo | None:
    if past.meeting.invited[event.invited].withdrawn != event.on:
        return None
    name = past.name(event.invited)
    told = (
        _("%(name)s is niet meer uitgenodigd.", name=name)
        if event.on
        else _("%(name)s is weer uitgenodigd.", name=name)
    )
    return told, invitations.WithdrawInvitation(event.invited, not event.on)


@_of(invitations.InvitationAnswered)
def _invitation_answered(past: Past, event: invitations.InvitationAnswered) -> Undo | None:
    if past.meeting.invited[event.invited].reply != event.reply:
        return None
    told = _("Het antwoord van %(name)s is aangepast.", name=past.name(event.invited))
    return told, invitations.EnterReply(event.invited, event.before)


@_of(people.ParticipantRestored)
def _person_restored(past: Past, event: people.ParticipantRestored) -> Undo | None:
    if past.meeting.participants[event.participant].removed:
        return None
    told = _("%(name)s doet weer mee.", name=past.name(event.participant))
    return told, people.RemovePerson(event.participant)


@_of(people.ParticipantLeft)
def _person_left(past: Past, event: people.ParticipantLeft) -> Undo | None:
    if past.meeting.participants[event.participant].left != event.on:
        return None
    name = past.name(event.participant)
    told = (
        _("%(name)s ging eerder weg.", name=name)
        if event.on
        else _("%(name)s is er weer.", name=name)
    )
    return told, people.LetLeave(event.participant, not event.on)


# Urgent questions


@_of(urgent.UrgentMoved)
def _urgent_moved(past: Past, event: urgent.UrgentMoved) -> Undo | None:
    question = past.meeting.urgent[event.urgent]
    if (question.status, question.item) != (event.status, event.item) or not question.text:
        return None
    text = _short(question.text)
    told = {
        "open": _("De dringende vraag ‘%(text)s’ is weer open.", text=text),
        "parked": _("De dringende vraag ‘%(text)s’ is geparkeerd.", text=text),
        "settled": _("De dringende vraag ‘%(text)s’ is besproken.", text=text),
    }[event.status]
    if event.before == "parked" and event.item_before is not None:
        return told, urgent.ParkUrgent(event.urgent, event.item_before)
    if event.before == "settled":
        return told, urgent.SettleUrgent(event.urgent)
    return told, urgent.ReopenUrgent(event.urgent)


@_of(urgent.UrgentShown)
def _urgent_shown(past: Past, event: urgent.UrgentShown) -> Undo | None:
    question = past.meeting.urgent[event.urgent]
    if question.shown != event.on or not question.text:
        return None
    text = _short(question.text)
    told = (
        _("De dringende vraag ‘%(text)s’ staat op het scherm.", text=text)
        if event.on
        else _("De dringende vraag ‘%(text)s’ is van het scherm.", text=text)
    )
    return told, urgent.ShowUrgent(event.urgent, not event.on)


# Ideas


@_of(ideas.IdeaWritten)
def _idea_written(past: Past, event: ideas.IdeaWritten) -> Undo | None:
    idea = past.meeting.ideas[event.idea]
    if idea.hidden or idea.text != event.text:
        return None
    told = _("Er staat een idee bij: ‘%(text)s’", text=_short(idea.text))
    return told, ideas.HideIdea(idea.id, True)


@_of(ideas.IdeaRewritten)
def _idea_rewritten(past: Past, event: ideas.IdeaRewritten) -> Undo | None:
    idea = past.meeting.ideas[event.idea]
    if idea.rev != event.rev or not idea.text or not event.before:
        return None
    told = _("Een idee is veranderd in ‘%(text)s’", text=_short(idea.text))
    return told, ideas.EditIdea(idea.id, event.before, idea.rev)


@_of(ideas.IdeaHidden)
def _idea_hidden(past: Past, event: ideas.IdeaHidden) -> Undo | None:
    idea = past.meeting.ideas[event.idea]
    if idea.hidden != event.on or not idea.text:
        return None
    text = _short(idea.text)
    told = (
        _("Het idee ‘%(text)s’ is verborgen.", text=text)
        if event.on
        else _("Het idee ‘%(text)s’ is weer te zien.", text=text)
    )
    return told, ideas.HideIdea(idea.id, not event.on)


# The top-three flap


@_of(top_three.QuestionChosen)
def _question_chosen(past: Past, event: top_three.QuestionChosen) -> Undo | None:
    if event.flap not in past.meeting.top_three:
        return None
    text = _short(past.meeting.flaps[event.flap].text)
    told = _("De vraag ‘%(text)s’ staat op de top drie.", text=text)
    return told, top_three.DropQuestion(event.flap)


@_of(top_three.QuestionDropped)
def _question_dropped(past: Past, event: top_three.QuestionDropped) -> Undo | None:
    if event.flap in past.meeting.top_three:
        return None
    text = _short(past.meeting.flaps[event.flap].text)
    told = _("De vraag ‘%(text)s’ is van de top drie.", text=text)
    return told, top_three.ChooseQuestion(event.flap)


@_of(top_three.DirectionPicked)
def _direction_picked(past: Past, event: top_three.DirectionPicked) -> Undo | None:
    direction = past.meeting.directions[event.direction]
    if direction.dropped or direction.text != event.text:
        return None
    told = _("Oplossingsrichting erbij: ‘%(text)s’", text=_short(direction.text))
    return told, top_three.DropDirection(direction.id, True)


@_of(top_three.DirectionRewritten)
def _direction_rewritten(past: Past, event: top_three.DirectionRewritten) -> Undo | None:
    direction = past.meeting.directions[event.direction]
    if direction.rev != event.rev or not direction.text or not event.before:
        return None
    told = _("Een oplossingsrichting is veranderd in ‘%(text)s’", text=_short(direction.text))
    return told, top_three.EditDirection(direction.id, event.before, direction.rev)


@_of(top_three.DirectionDropped)
def _direction_dropped(past: Past, event: top_three.DirectionDropped) -> Undo | None:
    direction = past.meeting.directions[event.direction]
    if direction.dropped != event.on or not direction.text:
        return None
    text = _short(direction.text)
    told = (
        _("De oplossingsrichting ‘%(text)s’ is weggehaald.", text=text)
        if event.on
        else _("De oplossingsrichting ‘%(text)s’ staat er weer.", text=text)
    )
    return told, top_three.DropDirection(direction.id, not event.on)


# Agreements


@_of(agreements.AgreementProposed)
def _agreement_proposed(past: Past, event: agreements.AgreementProposed) -> Undo | None:
    agreement = past.meeting.agreements[event.agreement]
    if agreement.dropped or agreement.revs:
        return None
    told = _("Voorstel voor een afspraak: ‘%(text)s’", text=_short(event.what))
    return told, agreements.DropAgreement(agreement.id, True)


@_of(agreements.AgreementWritten)
def _agreement_written(past: Past, event: agreements.AgreementWritten) -> Undo | None:
    agreement = past.meeting.agreements[event.agreement]
    rev = agreement.revs.get(event.field, 0)
    if agreement.dropped or rev != event.rev or (event.field == "what" and not event.before):
        return None
    told = _("In een afspraak staat nu ‘%(text)s’", text=_short(event.text))
    return told, agreements.WriteAgreement(agreement.id, event.field, event.before, rev)


@_of(agreements.AgreementDecided)
def _agreement_decided(past: Past, event: agreements.AgreementDecided) -> Undo | None:
    agreement = past.meeting.agreements[event.agreement]
    if agreement.dropped or agreement.status != event.status:
        return None
    text = _short(agreement.texts["what"])
    told = {
        "proposal": _("‘%(text)s’ is weer een voorstel.", text=text),
        "agreed": _("‘%(text)s’ is afgesproken.", text=text),
        "later": _("‘%(text)s’ is nog te bespreken.", text=text),
    }[event.status]
    return told, agreements.DecideAgreement(agreement.id, event.before)


@_of(agreements.AgreementDropped)
def _agreement_dropped(past: Past, event: agreements.AgreementDropped) -> Undo | None:
    agreement = past.meeting.agreements[event.agreement]
    if agreement.dropped != event.on or not agreement.texts["what"]:
        return None
    text = _short(agreement.texts["what"])
    told = (
        _("De afspraak ‘%(text)s’ is weggehaald.", text=text)
        if event.on
        else _("De afspraak ‘%(text)s’ staat er weer.", text=text)
    )
    return told, agreements.DropAgreement(agreement.id, not event.on)


@_of(agreements.PullerAsked)
def _puller_asked(past: Past, event: agreements.PullerAsked) -> Undo | None:
    agreement = past.meeting.agreements[event.agreement]
    if agreement.dropped or event.participant is None or agreement.asked != event.participant:
        return None
    told = _("%(name)s is gevraagd een afspraak te trekken.", name=past.name(event.participant))
    return told, agreements.AskPuller(agreement.id, None)


@_of(agreements.PullerAgreed)
def _puller_agreed(past: Past, event: agreements.PullerAgreed) -> Undo | None:
    agreement = past.meeting.agreements[event.agreement]
    if agreement.dropped or event.participant is None or agreement.puller != event.participant:
        return None
    told = _("%(name)s trekt een afspraak.", name=past.name(event.participant))
    return told, agreements.AskPuller(agreement.id, None)


@_of(agreements.AgreementJoined)
def _agreement_joined(past: Past, event: agreements.AgreementJoined) -> Undo | None:
    agreement = past.meeting.agreements[event.agreement]
    if agreement.dropped or (event.participant in agreement.takers) != event.on:
        return None
    name = past.name(event.participant)
    told = (
        _("%(name)s doet mee met een afspraak.", name=name)
        if event.on
        else _("%(name)s doet niet meer mee met een afspraak.", name=name)
    )
    return told, agreements.JoinAgreementFor(agreement.id, event.participant, not event.on)


# Follow-up


@_of(follow_up.DateOffered)
def _date_offered(past: Past, event: follow_up.DateOffered) -> Undo | None:
    if past.meeting.follow_up.options[event.option].dropped:
        return None
    return _("Er staat een datum bij."), follow_up.DropDate(event.option, True)


@_of(follow_up.DateDropped)
def _date_dropped(past: Past, event: follow_up.DateDropped) -> Undo | None:
    if past.meeting.follow_up.options[event.option].dropped != event.on:
        return None
    told = _("Er is een datum weggehaald.") if event.on else _("Een datum staat er weer.")
    return told, follow_up.DropDate(event.option, not event.on)


@_of(follow_up.HandsCounted)
def _hands_counted(past: Past, event: follow_up.HandsCounted) -> Undo | None:
    if past.meeting.follow_up.options[event.option].hands != event.count:
        return None
    told = _("Handen bij een datum: %(count)s", count=event.count)
    return told, follow_up.CountHands(event.option, event.before)


@_of(follow_up.DateChosen)
def _date_chosen(past: Past, event: follow_up.DateChosen) -> Undo | None:
    settled = past.meeting.follow_up
    if (settled.chosen, settled.later) != (event.option, event.later):
        return None
    told = _("De volgende keer is gekozen.") if event.option else _("De datum volgt later.")
    return told, follow_up.ChooseDate(event.before, event.later_before)


@_of(follow_up.ReportDateSet)
def _report_date_set(past: Past, event: follow_up.ReportDateSet) -> Undo | None:
    if past.meeting.follow_up.report_day != event.day:
        return None
    return _("De terugmelddag is aangepast."), follow_up.SetReportDate(event.before)


@_of(follow_up.RoleGiven)
def _role_given(past: Past, event: follow_up.RoleGiven) -> Undo | None:
    if past.meeting.follow_up.roles.get(event.role) != event.participant:
        return None
    return _("Een rol voor de volgende keer is verdeeld."), follow_up.GiveRole(
        event.role, event.before
    )


# Texts


@_of(writings.WritingKept)
def _writing_kept(past: Past, event: writings.WritingKept) -> Undo | None:
    if past.meeting.kept_here.get(event.writing) != event.keeper or event.keeper == "writer":
        return None
    told = (
        _("Een tekst mag weer naar buiten.")
        if event.keeper is None
        else _("Een tekst blijft hier.")
    )
    return told, writings.KeepHere(event.writing, event.keeper is None)


# Welcome


@_of(welcome.HouseRulesChanged)
def _house_rules(past: Past, event: welcome.HouseRulesChanged) -> Undo | None:
    if past.state.house_rules != event.rules:
        return None
    return _("De huisregels zijn aangepast."), welcome.ChangeHouseRules(
        past.item, "\n".join(event.before)
    )


# Reflection


@_of(reflection.ProposalDismissed)
def _proposal_dismissed(past: Past, event: reflection.ProposalDismissed) -> Undo | None:
    proposal = past.state.proposals[event.proposal]
    if proposal.status != "dismissed" or not proposal.text:
        return None
    told = _("Het voorstel ‘%(text)s’ is opzijgelegd.", text=_short(proposal.text))
    return told, reflection.ReturnProposal(past.item, proposal.id)


@_of(reflection.ProposalMerged)
def _proposal_merged(past: Past, event: reflection.ProposalMerged) -> Undo | None:
    proposal = past.state.proposals[event.proposal]
    if (proposal.status, proposal.flap, proposal.into) != ("merged", event.flap, event.into):
        return None
    told = _("Het voorstel ‘%(text)s’ is samengevoegd.", text=_short(proposal.text))
    return told, reflection.ReturnProposal(past.item, proposal.id)


# Stickers


@_of(stickers.PaperEntered)
def _paper_entered(past: Past, event: stickers.PaperEntered) -> Undo | None:
    if past.state.paper.get(event.flap, 0) != event.count:
        return None
    told = _("Stickers op papier bij een flap: %(count)s", count=event.count)
    return told, stickers.EnterPaper(past.item, event.flap, event.before)


@_of(stickers.VoteSettingsChanged)
def _vote_settings(past: Past, event: stickers.VoteSettingsChanged) -> Undo | None:
    if past.state.settings != event.settings or past.state.status != "prepared":
        return None
    return _("De regels van de stemming zijn aangepast."), stickers.ChangeVoteSettings(
        past.item, **msgspec.structs.asdict(event.before)
    )


@_of(stickers.VoteClosed)
def _vote_closed(past: Past, event: stickers.VoteClosed) -> Undo | None:
    if past.state.status != "closed":
        return None
    return _("De stemming is gesloten."), stickers.ReopenVote(past.item)


@_of(stickers.VoteReopened)
def _vote_reopened(past: Past, event: stickers.VoteReopened) -> Undo | None:
    if past.state.status != "open":
        return None
    return _("De stemming is weer open."), stickers.CloseVote(past.item)


# Duos


@_of(duos.DuosPlanned)
def _duos_planned(past: Past, event: duos.DuosPlanned) -> Undo | None:
    if not event.plan or past.state.plan != event.plan:
        return None
    return _("Er is een voorstel voor duo’s."), duos.DropDuoPlan(past.item)


@_of(duos.DuoFixed)
def _duo_fixed(past: Past, event: duos.DuoFixed) -> Undo | None:
    if event.members not in past.state.fixed:
        return None
    names = ", ".join(past.name(one) for one in event.members)
    told = _("Blijven bij elkaar: %(names)s", names=names)
    return told, duos.AllowDuo(past.item, event.members[0], event.members[1])


@_of(duos.DuoForbidden)
def _duo_forbidden(past: Past, event: duos.DuoForbidden) -> Undo | None:
    if not past.state.forbids(event.one, event.other):
        return None
    names = ", ".join((past.name(event.one), past.name(event.other)))
    told = _("Gaan niet samen: %(names)s", names=names)
    return told, duos.AllowDuo(past.item, event.one, event.other)


# Closing


@_of(closing.SummaryWritten)
def _summary_written(past: Past, event: closing.SummaryWritten) -> Undo | None:
    if past.state.rev != event.rev or past.state.summary != event.text:
        return None
    told = _("In de samenvatting staat nu ‘%(text)s’", text=_short(event.text))
    return told, closing.WriteSummary(past.item, event.before, event.rev)


@_of(closing.ExitRoundSwitched)
def _exit_round(past: Past, event: closing.ExitRoundSwitched) -> Undo | None:
    if past.state.exit_round != event.on:
        return None
    told = (
        _("De vraag hoe het was, staat op de telefoon.")
        if event.on
        else _("De vraag hoe het was, is van de telefoon.")
    )
    return told, closing.SwitchExitRound(past.item, not event.on)


# Plenary


@_of(plenary.TipOffered)
def _tip_written(past: Past, event: plenary.TipOffered) -> Undo | None:
    tip = past.state.tips.get(event.tip)
    if tip not in past.state.current:
        return None
    told = _("Er staat een tip bij: ‘%(text)s’", text=_short(tip.text))
    return told, plenary.DropTip(past.item, tip.id, True)


@_of(plenary.TipDropped)
def _tip_dropped(past: Past, event: plenary.TipDropped) -> Undo | None:
    tip = past.state.tips.get(event.tip)
    if tip is None or tip.withdrawn or tip.dropped != event.on:
        return None
    text = _short(tip.text)
    told = (
        _("De tip ‘%(text)s’ is weggehaald.", text=text)
        if event.on
        else _("De tip ‘%(text)s’ staat er weer.", text=text)
    )
    return told, plenary.DropTip(past.item, tip.id, not event.on)


@_of(plenary.TipShown)
def _tip_shown(past: Past, event: plenary.TipShown) -> Undo | None:
    tip = past.state.tips.get(event.tip)
    if tip not in past.state.current or tip.shown != event.on:
        return None
    text = _short(tip.text)
    told = (
        _("De tip ‘%(text)s’ staat op het scherm.", text=text)
        if event.on
        else _("De tip ‘%(text)s’ is van het scherm.", text=text)
    )
    return told, plenary.ShowTip(past.item, tip.id, not event.on)

"""The queue of outgoing mail, on a real database and to a real server."""

import pytest

from facilitator.mail.message import Attachment
from facilitator.mail.outbox import WAITS_MS, NothingToSend, Outbox
from facilitator.mail.smtp import MailFault
from facilitator.store import mails
from facilitator.store.mails import Mail


class Papers:
    """What goes along: made when it is sent."""

    def __init__(self):
        self.fault = ""

    def __call__(self, mail):
        if self.fault:
            raise NothingToSend(self.fault)
        return tuple(Attachment(f"{key}.txt", "text/plain", b"x") for key in mail.papers)


@pytest.fixture
def outbox(site, later, serve, room):
    made = Outbox(site.hall, serve(), "wijk@example.nl", Papers(), later)
    made.start()
    return made


@pytest.fixture
def mail(site, room):
    def make(id_="m1", **fields):
        known = {
            "person": "p",
            "kind": "uitnodiging",
            "recipient": "jan@wijk.nl",
            "subject": "Kom je?",
            "body": "Dag Jan,\n",
            "created_ms": site.hall.clock.now_ms(),
        }
        return Mail(id_, room.row.id, **(known | fields))  # fmt: skip

    return make


@pytest.fixture
def state(site, room):
    def look(id_="m1"):
        found = site.hall.read(lambda c: mails.of_meeting(c, room.row.id))
        return next(one for one in found if one.id == id_)

    return look


def clock(site, monkeypatch, forward_ms):
    now_ms = site.hall.clock.now_ms() + forward_ms
    monkeypatch.setattr(site.hall.clock, "now_ms", lambda: now_ms)


def look(outbox, later):
    """The outbox looks whether something is due, as it would have by itself."""
    outbox.wake()
    later.pass_by(0)


def test_mail_goes_out_and_what_stood_in_it_is_forgotten(outbox, mail, later, post, state):
    outbox.put([mail(papers=("agenda",)), mail("m2", recipient="ria@wijk.nl", sender="Ria")])
    later.pass_by(0)
    assert post.recipients == [["jan@wijk.nl"], ["ria@wijk.nl"]]
    assert [one.get_filename() for one in post.received[0].iter_attachments()] == ["agenda.txt"]
    assert post.received[1]["From"] == "Ria <wijk@example.nl>"
    kept = state()
    assert (kept.state, kept.body, kept.papers, kept.tries) == ("sent", "", (), 1)
    assert kept.sent_ms


def test_an_address_that_is_refused_fails_and_the_others_go(outbox, mail, later, post, state):
    post.refuse = ["550 no such user"]
    outbox.put([mail(), mail("m2")])
    later.pass_by(0)
    assert (state().state, state().error) == ("failed", "address-refused")
    assert state("m2").state == "sent"


def test_what_fails_for_now_is_tried_again_later_and_then_goes(
    outbox, mail, later, post, state, site, monkeypatch
):
    clock(site, monkeypatch, 0)
    post.reject = ["451 later"]
    outbox.put([mail()])
    later.pass_by(0)
    assert (state().state, state().error) == ("waiting", "message-refused")
    clock(site, monkeypatch, WAITS_MS[0] - 5)
    look(outbox, later)
    assert state().state == "waiting"
    clock(site, monkeypatch, 10)
    look(outbox, later)
    assert (state().state, state().tries) == ("sent", 2)


def test_after_several_times_it_is_given_up_and_can_be_tried_once_more(
    outbox, mail, later, post, state, site, monkeypatch, room
):
    post.reject = ["451 later"] * (len(WAITS_MS) + 1)
    outbox.put([mail()])
    for wait_ms in (0, *WAITS_MS):
        clock(site, monkeypatch, wait_ms)
        look(outbox, later)
    assert (state().state, state().tries) == ("failed", len(WAITS_MS) + 1)
    now_ms = site.hall.clock.now_ms()
    assert site.hall.write(lambda c: mails.retry(c, room.row.id, now_ms)) == 1
    look(outbox, later)
    assert state().state == "sent"


def test_a_server_that_is_away_keeps_everything_waiting(site, later, serve, mail, state, room):
    away = serve()
    away = type(away)(away.host, 1, tls="none")
    outbox = Outbox(site.hall, away, "wijk@example.nl", Papers(), later)
    outbox.put([mail(), mail("m2")])
    later.pass_by(0)
    assert {state().error, state("m2").error} == {"no-connection"}
    assert {state().state, state("m2").state} == {"waiting"}


def test_a_mail_that_was_being_sent_when_the_program_stopped_goes_again(
    outbox, mail, later, post, state, site
):
    site.hall.write(lambda c: mails.add(c, [mail(state="sending")]))
    outbox.start()
    later.pass_by(0)
    assert state().state == "sent"
    assert len(post.received) == 1


def test_what_waits_can_be_stopped(outbox, mail, later, post, state, site, room):
    site.hall.write(lambda c: mails.add(c, [mail()]))
    assert site.hall.write(lambda c: mails.cancel(c, room.row.id)) == 1
    look(outbox, later)
    assert post.received == []
    assert (state().state, state().body) == ("cancelled", "")


def test_papers_that_cannot_be_made_are_told(outbox, mail, later, post, state):
    outbox._attach.fault = "paper-failed"
    outbox.put([mail()])
    later.pass_by(0)
    assert (state().state, state().error) == ("failed", "paper-failed")
    assert post.received == []


def test_a_test_message_says_at_once_what_is_wrong(outbox, mail, post):
    outbox.send_now(mail())
    assert len(post.received) == 1
    post.refuse = ["550 no"]
    with pytest.raises(MailFault):
        outbox.send_now(mail())


def test_without_a_server_nothing_is_tried(site, later, mail, state):
    outbox = Outbox(site.hall, None, "", Papers(), later)
    outbox.start()
    assert not outbox.works
    with pytest.raises(MailFault, match="no-server"):
        outbox.send_now(mail())


def test_deleting_the_meeting_deletes_its_mail(outbox, mail, site, room):
    site.hall.write(lambda c: mails.add(c, [mail(next_ms=9_999_999_999_999)]))
    site.remove_meeting(room.row.id)
    assert site.hall.read(lambda c: mails.of_meeting(c, room.row.id)) == []

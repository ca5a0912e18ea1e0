"""A mail as it goes over the line."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.documents.catalogue import safe_name
from facilitator.domain.text import clean
from facilitator.mail.message import Attachment, Sender, compose
from tests.faults.hostile_texts import TEXTS, as_shown

SENDER = Sender("wijk@example.nl", "Ria Bos", "ria@noord.nl")
LINES = st.text(st.characters(blacklist_categories=["Cs", "Cc"]) | st.sampled_from("\r\n\t"))


def read(message):
    return message_from_bytes(message.as_bytes(policy=policy.SMTP), policy=policy.default)


def made(subject="Kom je?", body="Dag,\n", sender=SENDER, attachments=()):
    return read(compose(sender, "jan@wijk.nl", subject, body, attachments, 1_790_000_040_000))


def test_everything_arrives_as_it_was_written():
    file = Attachment("Kaart – één.ics", "text/calendar", b"BEGIN:VCALENDAR")
    mail = made("Één café, drie ideeën", "Dag Jan,\n\nTot dan! ☺\n", attachments=(file,))
    assert mail["Subject"] == "Één café, drie ideeën"
    assert mail["From"] == "Ria Bos <wijk@example.nl>"
    assert mail["Reply-To"] == "ria@noord.nl"
    assert mail["Date"] == "Mon, 21 Sep 2026 14:14:00 +0000"
    assert mail["Message-ID"].endswith("@example.nl>")
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body().get_content().replace("\r\n", "\n")
    assert body == "Dag Jan,\n\nTot dan! ☺\n"
    (found,) = mail.iter_attachments()
    assert found.get_filename() == "Kaart – één.ics"
    assert found.get_payload(decode=True) == b"BEGIN:VCALENDAR"


@given(subject=LINES, name=LINES)
def test_what_people_wrote_adds_no_header_and_no_recipient(subject, name):
    mail = made(subject, sender=Sender("wijk@example.nl", name))
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert mail["To"] == "jan@wijk.nl"
    assert mail["From"].addresses[0].addr_spec == "wijk@example.nl"
    assert len(mail["From"].addresses) == 1


@pytest.mark.parametrize("address", ["jan@wijk.nl\r\nBcc: x@y.nl", "jan @wijk.nl", "@", "é@x.nl"])
def test_an_address_that_no_mail_can_go_to_is_refused(address):
    with pytest.raises(ValueError, match=r"address"):
        compose(SENDER, address, "", "", (), 0)


def test_no_hostile_text_adds_a_header_or_a_recipient_and_all_arrive_as_typed():
    for one in TEXTS:
        typed = clean(one.text)
        file = Attachment(f"{safe_name(typed)}.ics", "text/calendar", b"BEGIN:VCALENDAR")
        mail = made(typed, typed + "\n", Sender("wijk@example.nl", typed), (file,))
        assert set(mail.keys()) == {
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
            "MIME-Version",
        }  # fmt: skip
        assert mail["To"] == "jan@wijk.nl"
        assert [address.addr_spec for address in mail["From"].addresses] == ["wijk@example.nl"]
        assert as_shown(named(typed)) == one.shown
        assert as_shown(mail["Subject"]) == one.shown
        assert as_shown(mail.get_body().get_content()) == one.shown
        (found,) = mail.iter_attachments()
        assert found.get_content_type() == "text/calendar"
        assert set(found.keys()) == {
            "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version",
        }  # fmt: skip
        assert found.get_filename() == f"{safe_name(typed)}.ics"


def named(name):
    """The name of the sender as mail programs read it. The newer reader of the library leaves a
    space between two encoded words of a name; in a subject it does not."""
    sent = compose(Sender("wijk@example.nl", name), "jan@wijk.nl", "", "", (), 0).as_bytes()
    read_again = message_from_bytes(sent, policy=policy.compat32)["From"]
    name_there, address = parseaddr(read_again)
    assert address == "wijk@example.nl"
    return str(make_header(decode_header(name_there)))

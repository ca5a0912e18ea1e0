"""A mail as it goes over the line."""

from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.mail.message import Attachment, Sender, compose

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

"""Handing mail over to a real server."""

import msgspec
import pytest

from facilitator.mail.message import Sender, compose
from facilitator.mail.smtp import MailFault, visit
from tests.post_office import free_port, login

MAIL = compose(Sender("wijk@example.nl"), "jan@wijk.nl", "Kom je?", "Dag,\n", (), 0)


def fault(server, trust=None):
    with pytest.raises(MailFault) as found, visit(server, trust) as open_:
        open_.hand_over(MAIL)
    return found.value.code, found.value.later


def test_several_mails_go_in_one_visit(serve, post):
    with visit(serve()) as open_:
        open_.hand_over(MAIL)
        open_.hand_over(MAIL)
    assert post.recipients == [["jan@wijk.nl"], ["jan@wijk.nl"]]
    assert post.received[0]["Subject"] == "Kom je?"


def test_with_starttls_and_a_password(serve, post, certificate):
    server_side, trust = certificate
    here = serve(tls_context=server_side, require_starttls=True, authenticator=login,
                 auth_required=True)  # fmt: skip
    secure = msgspec.structs.replace(here, tls="starttls", user="wijk", password="geheim")
    with visit(secure, trust) as open_:
        open_.hand_over(MAIL)
    assert len(post.received) == 1
    wrong = msgspec.structs.replace(secure, password="anders")
    assert fault(wrong, trust) == ("login-refused", True)


def test_a_certificate_that_nobody_vouches_for_is_not_believed(serve, post, certificate):
    here = serve(tls_context=certificate[0])
    assert fault(msgspec.structs.replace(here, tls="starttls")) == ("certificate", True)
    assert post.received == []


def test_tls_from_the_first_byte(serve, post, certificate):
    server_side, trust = certificate
    here = serve(ssl_context=server_side)
    with visit(msgspec.structs.replace(here, tls="direct"), trust) as open_:
        open_.hand_over(MAIL)
    assert len(post.received) == 1


def test_a_server_without_tls_gets_nothing_where_it_was_asked_for(serve, post):
    assert fault(msgspec.structs.replace(serve(), tls="starttls")) == ("insecure", True)
    assert post.received == []


def test_nobody_listens(serve):
    gone = msgspec.structs.replace(serve(), port=free_port())
    assert fault(gone) == ("no-connection", True)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("550 no such user", ("address-refused", False)),
        ("451 come back later", ("address-refused", True)),
    ],
)
def test_an_address_that_the_server_refuses(serve, post, answer, expected):
    post.refuse = [answer]
    assert fault(serve()) == expected


@pytest.mark.parametrize(("answer", "later"), [("554 spam", False), ("452 too busy", True)])
def test_a_message_that_the_server_refuses(serve, post, answer, later):
    post.reject = [answer]
    assert fault(serve()) == ("message-refused", later)

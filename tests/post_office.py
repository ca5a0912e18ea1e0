"""A real SMTP server beside the test, that keeps what it was given and fails as it is told."""

import socket
import ssl
from email import message_from_bytes, policy

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from facilitator.settings import MailServer


class Post:
    """What came in, and what is answered instead of "250 OK"."""

    def __init__(self):
        self.received = []
        self.recipients = []
        self.refuse = []  # answers to RCPT, one for each time; None for yes
        self.reject = []  # answers to DATA

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.refuse.pop(0) if self.refuse else None
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.reject.pop(0) if self.reject else None
        if answer:
            return answer
        self.recipients.append(envelope.rcpt_tos)
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def post():
    return Post()


@pytest.fixture
def serve(post):
    """Starts a server; gives how to reach it."""
    running = []

    def start(**options):
        port = free_port()
        controller = Controller(post, hostname="127.0.0.1", port=port, **options)
        controller.start()
        running.append(controller)
        return MailServer("127.0.0.1", port, tls="none")

    yield start
    for controller in running:
        controller.stop()


def free_port():
    """A port on which nobody listens: the controller cannot choose one itself."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture
def certificate():
    """An authority of our own: (for the server, for who trusts it)."""
    authority = trustme.CA()
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    return server, trust


def login(server, session, envelope, mechanism, data):
    right = data.login == b"wijk" and data.password == b"geheim"
    return AuthResult(success=right, handled=False)

"""The mail server of the organisation, and one visit to it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from facilitator.settings import MailServer

PATIENCE_S = 20.0


class MailFault(Exception):
    """A mail could not be handed over: a code, and whether trying again later makes sense."""

    def __init__(self, code: str, later: bool) -> None:
        super().__init__(code)
        self.code = code
        self.later = later


@contextmanager
def visit(server: MailServer, trust: ssl.SSLContext | None = None) -> Iterator["Visit"]:
    """Connect, and hand over some mails. ``trust`` says which certificates are believed; None:
    those of the system. Raises MailFault."""
    client = None
    try:
        client = _connect(server, trust or ssl.create_default_context())
        if server.user:
            client.login(server.user, server.password)
        yield Visit(client)
    except smtplib.SMTPAuthenticationError as fault:
        raise MailFault("login-refused", later=True) from fault
    except smtplib.SMTPNotSupportedError as fault:
        raise MailFault("insecure", later=True) from fault
    except ssl.SSLError as fault:
        raise MailFault("certificate", later=True) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise MailFault("no-connection", later=True) from fault
    finally:
        if client is not None:
            client.close()


def _connect(server: MailServer, trust: ssl.SSLContext) -> smtplib.SMTP:
    if server.tls == "direct":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE_S, context=trust)
    client = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_S)
    if server.tls == "starttls":
        client.starttls(context=trust)
    return client


class Visit:
    """An open connection to the server."""

    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client

    def hand_over(self, message: EmailMessage) -> None:
        """Give the server one mail. Raises MailFault: for an address that is refused at once, else
        to be tried again."""
        try:
            self._client.send_message(message)
        except smtplib.SMTPRecipientsRefused as fault:
            code = next(iter(fault.recipients.values()))[0]
            raise MailFault("address-refused", later=code < 500) from fault
        except smtplib.SMTPResponseException as fault:
            raise MailFault("message-refused", later=fault.smtp_code < 500) from fault

"""ADAPTER. The mail server: the only importer of smtplib. One connection for all the letters of a round."""

import smtplib
import ssl
from contextlib import contextmanager

from models.settings import mail_server

PATIENCE = 20  # seconds that the server may be silent
HERE = ("localhost", "127.0.0.1", "::1")


class Undelivered(Exception):
    """The letter certainly did not leave: it may be tried again."""


class Unsure(Exception):
    """The server fell silent after it had the letter: it may have left, and is not tried again."""


@contextmanager
def opened(url):
    """`send(message)` at the server of an address, which raises as above; Undelivered where the server is closed."""
    scheme, host, port, user, password = mail_server(url)
    server = None
    try:
        server = _connected(scheme, host, port)
        if user:
            server.login(user, password)
    except (OSError, smtplib.SMTPException) as error:
        if server is not None:
            server.close()
        raise Undelivered(f"{host}:{port}: {type(error).__name__}") from error
    try:
        yield lambda message: _send(server, message)
    finally:
        _leave(server)


def _connected(scheme, host, port):
    """An open connection that nobody else reads: without encryption only on this machine."""
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    server = smtplib.SMTP(host, port, timeout=PATIENCE)
    try:
        server.ehlo_or_helo_if_needed()
        if host not in HERE or server.has_extn("starttls"):
            server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _send(server, message):
    """Give the server one letter to one address."""
    try:
        whole = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
        server.ehlo_or_helo_if_needed()
        _demand(server, *server.mail(message["From"].addresses[0].addr_spec))
        _demand(server, *server.rcpt(message["To"].addresses[0].addr_spec))
    except (OSError, ValueError, smtplib.SMTPException) as error:
        raise Undelivered(type(error).__name__) from error
    try:
        _demand(server, *server.data(whole))
    except smtplib.SMTPResponseException as error:
        raise Undelivered(f"{error.smtp_code}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure(type(error).__name__) from error


def _demand(server, code, told):
    if code not in (250, 251):
        server.rset()
        raise smtplib.SMTPResponseException(code, told)


def _leave(server):
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()

"""A mail server (aiosmtpd) for tests: keeps each message that it takes as a file, until its standard input ends.

mail_server.py FOLDER [CERTIFICATE KEY USER PASSWORD]   prints its port. With a certificate it takes mail after STARTTLS and AUTH only.
A recipient that begins with `inconnu` is refused for good, one with `plustard` for now.
"""

import socket
import ssl
import sys
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Keep:
    def __init__(self, folder: Path):
        self.folder, self.count = folder, 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("inconnu"):
            return "550 5.1.1 <%s> is not known here" % address
        if address.startswith("plustard"):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        head = f"X-Mail-From: <{(envelope.mail_from or '').strip('<>')}>\r\nX-Rcpt-To: {','.join(envelope.rcpt_tos)}\r\n"
        beside = self.folder / f"{self.count}.part"
        beside.write_bytes(head.encode() + envelope.content)
        beside.rename(self.folder / f"{self.count}.eml")
        return "250 2.0.0 queued as %d" % self.count


folder, more = Path(sys.argv[1]), {}
if len(sys.argv) > 2:
    certificate, key, user, password = sys.argv[2:6]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    def authenticate(server, session, envelope, mechanism, said):
        good = (said.login, said.password) == (user.encode(), password.encode())
        return AuthResult(success=good, handled=False)

    more = dict(tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate)
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
controller = Controller(Keep(folder), hostname="127.0.0.1", port=port, **more)
controller.start()
print(port, flush=True)
sys.stdin.read()
controller.stop()

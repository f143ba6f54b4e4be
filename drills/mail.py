"""A mail server on a loopback port that is away, hangs, or takes letters."""

import socket
import socketserver
import threading
from typing import Self

from drills.house import LOOPBACK, free_port


class MailServer:
    """Away until `start`; `taken` are the addressees of the letters it took, `refused` is one it never takes."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: list[str] = []
        self.refused = ""
        self._silent: socket.socket | None = None
        self._server: socketserver.ThreadingTCPServer | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._end_silence()
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def settings(self) -> dict[str, str]:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": LOOPBACK,
            "EMAIL_PORT": str(self.port),
        }  # fmt: skip

    def hang(self) -> None:
        """Connections are taken, and nothing is ever said."""
        self._silent = socket.create_server((LOOPBACK, self.port), backlog=64)

    def _end_silence(self) -> None:
        if self._silent:
            self._silent.close()

    def start(self) -> None:
        self._end_silence()
        mail = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                mail.converse(self)

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer((LOOPBACK, self.port), Conversation)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def converse(self, line: socketserver.StreamRequestHandler) -> None:
        """As much of SMTP as one letter needs."""

        def say(words: str) -> None:
            line.wfile.write(f"{words}\r\n".encode())

        to: list[str] = []
        say("220 ready")
        for asked in line.rfile:
            verb, _, rest = asked.decode().strip().partition(":")
            verb = verb.upper()
            if verb == "RCPT TO":
                address = rest.strip("<> ")
                known = address != self.refused
                to += [address] if known else []
                say("250 ok" if known else "550 no such person")
            elif verb == "DATA":
                say("354 go on")
                while line.rfile.readline() not in {b".\r\n", b""}:
                    pass
                self.taken += to
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

"""Where alerts end up in tests: a real SMTP server and a real webhook, both on this machine."""

from __future__ import annotations

import json
import socket
import threading
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """An SMTP server that keeps what it is sent; `address` is what a channel is given."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._server = Controller(self, hostname="127.0.0.1", port=port)
        self._server.start()
        people = "from=bufa@example.org&to=ops@example.org"
        self.address = f"mailto://127.0.0.1:{port}/?{people}&mode=insecure"

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802
        """Take a mail."""
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    @property
    def texts(self) -> list[str]:
        """Subject and body of each mail."""
        return [f"{mail['Subject']}\n{mail.get_content()}" for mail in self.mails]

    def stop(self) -> None:
        """End the server."""
        self._server.stop()


class Webhook:
    """An HTTP server that keeps what is posted to it; `code` is its answer, given when `gate` is set."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self.code = 200
        self.gate = threading.Event()
        self.gate.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._answerer())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.address = f"json://127.0.0.1:{self._server.server_port}/tok3n"

    def _answerer(self) -> type[BaseHTTPRequestHandler]:
        hook = self

        class Answerer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                posted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.gate.wait(60)
                if hook.code == 200:
                    hook.posts.append(posted)
                self.send_response(hook.code)
                self.end_headers()

            def log_message(self, *values: object) -> None:
                """Print nothing."""

        return Answerer

    @property
    def texts(self) -> list[str]:
        """Subject and body of each post that was taken."""
        return [f"{post['title']}\n{post['message']}" for post in self.posts]

    def stop(self) -> None:
        """End the server."""
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()

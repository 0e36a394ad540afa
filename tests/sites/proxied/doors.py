"""Ports at which a site can be asked, by somebody of a chosen address.

Who asks comes from an address such as 127.0.0.2, which Linux has without being told, and which the site
does not take for a proxy's.
"""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

NAME = "outages.example.org"
PROXY = "127.0.0.1"  # from where a proxy asks the site; every other address is a person's


@dataclass(frozen=True)
class Door:
    """A port at which the site can be asked; with an authority over TLS."""

    port: int
    authority: Path | None = None

    @property
    def root(self) -> str:
        """As a browser writes it into Origin."""
        return f"{'https' if self.authority else 'http'}://{NAME}:{self.port}"

    def open(self, *, person: str) -> HTTPConnection:
        """A connection of somebody who has this address."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=30, source_address=(person, 0))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # http.client sends the body by itself
        connection = HTTPConnection(NAME, self.port)
        connection.sock = self.context().wrap_socket(line, server_hostname=NAME) if self.authority else line
        return connection

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))

    def ask(
        self,
        path: str,
        *,
        person: str,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[HTTPResponse, bytes]:
        """One request on a connection of its own: the answer's head, and its body."""
        connection = self.open(person=person)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

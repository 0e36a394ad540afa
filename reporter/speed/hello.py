"""The least that a web server of ours can do: a fixed body, with the same interface and options as the site.

`python -m granian --interface rsgi reporter.speed.hello:application`; /16000 answers with so many bytes.
"""

from typing import Any

from reporter.front.environ import RequestScope

HEADERS = [("content-type", "text/plain")]


class Hello:
    """Answers of the sizes that were asked for before are kept, as the site keeps its answers."""

    def __init__(self) -> None:
        self._bodies: dict[str, bytes] = {}

    async def __rsgi__(self, scope: RequestScope, proto: Any) -> None:
        body = self._bodies.get(scope.path)
        if body is None:
            body = self._bodies[scope.path] = b"x" * int(scope.path.strip("/") or 0)
        proto.response_bytes(200, HEADERS, body)


application = Hello()

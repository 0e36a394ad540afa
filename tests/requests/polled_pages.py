"""Status pages asked by the site itself, over real connections, and what is kept of them."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.pipeline.polls import polling
from aggregator.pipeline.polls.polling import Round
from tests.builders.reports import AT
from tests.builders.statuspages import INCIDENTS, SUMMARY
from tests.requests.peer import Handler, Peer, Reply

OFFICIAL = Path(__file__).parents[1] / "official"
HOUR = timedelta(hours=1)
NOW = AT + HOUR
RECORDED = {
    "statuspage": {SUMMARY: "statuspage_summary.json", INCIDENTS: "statuspage_incidents.json"},
    "incidentio": {"/api/v1/summary": "incidentio_summary.json"},
    "instatus": {"/summary.json": "instatus_summary.json", "/v2/components.json": "instatus_components.json"},
    "betterstack": {"/index.json": "betterstack_index.json"},
    "feed": {"/history.atom": "github_status_history.atom"},
}


def poll_pages(now=NOW) -> Round:
    """A round in which every page is due."""
    OfficialPage.objects.update(next_at=now)
    return polling.run_round(now=now)


def get_page() -> OfficialPage:
    return OfficialPage.objects.get()


def list_kept_claims() -> list[tuple[str, str, str, str]]:
    rows = OfficialClaim.objects.order_by("first_seen_at", "id")
    return [(row.about, row.subject, row.title, row.progress or row.standing) for row in rows]


def serve_files(peer: Peer, files: Mapping[str, str | bytes]) -> None:
    """The peer answers with these files of tests/official, or with these bytes, and nothing else."""
    bodies = {path: f if isinstance(f, bytes) else (OFFICIAL / f).read_bytes() for path, f in files.items()}
    peer.replies = {path: Reply(body) for path, body in bodies.items()}


def serve_with_etags(peer: Peer) -> None:
    """Every file is sent with an ETag of its words, and answers 304 to who has it."""
    peer.replies = {path: _conditional(reply.body) for path, reply in peer.replies.items()}


def _conditional(body: bytes):
    tag = f'"{hash(body)}"'

    def answer(handler: Handler) -> None:
        same = handler.headers["If-None-Match"] == tag
        head = "304 Not Modified" if same else "200 OK"
        sent = b"" if same else body
        head_lines = f"HTTP/1.1 {head}\r\nETag: {tag}\r\nContent-Length: {len(sent)}\r\n\r\n"
        handler.wfile.write(head_lines.encode() + sent)

    return answer

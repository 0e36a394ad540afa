"""Status pages as vendors serve them, in bytes: one of each format, with one component and one incident."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tests.builders.reports import AT
from tests.requests.peer import Peer, Reply

PAGE_ID = "kctbh9vrtdwd"  # as Atlassian makes them: its summary names all components
SUMMARY, INCIDENTS = "/api/v2/summary.json", "/api/v2/incidents.json"
JSON = {"Content-Type": "application/json"}


def make_component_entry(
    id: str = "c1",  # noqa: A002 - the format's word
    *,
    name: str = "API",
    status: str = "operational",
) -> dict[str, Any]:
    stands = {"id": id, "name": name, "status": status, "page_id": PAGE_ID}
    return {**stands, "group": False, "updated_at": AT.isoformat()}


def make_incident_entry(
    id: str = "i1",  # noqa: A002 - the format's word
    *,
    status: str = "investigating",
    at: datetime = AT,
    words: Iterable[tuple[str, datetime]] | None = None,
    name: str = "Elevated errors",
) -> dict[str, Any]:
    """With one update for each of `words`, the oldest first."""
    said = list(words or [(status, at)])
    return {
        "id": id,
        "name": name,
        "status": said[-1][0],
        "impact": "major",
        "created_at": said[0][1].isoformat(),
        "started_at": said[0][1].isoformat(),
        "resolved_at": said[-1][1].isoformat() if said[-1][0] == "resolved" else None,
        "components": [make_component_entry(status="partial_outage")],
        "incident_updates": [
            {"id": f"{id}-{word}", "status": word, "body": "Words.", "created_at": when.isoformat()}
            for word, when in reversed(said)
        ],
    }


def serve_statuspage(
    peer: Peer,
    *,
    components: Iterable[Mapping[str, Any]] | None = None,
    incidents: Iterable[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
) -> None:
    """Make the peer a Statuspage; the summary holds those of `incidents` that are not over."""
    incidents = list(incidents)
    page = {"id": PAGE_ID, "name": "Acme", "url": peer.url}
    going_on = [each for each in incidents if each["status"] != "resolved"]
    summary = {
        "page": page,
        "status": {"indicator": "none", "description": "All Systems Operational"},
        "components": [make_component_entry()] if components is None else list(components),
        "incidents": going_on,
        "scheduled_maintenances": [],
    }
    kinds = {**JSON, **(headers or {})}
    peer.replies[SUMMARY] = Reply(json.dumps(summary).encode(), headers=kinds)
    peer.replies[INCIDENTS] = Reply(
        json.dumps({"page": page, "incidents": incidents}).encode(), headers=kinds
    )


def serve_incidentio(peer: Peer) -> None:
    body = {
        "page_title": "Acme",
        "page_url": peer.url,
        "ongoing_incidents": [
            {
                "id": "i1",
                "name": "Elevated errors",
                "status": "investigating",
                "last_update_at": AT.isoformat(),
                "current_worst_impact": "partial_outage",
                "affected_components": [{"id": "c1", "name": "API", "current_status": "partial_outage"}],
            }
        ],
        "in_progress_maintenances": [],
        "scheduled_maintenances": [],
    }
    peer.replies["/api/v1/summary"] = Reply(json.dumps(body).encode(), headers=JSON)


def serve_instatus(peer: Peer) -> None:
    incidents = [
        {
            "id": "i1",
            "name": "Elevated errors",
            "started": AT.isoformat(),
            "status": "INVESTIGATING",
            "impact": "PARTIALOUTAGE",
            "updatedAt": AT.isoformat(),
            "url": "https://acme.example/i1",
        }
    ]
    body = {"page": {"name": "Acme", "url": peer.url, "status": "HASISSUES"}, "activeIncidents": incidents}
    parts = {"components": [{"id": "c1", "name": "API", "status": "OPERATIONAL"}]}
    peer.replies["/summary.json"] = Reply(json.dumps(body).encode(), headers=JSON)
    peer.replies["/v2/components.json"] = Reply(json.dumps(parts).encode(), headers=JSON)


def serve_betterstack(peer: Peer) -> None:
    report = {
        "title": "Elevated errors",
        "report_type": "manual",
        "starts_at": AT.isoformat(),
        "ends_at": None,
        "aggregate_state": "degraded",
        "affected_resources": [{"status_page_resource_id": "c1", "status": "degraded"}],
    }
    body = {
        "data": {"id": "1", "type": "status_page", "attributes": {"aggregate_state": "degraded"}},
        "included": [
            {
                "id": "c1",
                "type": "status_page_resource",
                "attributes": {"public_name": "API", "status": "degraded"},
            },
            {"id": "i1", "type": "status_report", "attributes": report},
        ],
    }
    peer.replies["/index.json"] = Reply(json.dumps(body).encode(), headers=JSON)


def serve_rootly(peer: Peer) -> None:
    incident = {
        "name": "Elevated errors",
        "status": "started",
        "impact": "minor",
        "started_at": AT.isoformat(),
        "resolved_at": None,
        "url": "https://acme.example/incidents/i1",
        "incident_updates": [{"body": "Words.", "status": "investigating", "created_at": AT.isoformat()}],
    }
    body = {
        "page": {"name": "Acme", "url": peer.url, "time_zone": "UTC", "updated_at": AT.isoformat()},
        "status": {"indicator": "minor", "description": "Degraded"},
        "incidents": [incident],
    }
    peer.replies["/api/v1/status.json"] = Reply(json.dumps(body).encode(), headers=JSON)


def serve_feed(peer: Peer) -> None:
    words = (
        "&lt;p&gt;&lt;small&gt;Apr &lt;var data-var='date'&gt;15&lt;/var&gt;, "
        "&lt;var data-var='time'&gt;14:30&lt;/var&gt; UTC&lt;/small&gt;&lt;br /&gt;"
        "&lt;strong&gt;Investigating&lt;/strong&gt; - We look.&lt;/p&gt;"
    )
    times = f"<published>{AT.isoformat()}</published><updated>{AT.isoformat()}</updated>"
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:acme,2026:/history</id><title>Acme Status</title>
<entry><id>tag:acme,2026:Incident/i1</id>{times}<title>Elevated errors</title>
<link rel="alternate" type="text/html" href="https://acme.example/incidents/i1"/>
<content type="html">{words}</content></entry></feed>"""
    peer.replies["/history.atom"] = Reply(body.encode(), headers={"Content-Type": "application/atom+xml"})

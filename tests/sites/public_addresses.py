"""Every address that anybody may read, by the name of its pattern, with what it answers without a database.

{problem} and the like stand for what a site has, as in tests/browser/addresses.py.
"""

# 200, from the publication.
PUBLISHED = {
    "board": ("/", "/?q=claude", "/de/"),
    "board-card": ("/card.png",),
    "service": ("/services/{problem}/", "/services/{problem}/?window=30d"),
    "service-card": ("/services/{problem}/card.png",),
    "service-lead-time": ("/services/{problem}/lead-time/",),
    "incident": ("/incidents/{open}/", "/incidents/{resolved}/"),
    "incident-card": ("/incidents/{open}/card.png", "/incidents/{resolved}/card.png"),
    "lead-time": ("/lead-time/",),
    "methodology": ("/methodology/",),
    "calibration": ("/methodology/calibration/",),
    "privacy": ("/privacy/",),
    "about": ("/about/",),
    "report": ("/services/{problem}/report/",),
    "report-thanks": ("/services/{problem}/report/thanks/",),
    "schema": ("/api/v1/schema/",),
    "api-docs": ("/api/v1/docs/",),
    "api-services": ("/api/v1/services/",),
    "api-service": ("/api/v1/services/{problem}/",),
    "api-timeseries": ("/api/v1/services/{problem}/timeseries/",),
    "api-breakdown": ("/api/v1/services/{problem}/breakdown/?by=region",),
    "api-service-incidents": ("/api/v1/services/{problem}/incidents/",),
    "api-statements": ("/api/v1/services/{problem}/statements/",),
    "api-official": ("/api/v1/services/{problem}/official/", "/api/v1/services/{problem}/official/?limit=1"),
    "api-service-lead-time": ("/api/v1/services/{problem}/lead-time/",),
    "api-uptime": ("/api/v1/services/{problem}/uptime/", "/api/v1/services/{problem}/uptime/?days=90"),
    "api-lead-time": ("/api/v1/lead-time/",),
    "api-incidents": ("/api/v1/incidents/",),
    "api-incident": ("/api/v1/incidents/{open}/", "/api/v1/incidents/{resolved}/"),
    "api-evidence": ("/api/v1/incidents/{open}/evidence/", "/api/v1/incidents/{resolved}/evidence/"),
    "api-minutes": ("/api/v1/incidents/{open}/minutes/", "/api/v1/incidents/{resolved}/minutes/"),
    "api-calibration": ("/api/v1/calibration/",),
    "api-policy": ("/api/v1/policy/",),
}
# 503 that helps: times and filters that a reader may choose freely, and archives.
ASKED = {
    "service": ("/services/{problem}/?from=2026-01-01T00:00Z&to=2026-01-02T00:00Z",),
    "service-history": ("/services/{problem}/history/",),
    "incidents": ("/incidents/", "/de/incidents/?month=2026-03"),
    "incident": ("/incidents/{open}/?at=2026-01-01T00:00Z", "/incidents/987654321/"),
    "api-timeseries": (
        "/api/v1/services/{problem}/timeseries/?from=2026-01-01&to=2026-01-02",
        "/api/v1/services/{problem}/timeseries/?symptom=none",
    ),
    "api-breakdown": ("/api/v1/services/{problem}/breakdown/?from=2026-01-01T00:00:00Z",),
    "api-incidents": ("/api/v1/incidents/?before=7",),
    "api-official": ("/api/v1/services/{problem}/official/?from=2026-01-01T00:00:00Z",),
    "api-service-lead-time": ("/api/v1/services/{problem}/lead-time/?days=30",),
    "api-uptime": ("/api/v1/services/{problem}/uptime/?days=30",),
    "api-lead-time": ("/api/v1/lead-time/?days=30",),
}
# Of PUBLISHED, those without numbers that could be old: forms, rules, pictures.
TIMELESS = {
    *("privacy", "about", "api-policy", "schema", "api-docs", "report", "report-thanks"),
    *("board-card", "service-card", "incident-card"),
}
# For probes and measurements, and for those who send something.
OTHERS = {"healthz", "readyz", "metrics", "benchmark", "api-reports", "api-statement", "report-details"}


def list_addresses(table: dict[str, tuple[str, ...]], parts: dict[str, str]) -> list[str]:
    """All addresses of a table, on a site that has these parts."""
    return [address.format(**parts) for addresses in table.values() for address in addresses]

"""How drf-spectacular describes the API: settings for /api/v1/schema/ and its pages."""

from typing import Any


def make_settings(*, site_name: str) -> dict[str, Any]:
    """SPECTACULAR_SETTINGS."""
    return {
        "TITLE": f"{site_name} API",
        "DESCRIPTION": "What people report about services. Times are UTC, buckets [start, end).",
        "VERSION": "1.0.0",
        "OAS_VERSION": "3.1.1",
        "SERVE_INCLUDE_SCHEMA": False,
        "SCHEMA_PATH_PREFIX": "/api/v1",
        # For the vendors' statements; everything else is public.
        "APPEND_COMPONENTS": {"securitySchemes": {"vendor": {"type": "http", "scheme": "bearer"}}},
        # Fields of several names share this enum. Without a name for it each reading of the schema warns.
        "ENUM_NAME_OVERRIDES": {"StandingEnum": "aggregator.web.api.serializers.records.STANDINGS"},
        "SWAGGER_UI_DIST": "SIDECAR",
        "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    }

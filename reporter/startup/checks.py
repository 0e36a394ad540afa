"""What stops or warns a deployment at start: `manage.py check --deploy`."""

from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register


@register("keys", deploy=True)
def keys_are_set(**kwargs: Any) -> list[CheckMessage]:
    """A site in public must not run on keys that everybody knows."""
    return [
        checks.Error(f"{name} is the development key.", hint=f"Set {name}.", id="reporter.E001")
        for name in ("SECRET_KEY", "PRIVACY_KEY")
        if getattr(settings, name) == settings.DEVELOPMENT_KEY
    ]


@register(deploy=True)
def keys_differ(**kwargs: Any) -> list[CheckMessage]:
    """A leak of the session key must not reveal who reported as well."""
    if settings.SECRET_KEY != settings.PRIVACY_KEY:
        return []
    hint = "Make another PRIVACY_KEY; it makes everybody a new person."
    return [checks.Warning("SECRET_KEY and PRIVACY_KEY are the same.", hint=hint, id="reporter.W002")]


@register(deploy=True)
def not_everybody_is_a_proxy(**kwargs: Any) -> list[CheckMessage]:
    """With such a network, anybody can choose the address that a report seems to come from."""
    wide = [network for network in settings.TRUSTED_PROXIES if ip_network(network).prefixlen == 0]
    hint = "Name the networks from which your proxy reaches the web server."
    return [
        checks.Warning(f"TRUSTED_PROXIES trusts all addresses ({network}).", hint=hint, id="reporter.W003")
        for network in wide
    ]


@register(deploy=True)
def geo_file_is_there(**kwargs: Any) -> list[CheckMessage]:
    """Without it every region is unknown: the site works, the map stays empty."""
    if Path(settings.GEOIP_CITY_DB).is_file():
        return []
    hint = "Run `manage.py unpack_geo`, or set GEOIP_CITY_DB to a GeoIP2-shaped city file."
    return [checks.Warning(f"No geo file at {settings.GEOIP_CITY_DB}.", hint=hint, id="reporter.W001")]

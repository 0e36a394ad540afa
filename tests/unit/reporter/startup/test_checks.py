"""What `manage.py check --deploy` says of a site that should not go public as it is."""

import pytest
from django.core.checks import Error, run_checks
from django.core.checks import Warning as Caution

from reporter.startup import checks


def list_messages(kind: str) -> list:
    return [message for message in run_checks(include_deployment_checks=True) if message.id.startswith(kind)]


@pytest.fixture(autouse=True)
def _ready(settings, tmp_path):
    settings.SECRET_KEY, settings.PRIVACY_KEY = "s" * 50, "p" * 50
    settings.GEOIP_CITY_DB = str(tmp_path / "city.mmdb")
    (tmp_path / "city.mmdb").touch()


def test_site_with_keys_and_a_geo_file_passes():
    assert list_messages("reporter.") == []


@pytest.mark.parametrize("name", ["SECRET_KEY", "PRIVACY_KEY"])
def test_development_key_stops_a_deployment(name, settings):
    setattr(settings, name, settings.DEVELOPMENT_KEY)

    assert list_messages("reporter.") == [
        Error(f"{name} is the development key.", hint=f"Set {name}.", id="reporter.E001")
    ]


@pytest.mark.parametrize("path", ["", "/nowhere/city.mmdb"])
def test_missing_geo_file_is_a_warning(path, settings):
    settings.GEOIP_CITY_DB = path

    assert list_messages("reporter.") == [
        Caution(
            f"No geo file at {path}.",
            hint="Run `manage.py unpack_geo`, or set GEOIP_CITY_DB to a GeoIP2-shaped city file.",
            id="reporter.W001",
        )
    ]


def test_checks_are_for_deployments_only(settings):
    settings.SECRET_KEY = settings.DEVELOPMENT_KEY

    assert [message for message in run_checks() if message.id.startswith("reporter.")] == []
    assert checks.keys_are_set() != []


def test_one_key_for_both_is_a_warning(settings):
    settings.PRIVACY_KEY = settings.SECRET_KEY

    assert [message.id for message in list_messages("reporter.")] == ["reporter.W002"]


def test_trust_in_everybody_is_a_warning(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "0.0.0.0/0", "::/0"]

    assert [message.msg for message in list_messages("reporter.")] == [
        "TRUSTED_PROXIES trusts all addresses (0.0.0.0/0).",
        "TRUSTED_PROXIES trusts all addresses (::/0).",
    ]

"""Which addresses a mirror holds, and their files."""

import pytest

from aggregator.publication.published import BOARD
from reporter.mirror.addresses import MirroredAddress, list_addresses


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "index.html"),
        ("/de/", "de/index.html"),
        ("/services/acme/", "services/acme/index.html"),
        ("/services/acme/card.png", "services/acme/card.png"),
        ("/api/v1/services/", "api/v1/services/index.json"),
    ],
)
def test_an_address_is_a_file(path, file):
    assert str(MirroredAddress(path, BOARD).file) == file


def test_every_service_is_there_in_every_language_and_for_programs():
    files = [str(address.file) for address in list_addresses(slugs=["acme"])]

    assert len(files) == len(set(files))
    assert {
        "services/acme/index.html",
        "ja/services/acme/index.html",
        "api/v1/services/acme/index.json",
        "api/v1/services/acme/timeseries/index.json",
    } < set(files)


def test_what_shows_a_service_is_renewed_with_it():
    of_services = {each.path for each in list_addresses(slugs=["acme"]) if each.key == "acme"}

    assert of_services == {each.path for each in list_addresses(slugs=["acme"]) if "acme" in each.path}

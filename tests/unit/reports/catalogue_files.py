"""Catalogues with mistakes, written to a folder and read."""

from pathlib import Path

import pytest

from reports.catalogue.entries import UnableToReadCatalogue
from reports.catalogue.parse import parse_catalogue

CATEGORIES = """\
[tools]
name = "Tools"
[tools.surfaces]
website = "Website"
[tools.symptoms]
other = "Something else"
"""
PAGE = 'status_page = "https://status.acme.test/"\n'
FEED = 'status_feed = "https://acme.test/feed"\n'
SOUND = '[cloud]\nname = "Cloud"\n'


def read_mistakes(folder: Path, files: dict[str, str | bytes]) -> list[str]:
    (folder / "services").mkdir()
    for name, text in ({"categories.toml": CATEGORIES} | files).items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UnableToReadCatalogue) as caught:
        parse_catalogue(folder=folder)
    return [str(mistake) for mistake in caught.value.mistakes]

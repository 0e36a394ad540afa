"""Every page paints something, and its console is silent."""

import io

import pytest
from PIL import Image

PAPER_ONLY = 12  # colours of a page with hardly a word on it; letters alone bring dozens
# Chromium tells of the answers that are meant to be 404 or 400.
MEANT = "Failed to load resource: the server responded with a status of 40"


@pytest.mark.long
def test_every_page_shows_something_and_says_nothing(troubled, open_page, said):
    page = open_page(width=360)

    colours = {}
    for name, url in troubled.pages().items():
        page.goto(url)
        picture = Image.open(io.BytesIO(page.screenshot()))
        colours[name] = len(picture.getcolors(maxcolors=picture.width * picture.height))

    assert {name: count for name, count in colours.items() if count <= PAPER_ONLY} == {}
    assert [text for text in said if not text.startswith(MEANT)] == []

"""python -m tests.browser.shots: pictures of each page, at three widths, by day and by night.

Looks at a running site (by default that of `make run`) and sends nothing to it; a page for which the site has
no example just now, as of a trouble that subsides, is left out and named.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser

from reporter.speed import page_weight
from tests.browser.addresses import PAGES, addresses

FOLDER = Path(__file__).parents[2] / "var" / "shots"
WIDTHS = (360, 768, 1280)
SCHEMES = ("light", "dark")
LEVELS = {"ok": "quiet"}  # where the part of an address has another name than the level


def parts_of(site: str) -> dict[str, str]:
    """What the addresses are made of on this site: its first service of each level, its last incidents."""
    services = _asked(f"{site}/api/v1/services/")["services"]
    levels = {LEVELS.get(each["level"], each["level"]): each["slug"] for each in reversed(services)}
    incidents = _asked(f"{site}/api/v1/incidents/")["incidents"]
    states = {each["state"]: str(each["id"]) for each in reversed(incidents)}
    return levels | {state: number for state, number in states.items() if state in {"open", "resolved"}}


def take(*, browser: Browser, site: str, language: str, folder: Path) -> Iterator[Path]:
    pages = dict(addresses(parts=parts_of(site), language=language))
    for scheme in SCHEMES:
        for width in WIDTHS:
            context = browser.new_context(
                base_url=site, color_scheme=scheme, viewport={"width": width, "height": 844}
            )
            page = context.new_page()
            for name, address in pages.items():
                page.goto(address)
                path = folder / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=path, full_page=True)
                yield path
            context.close()
    for name in PAGES.keys() - pages.keys():
        print(f"no example of {name} on this site")


def _asked(url: str) -> dict:
    with urlopen(url, timeout=30) as answer:  # noqa: S310  the site we were told to look at
        return json.load(answer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", nargs="?", default="http://127.0.0.1:8000")
    parser.add_argument("--lang", default="", help="de: the pages below /de/")
    chosen = parser.parse_args()
    path = page_weight.find_browser()
    if path is None:
        parser.exit(1, "no Chromium on this machine: apt-get install chromium, or set CHROMIUM to its path\n")
    language = f"/{chosen.lang}" if chosen.lang else ""
    folder = FOLDER / chosen.lang
    folder.mkdir(parents=True, exist_ok=True)
    with page_weight.open_browser(path=path) as browser:
        for picture in take(browser=browser, site=chosen.site.rstrip("/"), language=language, folder=folder):
            print(picture)


if __name__ == "__main__":
    main()

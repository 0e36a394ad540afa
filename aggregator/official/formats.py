"""The formats of status pages that we can read: where to ask, and in which order to try.

A new format is an entry of FORMATS, and a module in readers/ that reading.py names; the catalogue
(reports/catalogue/parse.py) knows its name too. Names are those of `status_format`.
"""

from dataclasses import dataclass

ITSELF = ""  # as a path: the address itself is the file


@dataclass(frozen=True)
class Format:
    """`paths` lie below a page's address. All of them are read, or with `any_path` the first that answers.
    Document.more may add paths, by what an answer holds."""

    name: str
    paths: tuple[str, ...] = (ITSELF,)
    any_path: bool = False  # the first path that can be read is enough
    # It decides what a gap in polling costs: with a history nothing is lost.
    with_history: bool = (
        False  # lists what was resolved long ago; of others, what was not read in time is lost
    )
    # Such incidents end by silence (timeline/endings.py).
    endless: bool = False  # nothing lists what is unresolved, so an end may never be published
    guessed: bool = False  # is tried on a page for which the catalogue names no format

    def page_of(self, *, feed: str) -> str | None:
        """The address below which `feed`, a feed's own address, is the first path; None where it is not."""
        first = self.paths[0]
        # With `any_path` the feed's own address is all that is needed: nothing else lies beside it.
        if first == ITSELF or self.any_path or not feed.endswith(f"/{first}"):
            return None
        return feed.removesuffix(first)


# Pages of unknown format are tried in this order, the richest format first. A feed comes last, because nearly
# every page has one beside its API, and it states no standing.
FORMATS = (
    Format(
        "statuspage",
        ("api/v2/summary.json", "api/v2/incidents.json"),
        with_history=True,
        guessed=True,
    ),
    Format("incidentio", ("api/v1/summary",), guessed=True),
    Format("instatus", ("summary.json", "v2/components.json"), guessed=True),
    Format("betterstack", ("index.json",), guessed=True),
    Format("rootly", ("api/v1/status.json",), guessed=True),
    Format(
        "feed",
        ("history.atom", "history.rss", "feed.atom", "feed.rss", "rss", "feed"),
        any_path=True,
        with_history=True,
        endless=True,
        guessed=True,
    ),
    # A request for each of their paths at every unknown page would cost time, and could never succeed.
    # Those of one vendor each are never guessed.
    Format("google", ("incidents.json",), with_history=True),
    Format("slack", ("api/v2.0.0/current", "api/v2.0.0/history"), with_history=True),
    Format("heroku", ("api/v4/current-status",)),
    Format("aws"),
    Format("statusio"),
    Format("salesforce"),
    Format("apple"),
)
BY_NAME = {each.name: each for each in FORMATS}
ORDER = tuple(each.name for each in FORMATS if each.guessed)

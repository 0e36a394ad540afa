"""What a running site knows of reporters: in its log, and in its limits."""

import time
from dataclasses import dataclass

import psycopg
import redis

from reports.throttle import EXCHANGE_PERIOD
from tests.sites.running import Site

# Processes exchange what they counted once a second.
SOON = 2 * EXCHANGE_PERIOD
PER_HALF_HOUR = """
    SELECT slot, count(*), count(DISTINCT reporter_key) FROM reports_report
    JOIN reports_service ON reports_service.id = service_id WHERE slug = %s GROUP BY slot
"""


@dataclass(frozen=True)
class Books:
    """Read past the site; `before` are the limits that others have used already."""

    site: Site
    before: frozenset[bytes]

    def voices(self, service: str) -> set[tuple[int, int]]:
        """Reports and people of each half hour."""
        with psycopg.connect(self.site.database_url) as connection:
            return {(said, people) for _slot, said, people in connection.execute(PER_HALF_HOUR, [service])}

    def throttled(self) -> tuple[int, int]:
        """As how many people those who reported since are limited, at most, and how often they asked."""
        time.sleep(SOON)
        with connect_store(self.site) as store:
            new = set(store.keys("limit:r:*")) - self.before
            windows = [key.rpartition(b":")[2] for key in new]
            asked = sum(int(store.get(key) or 0) for key in new)
        return max(windows.count(window) for window in windows), asked


def open_books(site: Site) -> Books:
    time.sleep(SOON)
    with connect_store(site) as store:
        return Books(site, frozenset(store.keys("limit:r:*")))


def connect_store(site: Site) -> redis.Redis:
    return redis.Redis.from_url(site.environment["REDIS_URL"])

"""Nothing of what a person sends is kept: the short version, on the site of this session.

With the database away, the engines' own files and a mirror: tests/long/test_nothing_personal.py.
"""

from tests.requests.personal import TRACES, list_requests, send_request
from tests.requests.traces import TraceSearch, list_forms
from tests.sites.remains import read_database, read_files, read_store
from tests.sites.running import Site


def test_tables_keys_files_and_logs_hold_nothing_that_a_person_sent(site: Site) -> None:
    wanted = list(list_requests())

    wrong = [(each, code) for each in wanted if (code := send_request(site.url, each)) != each.up]

    search = TraceSearch(list_forms(TRACES))
    kept = [
        *read_database(site.database_url),
        *read_store(site.environment["REDIS_URL"]),
        *((place, content) for place, content in read_files(site.log.parent) if "postgres/data" not in place),
    ]
    assert wrong == []
    assert {place for place, _ in kept} >= {
        "table reports_report",
        "file log",
        "file spool/catalogue.json",
    }
    assert {(place, name) for place, content in kept for name in search.find(content)} == set()

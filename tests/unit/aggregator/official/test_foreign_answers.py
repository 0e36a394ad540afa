"""Every answer before every reader: read rightly, or refused by name; never a nameless incident."""

import pytest

from aggregator.official import formats, reading
from aggregator.official.claims import UnableToReadPage
from tests.unit.aggregator.official.claim_builders import ANSWERS, load_answer
from tests.unit.aggregator.official.foreign_answers import FILES, PAIRS, load_body

COPIES = {"statuspage", "incidentio", "instatus"}  # the latter two also serve copies of the first one's API
READ_BY = {
    "statuspage_summary.json": COPIES,
    "statuspage_incidents.json": COPIES,
    "statuspage_copy.json": COPIES,
    "statuspage_partial.json": COPIES,
    "statuspage_partial_components.json": COPIES,
    "statuspage_emptied.json": COPIES,
    "statuspage_emptied_components.json": COPIES,
    "incidentio_summary.json": {"incidentio"},
    "instatus_summary.json": {"instatus"},
    "instatus_languages.json": {"instatus"},
    "instatus_components.json": {"instatus"},
    "instatus_old.json": {"instatus"},
    "betterstack_index.json": {"betterstack"},
    "github_status_history.atom": {"feed"},
    "plain.atom": {"feed"},
    "plain.rss": {"feed"},
    "scheduled.rss": {"feed"},
    "github_official_incidents.jsonl": set(),  # a file of history: official/readers/history.py
    "foreign_heroku.json": {"heroku"},
    "monitor_feed.rss": {"feed"},
    "azure_empty.rss": {"feed"},
    "cloud_pairs.atom": {"feed"},
    "cloud_series.rss": {"feed"},
    "fragments.rss": {"feed"},
    "numbered_feed.rss": {"feed"},
    "slack.atom": {"feed"},
    "statusio.rss": {"feed"},
} | {file: {name} for name, file in PAIRS}


def reads(name: str, kind: str) -> bool:
    try:
        document = reading.read_document(format=kind, body=load_body(name), content_type="")
    except UnableToReadPage:
        return False
    assert all(claim.title and claim.subject for claim in document.claims), (name, kind)
    return True


@pytest.mark.parametrize("name", READ_BY)
def test_answer_is_read_by_its_own_readers_and_refused_by_all_others(name):
    assert {kind for kind in formats.BY_NAME if reads(name, kind)} == READ_BY[name]


def test_each_format_of_its_own_has_answers_named_after_it():
    assert [name for name, files in FILES.items() if not files] == []


def test_every_answer_is_in_the_table():
    files = {path.name for path in ANSWERS.iterdir() if path.suffix != ".md"}

    assert files == set(READ_BY)


def test_copy_is_read_the_same_by_all_that_read_it():
    """Which of them is asked for first must not change what a page says."""
    told = {
        tuple(
            reading.read_document(
                format=kind, body=load_answer("statuspage_summary.json"), content_type=""
            ).claims
        )
        for kind in COPIES
    }

    assert len(told) == 1


def test_foreign_answer_is_refused_by_name():
    with pytest.raises(UnableToReadPage) as caught:
        reading.read_document(format="statuspage", body=load_answer("foreign_heroku.json"), content_type="")

    assert (caught.value.problem, "no answer of the Statuspage API" in str(caught.value)) == (
        "wrong_shape",
        True,
    )

"""What the headers of an answer tell, without a connection."""

from datetime import timedelta

import pytest

from aggregator.outgoing import fetch
from aggregator.outgoing.problems import SENTENCES, FetchProblem, UnableToFetch

SECOND = timedelta(seconds=1)
NOW = "Wed, 15 Apr 2026 14:30:00 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 0),
        ("3600", 3600),
        ("3601", 3600),
        ("9" * 5000, 3600),
        ("Wed, 15 Apr 2026 14:32:00 GMT", 120),
        ("Wed, 15 Apr 2026 16:32:00 +0200", 120),
        ("Thu, 16 Apr 2026 14:30:00 GMT", 3600),
        ("Wed, 15 Apr 2026 14:29:00 GMT", 0),  # their clock is behind
    ],
)
def test_server_may_ask_us_to_wait_for_up_to_an_hour(value, seconds):
    assert fetch._parse_retry_after({"retry-after": value, "date": NOW}) == seconds * SECOND


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "-5",
        "1.5",
        "\u0663",
        "Wed, 15 Apr 2026 14:32:00 -0000",  # without a zone
        "Wed, 31 Feb 2026 14:32:00 GMT",
        f"Wed, 15 Apr {'9' * 20} 14:30:00 GMT",
        f"Wed, 15 Apr 2026 {'9' * 20}:30:00 GMT",
        f"Wed, 15 Apr 2026 14:30:00 +{'9' * 20}",
    ],
)
def test_wait_that_nobody_can_read_is_none(value):
    assert fetch._parse_retry_after({"retry-after": value, "date": NOW}) is None


def test_time_without_the_servers_own_clock_is_no_wait():
    assert fetch._parse_retry_after({"retry-after": NOW}) is None
    assert fetch._parse_retry_after({"retry-after": "7"}) == 7 * SECOND


@pytest.mark.parametrize(
    ("status", "headers", "problem"),
    [
        (404, {}, FetchProblem.NOT_FOUND),
        (410, {"content-type": "text/html"}, FetchProblem.NOT_FOUND),
        (429, {}, FetchProblem.COME_BACK_LATER),
        (503, {"retry-after": "60"}, FetchProblem.COME_BACK_LATER),
        (503, {"content-type": "text/html; charset=utf-8"}, FetchProblem.CHALLENGE),
        (403, {"content-type": "TEXT/HTML"}, FetchProblem.CHALLENGE),
        (403, {"content-type": "application/json"}, FetchProblem.HTTP_ERROR),
        (500, {"content-type": "text/html"}, FetchProblem.HTTP_ERROR),
        (304, {}, FetchProblem.HTTP_ERROR),  # though we named no version
    ],
)
def test_status_and_type_of_an_answer_say_why_it_is_none(status, headers, problem):
    refusal = fetch._make_refusal(fetch._Hop(status, headers, b""), "https://acme.example/")

    assert (refusal.problem, refusal.url) == (problem, "https://acme.example/")
    assert str(refusal) == f"{SENTENCES[problem]} It says {status}."


@pytest.mark.parametrize(("status", "broken"), [(499, False), (500, True), (599, True)])
def test_only_a_server_that_fails_itself_is_broken(status, broken):
    assert fetch._make_refusal(fetch._Hop(status, {}, b""), "").broken is broken


@pytest.mark.parametrize(
    ("value", "kept"),
    [('"1"', '"1"'), ("x" * 200, "x" * 200), ("x" * 201, ""), ("caf\u00e9", ""), ("a\nb", ""), ("", "")],
)
def test_mark_of_a_version_is_kept_if_it_can_be_sent_back(value, kept):
    assert fetch._keep_validator(value) == kept


def test_bytes_are_counted_as_they_come(monkeypatch):
    monkeypatch.setattr(fetch, "LARGEST", 10)

    assert fetch._join_bounded([b"12345", b"67890"]) == b"1234567890"
    with pytest.raises(UnableToFetch) as refused:
        fetch._join_bounded(iter([b"12345", b"67890", b"1"]))
    assert refused.value.problem is FetchProblem.TOO_LARGE


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip", "zstd"])
def test_packing_that_we_did_not_ask_for_is_refused(coding):
    with pytest.raises(UnableToFetch) as refused:
        fetch._read_body([b"x"], {"content-encoding": coding})

    assert (refused.value.problem, repr(coding) in str(refused.value)) == (FetchProblem.ENCODING, True)


@pytest.mark.parametrize("problem", FetchProblem)
def test_every_problem_has_a_sentence_and_fits_into_its_column(problem):
    assert str(UnableToFetch(problem)) == SENTENCES[problem]
    assert len(problem.value) <= 20

"""Which format files of a page are of."""

import gzip
import json

import pytest

from aggregator.official.claims import UnableToReadPage
from aggregator.official.recognition import recognise_format
from tests.unit.aggregator.official.claim_builders import load_answer, make_statuspage


def catch_refusal(**files: bytes) -> UnableToReadPage:
    with pytest.raises(UnableToReadPage) as caught:
        recognise_format(files=files)
    return caught.value


def test_all_files_are_read_by_one_reader():
    files = {name: load_answer(name) for name in ("instatus_summary.json", "instatus_components.json")}

    name, documents = recognise_format(files=files)

    assert (name, [len(document.claims) for document in documents]) == ("instatus", [2, 4])


def test_files_of_two_formats_are_refused():
    error = catch_refusal(a=load_answer("instatus_summary.json"), b=load_answer("betterstack_index.json"))

    assert error.problem == "wrong_shape"
    assert "\n  instatus: b: " in str(error)


def test_files_of_two_pages_are_refused():
    first, second = (
        json.dumps(make_statuspage(components=[]) | {"page": {"id": name}}).encode() for name in "pq"
    )

    error = catch_refusal(a=first, b=second)

    assert str(error) == 'The files are of several pages: a is of "p", b is of "q".'
    assert recognise_format(files={"a": first, "b": first})[0] == "statuspage"


def test_what_is_compressed_is_refused_with_what_to_do():
    assert "It is compressed with gzip: unpack it first." in str(catch_refusal(a=gzip.compress(b"{}")))


def test_one_reason_of_all_formats_is_told_once():
    assert (catch_refusal(a=b"").problem, str(catch_refusal(a=b""))) == ("empty", "The answer is empty.")

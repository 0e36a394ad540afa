"""Bodies that are no report: too large, of another type, or not to be read."""

from codecs import BOM_UTF8

import pytest

from tests.integration.reports.web.api_reports import PROBLEM, make_problem, read_answer


@pytest.mark.parametrize("body", ["[]", '"acme"', "7", "null"])
def test_what_is_no_object_is_400(body, post):
    answer = post(body)

    assert (answer.status_code, answer["Content-Type"], answer.json()["type"]) == (
        *(400, PROBLEM),
        "urn:problem:bad-fields",
    )
    assert list(answer.json()["errors"]) == ["body"]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "{'service': 'acme'}",
        '{"service": "acme"} x',
        '{"service": NaN}',
        b'{"service": "\xff"}',
        "[" * 8000,
        '{"service":' * 1000,
        "9" * 5000,
    ],
)
def test_what_cannot_be_read_is_400(body, post):
    answer = post(body)

    detail = answer.json()["detail"]
    assert read_answer(answer) == make_problem("bad-request", 400, detail=detail, errors={"body": [detail]})


def test_nothing_at_all_lacks_a_service(post):
    assert read_answer(post("")) == make_problem(
        "bad-fields", 400, errors={"service": ["This field is required."]}
    )


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "rot13", "hex", "nonsense"])
def test_json_is_utf_8_whatever_is_claimed(charset, post):
    answer = post({"service": "acme"}, content_type=f"application/json; charset={charset}")

    assert answer.status_code == 201


def test_byte_order_mark_means_nothing(post):
    assert post(BOM_UTF8 + b'{"service": "acme"}').status_code == 201


def padded(size: int) -> str:
    return '{"service": "acme"}'.ljust(size)


def test_largest_body_is_read(post):
    assert post(padded(16 * 1024)).status_code == 201


@pytest.mark.parametrize(
    ("size", "more"),
    [
        (16 * 1024 + 1, {"detail": "At most 16384 bytes.", "errors": {"body": ["At most 16384 bytes."]}}),
        (64 * 1024 + 1, {"errors": {"body": ["The body is too large."]}}),
    ],
)
def test_larger_body_is_413(size, more, post):
    assert read_answer(post(padded(size))) == make_problem(
        "too-large", 413, title="The body is too large.", **more
    )


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense", ""]
)
def test_what_is_not_json_is_415(content_type, post):
    code, media_type, body = read_answer(post(b"service=acme", content_type=content_type))

    assert (code, media_type, body["type"]) == (415, PROBLEM, "urn:problem:not-json")

"""The forms in which a kept answer is sent."""

import gzip

import pytest

from reporter.front.kept.answers import (
    CACHE_CONTROL,
    MOST_SELECTIONS,
    KeptAnswer,
    RenewablePage,
    accepts_gzip,
    pack_response,
)
from reporter.front.refusals import FrontResponse

PAGE = b"<p>It works.</p>" * 40
HEADERS = [
    ("content-type", "text/html; charset=utf-8"),
    ("content-language", "de"),
    ("vary", "Accept-Language"),
    ("etag", '"of Django"'),
    ("content-length", "640"),
    ("x-frame-options", "DENY"),
]


def make_answer(body: bytes = PAGE) -> KeptAnswer:
    answer = pack_response(FrontResponse(200, HEADERS, body))
    assert isinstance(answer, KeptAnswer)
    return answer


def test_both_forms_hold_the_same_page_and_have_tags_of_their_own():
    answer = make_answer()

    assert answer.plain.body == gzip.decompress(answer.packed.body) == PAGE
    assert answer.packed.etag == answer.plain.etag[:-1] + '-gz"'


def test_headers_are_those_of_the_view_and_what_caches_need():
    assert make_answer().packed.headers == [
        ("content-type", "text/html; charset=utf-8"),
        ("content-language", "de"),
        ("x-frame-options", "DENY"),
        ("cache-control", CACHE_CONTROL),
        ("vary", "Accept-Encoding, Accept-Language"),
        ("etag", make_answer().packed.etag),
        ("content-encoding", "gzip"),
    ]


def test_the_same_page_has_the_same_bytes_and_tag():
    assert make_answer() == make_answer()
    assert make_answer().plain.etag != make_answer(PAGE + b"!").plain.etag


def test_a_small_answer_is_sent_as_it_is():
    assert make_answer(b"{}").choose("gzip").body == b"{}"


@pytest.mark.parametrize("status", [301, 404, 503])
def test_what_is_no_page_is_not_kept(status):
    response = FrontResponse(status, HEADERS, PAGE)

    assert pack_response(response) is response


def test_a_cookie_is_for_one_reader_only():
    response = FrontResponse(200, [*HEADERS, ("set-cookie", "token=1")], PAGE)

    assert pack_response(response) is response


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", False),
        ("gzip", True),
        ("br, GZip", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0.5", True),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
        ("identity", False),
        ("xgzip", False),
    ],
)
def test_gzip_is_sent_to_those_who_accept_it(header, accepted):
    assert accepts_gzip(header) is accepted


@pytest.mark.parametrize(
    "header", ["{}", "W/{}", '"other", {}', "*"], ids=["strong", "weak", "one of several", "any"]
)
def test_who_has_it_already_gets_a_304_without_a_body(header):
    form = make_answer().packed

    answer = form.answer(method="GET", if_none_match=header.format(form.etag))

    assert (answer.status, answer.body) == (304, b"")
    assert dict(answer.headers) == {
        "x-frame-options": "DENY",
        "cache-control": CACHE_CONTROL,
        "vary": "Accept-Encoding, Accept-Language",
        "etag": form.etag,
    }


def test_a_tag_of_the_other_form_is_not_this_one():
    answer = make_answer()

    assert answer.packed.answer(method="GET", if_none_match=answer.plain.etag).status == 200


def test_head_tells_the_length_and_sends_nothing():
    form = make_answer().packed

    answer = form.answer(method="HEAD", if_none_match=None)

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers == [*form.headers, ("content-length", str(len(form.body)))]


LIVE = """<title>Acme</title><p id="live" data-as-of="2026-11-30T18:30:{second}Z"></p>
<p id="words" data-refresh>{words}</p><p id="more" data-refresh>More.</p>"""


def make_page(*, words: str = "It works.", second: str = "00") -> RenewablePage:
    page = pack_response(FrontResponse(200, HEADERS, LIVE.format(words=words, second=second).encode()))
    assert isinstance(page, RenewablePage)
    return page


def test_an_open_page_gets_what_changed_and_when_that_was_known():
    since = "".join(make_page().parts.parts)

    form = make_page(words="It is down.", second="10").select_changed(since).plain

    assert b"It is down." in form.body
    assert b"More." not in form.body
    assert dict(form.headers)["generated-at"] == "2026-11-30T18:30:10Z"


def test_an_open_page_gets_a_304_with_the_time_of_the_tick_when_nothing_changed():
    since = "".join(make_page().parts.parts)
    before = make_page().select_changed(since).plain

    answer = (
        make_page(second="10").select_changed(since).plain.answer(method="GET", if_none_match=before.etag)
    )

    assert (answer.status, dict(answer.headers)["generated-at"]) == (304, "2026-11-30T18:30:10Z")


def test_the_same_choice_is_packed_once_and_few_are_kept():
    page = make_page()
    digests = list(page.parts.parts)

    assert page.select_changed(digests[0]) is page.select_changed("xxxxxx" + digests[0])
    page._answers.update({frozenset({str(n)}): page for n in range(MOST_SELECTIONS)})
    page.select_changed("")
    assert len(page._answers) == 1

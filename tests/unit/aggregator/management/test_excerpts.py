"""The beginning of an answer, with nothing personal in it."""

import time

import pytest

from aggregator.management.excerpts import LONGEST, shorten_body


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<title>Just a\r\n\x00 moment…</title>", "<title>Just a moment…</title>"),
        ("Your IP: 203.0.113.7, at 10:00:00", "Your IP: …, at 10:00:00"),
        ("from 2001:db8:0:1:2:3:4:5 or 2001:db8::7.", "from … or …."),
        ("::ffff:192.0.2.1 and fe80::1", "… and …"),
        ("Ask jo.doe+x@mail.example.org or jo%40example.org", "Ask …@… or …@…"),
        ('<a href="https://x.test/login?next=/&token=abc">', '<a href="https://x.test/login?…">'),
        ("https://jo:secret@x.test/", "https://…@x.test/"),
        ('{"csrfToken": "abc123", "name": "Acme"}', '{"csrfToken": "…", "name": "Acme"}'),
        ("session_id=abc; path=/", "session_id=…; path=/"),
        ("Ray ID 8f3c2b1a9d7e6f50", "Ray ID …"),
        ("key eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9abc end", "key … end"),
        ("version 1.2.3 of 2026-11-30T10:00:00.000Z", "version 1.2.3 of 2026-11-30T10:00:00.000Z"),
        ("\u202etxt \ufeff", "txt"),
        ("", ""),
    ],
)
def test_what_may_be_personal_is_masked(text, shown):
    assert shorten_body(body=text.encode()) == shown


def test_it_is_short_and_of_any_bytes():
    body = b"\xff\xfe<html> " + "ä ".encode() * 1_000_000

    assert LONGEST - 2 < len(shorten_body(body=body)) <= LONGEST


@pytest.mark.parametrize("piece", ["a", "a.", "1.", "a:", "?", "//", "token", "@", "token=", "0f"])
def test_no_answer_takes_long(piece):
    began = time.perf_counter()

    shorten_body(body=piece.encode() * 20_000)

    assert time.perf_counter() - began < 1

"""Mutators: true inputs, changed where it hurts. The same random generator gives the same bytes."""

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from typing import Any

from tests.requests.hostile_words import WORDS

Mutator = Callable[[Random], bytes]
Path = tuple[Any, ...]

TIMES = (
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-14:00",
    "2026-02-30T10:00:00Z",
    "2026-06-30T23:59:60Z",
    "Mon, 31 Feb 2026 25:61:00 GMT",
    "-62135596801",
    "253402300800",
    "99999999999999999999",
)
# What no value of Python becomes by itself: these texts are replaced once the JSON is written.
RAW = {
    "@huge": "1e999",
    "@digits": "9" * 5_000,
    "@zero": "-0",
    "@nan": "NaN",
    "@deep": "[" * 3_000 + "]" * 3_000,
    "@surrogate": '"\\ud800"',
    "@long": '"' + "x" * 100_000 + '"',
}
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1e300, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30,
    "", "x", [], {}, [[]], [None], {"": None}, {"id": {}}, ["a", 1, None, {}], *RAW, *RAW, *TIMES, *WORDS,
)  # fmt: skip
TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
MARKUP = (
    "<", ">", "&", "&amp;", "&#0;", "&#xD800;", "&#x110000;", "&nbsp;", "<![CDATA[", "]]>", "<!--", "-->",
    "</item>", "<item>", "<entry>", "</rss>", '<!DOCTYPE a [<!ENTITY b "ha">]>', "&b;",
    "<?xml version='1.0' encoding='utf-7'?>", "=", "[", "]", "[[", "{", "}", '"', '"""', "'", ",", "\\",
    "\\u0000", "\\ud800", "#", ";", ":", "\r", "\t",
    "[" * 3_000, "a = " + "[" * 3_000, ".".join("a" * 3_000),
)  # fmt: skip
MOST_COPIES = 3_000


def mutate_json(
    samples: Sequence[Any], *, write: Callable[[str], str] = str, words: Sequence[Any] = ()
) -> Mutator:
    """As mutate_values(), as JSON; `write` wraps it."""

    def encode(draw: Random, value: Any) -> bytes:
        body = write(_write_json(draw, value)).encode("utf-8", "surrogatepass")
        return body if draw.random() < 0.85 else _spoil(draw, body)

    return mutate_values(samples, encode=encode, words=words)


def mutate_values(
    samples: Sequence[Any], *, encode: Callable[[Random, Any], bytes], words: Sequence[Any] = ()
) -> Mutator:
    """At every position of the samples: another value, none, one from elsewhere, many."""
    paths = [_list_paths(sample) for sample in samples]
    # A sample is drawn as often as it is large, so each position is as likely as any other.
    weights = [len(each) for each in paths]
    values = (*VALUES, *words, *words)

    def mutate(draw: Random) -> bytes:
        (place,) = draw.choices(range(len(samples)), weights)
        value = samples[place]
        for _ in range(draw.choice((1, 1, 1, 1, 2, 3))):
            (other,) = draw.choices(range(len(samples)), weights)
            change = _choose_edit(draw, values, (samples[other], draw.choice(paths[other])))
            with suppress(LookupError, TypeError, AttributeError):  # an edit before has removed the place
                value = _edit(value, draw.choice(paths[place]), change)
        return encode(draw, value)

    return mutate


def mutate_text(samples: Sequence[bytes], *, words: Sequence[str] = ()) -> Mutator:
    """Word by word: another one, none, many, or a piece of another sample."""
    # In Latin-1, where each byte is a character: samples have several encodings.
    texts = [TOKEN.findall(sample.decode("latin-1")) for sample in samples]
    known = [
        word.encode("utf-8", "surrogatepass").decode("latin-1")
        for word in (*MARKUP, *TIMES, *WORDS, *words, *words)
    ]

    def mutate(draw: Random) -> bytes:
        tokens = draw.choice(texts)
        for _ in range(draw.choice((0, 1, 1, 2, 4, 10))):
            tokens = _edit_tokens(draw, tokens, known, draw.choice(texts))
        body = "".join(tokens).encode("latin-1")
        return body if draw.random() < 0.85 else _spoil(draw, body)

    return mutate


def mutate_bytes(samples: Sequence[bytes]) -> Mutator:
    """Bits turned, pieces cut out, doubled, or taken from another sample; or the end missing."""

    def mutate(draw: Random) -> bytes:
        body = draw.choice(samples)
        for _ in range(draw.choice((1, 1, 2, 5))):
            body = _spoil(draw, body, draw.choice(samples))
        return body

    return mutate


def _list_paths(value: Any, path: Path = ()) -> list[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(each for key, inner in items for each in _list_paths(inner, (*path, key)))]


def _get(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


class _Gone:
    """In place of a value: leave it out."""


def _edit(value: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """A copy with the value at `path` changed; what is beside the path is shared."""
    if not path:
        changed = change(value)
        return None if changed is _Gone else changed
    key, *rest = path
    copy = value.copy()
    inner = _edit(value[key], tuple(rest), change) if rest else change(value[key])
    if inner is _Gone:
        del copy[key]
    else:
        copy[key] = inner
    return copy


def _choose_edit(draw: Random, values: Sequence[Any], other: tuple[Any, Path]) -> Callable[[Any], Any]:
    match draw.randrange(10):
        case 0:
            return lambda _: _Gone
        case 1:
            return lambda _: _get(*other)
        case 2:
            return lambda value: [value]
        case 3:
            return lambda value: {draw.choice(WORDS): value, "id": value}
        case 4:
            return lambda value: _copy_many(draw, value)
        case 5:
            return lambda value: (
                f"{value}{draw.choice(WORDS)}" if isinstance(value, str) else str(value)[:100]
            )
    chosen = draw.choice(values)
    return lambda _: chosen


def _copy_many(draw: Random, value: Any) -> Any:
    if isinstance(value, list) and value:
        most = MOST_COPIES // (len(str(value[0])) or 1) + 1
        return [draw.choice(value) for _ in range(draw.choice((2, 10, most)))]
    return value * 50 if isinstance(value, str) else value


def _write_json(draw: Random, value: Any) -> str:
    text = json.dumps(value, ensure_ascii=draw.random() < 0.5)
    for name, raw in RAW.items():
        text = text.replace(f'"{name}"', raw)
    if draw.random() < 0.05:  # a key twice
        text = text.replace('{"', '{"id": 7, "id": null, "', 1)
    return text


def _edit_tokens(
    draw: Random, tokens: Sequence[str], known: Sequence[str], other: Sequence[str]
) -> list[str]:
    at = draw.randrange(len(tokens) + 1)
    until = min(len(tokens), at + draw.choice((0, 1, 1, 1, 2, 8, 40)))
    begun = draw.randrange(len(other) + 1)
    match draw.randrange(6):
        case 0:
            new = []
        case 1:
            new = list(tokens[at:until]) * draw.choice((2, 3, MOST_COPIES // (until - at + 1)))
        case 2:
            new = list(other[begun : begun + draw.randrange(1, 40)])
        case _:
            new = [str(draw.choice(known))]
    return [*tokens[:at], *new, *tokens[until:]]


def _spoil(draw: Random, body: bytes, other: bytes = b"") -> bytes:
    at = draw.randrange(len(body) + 1)
    until = min(len(body), at + draw.choice((0, 1, 2, 4, 16, 256)))
    match draw.randrange(9):
        case 0:
            return body[:at]
        case 1:
            return body[:at] + body[until:]
        case 2:
            return body[:at] + draw.randbytes(draw.choice((1, 2, 4, 100))) + body[until:]
        case 3:
            return body[:at] + body[at:until] * draw.choice((2, 100)) + body[until:]
        case 4:
            return body[:at] + other[draw.randrange(len(other) + 1) :]
        case 5:
            return draw.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"\0", b" ")) + body
        case 6:
            return body.decode("utf-8", "replace").encode(
                draw.choice(("utf-16", "utf-32", "utf-7", "cp037")), "replace"
            )
        case 7:
            return (
                body[:at]
                + draw.choice((b"\0", b"\xff" * 4, b"\x7f\xff\xff\xff", b"\xed\xa0\x80"))
                + body[until:]
            )
    spot = min(at, len(body) - 1)
    return body[:spot] + bytes([body[spot] ^ 1 << draw.randrange(8)]) + body[spot + 1 :] if body else b""

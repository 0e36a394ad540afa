"""Each text is a value of its type, or refused with what to write instead."""

from functools import partial
from pathlib import Path

import pytest

from reporter.startup import values
from reporter.startup.values import UnableToUse

integer = partial(values.integer, least=1, most=9)
number = partial(values.number, least=0, most=1)


def catch_refusal(understand, text: str) -> str:
    with pytest.raises(UnableToUse) as caught:
        understand(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("understand", "text", "value"),
    [
        *[(values.flag, word, True) for word in ("1", "true", "YES", "On ")],
        *[(values.flag, word, False) for word in ("0", "False", "no", "off")],
        (integer, " 7 ", 7),
        (number, "0.3", 0.3),
        (values.secret, "x" * 32, "x" * 32),
        (values.words, " a , ,b,", ["a", "b"]),
        (values.networks, "10.20.0.0/16, fd00::/8,192.0.2.1", ["10.20.0.0/16", "fd00::/8", "192.0.2.1/32"]),
        (values.hosts, "outages.example.org,.example.org,*,[::1],127.0.0.1,a_b,x.", None),
        (values.host, "::1", "::1"),
        (values.web_address, "https://outages.example.org:8443/at/", "https://outages.example.org:8443/at"),
        (values.web_address, "http://[::1]:8000", "http://[::1]:8000"),
        (values.log_level, "info", "INFO"),
        (values.folder, "/nowhere/yet", Path("/nowhere/yet")),
        (values.redis_url, "redis://:p%40ss@h:6379/3", "redis://:p%40ss@h:6379/3"),
        (values.redis_url, "rediss://h", "rediss://h"),
        (values.redis_url, "unix:///run/valkey.sock?db=1", "unix:///run/valkey.sock?db=1"),
        (values.database_url, "postgresql://u:p%40@h:5433/x", None),
        (values.database_url, "host=/run dbname=x", {"host": "/run", "dbname": "x"}),
        (values.database_url, "postgres://a:1,b:2/x?sslmode=require", None),
        (values.database_url, "host=a,b port=,5433", None),
    ],
)
def test_text_is_understood(understand, text, value):
    found = understand(text)

    assert value is None or found == value


@pytest.mark.parametrize(
    ("understand", "texts", "remedy"),
    [
        (values.flag, ["maybe", "2", "ja", "\0"], "write 1 or 0"),
        (integer, ["-5", "0", "10", "7.5", "many", "1e3", "9" * 5000], "from 1 to 9"),
        (number, ["nan", "inf", "-0.1", "1.01", "0,5", "half"], "from 0 to 1"),
        (values.secret, ["x" * 31, "x"], "token_urlsafe(40)"),
        (values.networks, ["ten", "10.0.0.0/33", "10.0.0.0/8/8", "a,10.0.0.0/8"], "write 10.0.0.0/8"),
        (values.networks, ["10.0.0.1/8"], "write 10.0.0.0/8 for the whole network, or 10.0.0.1"),
        (
            values.hosts,
            ["", ",", "https://x.org", "x.org:80", "x.org/a", "a b", "-x", "*.x.org"],
            "write outages",
        ),
        (values.host, ["a b", "[::1]", "x:80", "a..b", "x" * 64], "write 127.0.0.1"),
        (
            values.web_address,
            ["x.org", "ftp://x.org", "https://", "https://a b", "https://x:99999"],
            "write https",
        ),
        (values.web_address, ["https://u:p@x.org", "https://x.org/?a=1", "https://x.org/#a"], "write https"),
        (values.log_level, ["loud", "10", "NOTSET"], "write one of DEBUG, INFO"),
        (values.folder, [__file__, "a\0b", "x" * 5_000, f"/{'y' * 300}/var"], "name one"),
        (
            values.redis_url,
            ["x", "http://x", "redis://x:0", "redis://x:99999", "redis://x/one"],
            "write redis://",
        ),
        (values.redis_url, ["redis://x?colour=red", "redis://[::1", "redis://x y"], "write redis://"),
        (
            values.database_url,
            ["x", "mysql://h/x", "postgres://h?colour=red", "postgres://[h/x"],
            "write postgre",
        ),
        (
            values.database_url,
            ["postgres://h:99999/x", "postgres://u:p@ss:w/x", "host=h port=0"],
            "write postgre",
        ),
    ],
)
def test_text_of_another_kind_is_refused_with_a_remedy(understand, texts, remedy):
    sentences = [catch_refusal(understand, text) for text in texts]

    assert [sentence for sentence in sentences if remedy not in sentence] == []


def test_words_of_libraries_are_not_passed_on():
    """They quote what they could not read, and that may be a password."""
    hidden = [
        catch_refusal(values.database_url, "postgres://u:hunter2/x"),
        catch_refusal(values.redis_url, "://hunter2@x"),
    ]

    assert [sentence for sentence in hidden if "hunter2" in sentence] == []

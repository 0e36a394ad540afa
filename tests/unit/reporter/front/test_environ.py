"""What reaches Django of a request: above all, no header by a name that means another one to WSGI."""

from types import SimpleNamespace

import pytest

from reporter.front.environ import UnreadableHeader, make_environ, read_length, set_body


def environ(*headers: tuple[str, str], **changes: object) -> dict:
    scope = {
        "http_version": "1.1",
        "server": "127.0.0.1:8000",
        "client": "203.0.113.7:4711",
        "scheme": "http",
        "method": "GET",
        "path": "/",
        "query_string": "",
        "authority": None,
        "headers": SimpleNamespace(
            items=lambda: [header for header in headers if header[1].isascii()],
            keys=lambda: [name for name, _ in headers],
        ),
    }
    return make_environ(scope=SimpleNamespace(**scope | changes))


@pytest.mark.parametrize(
    "name",
    ["x_forwarded_for", "x-forwarded_for", "x_forwarded-for", "x.forwarded.for", "x forwarded-for", ""],
)
def test_name_that_wsgi_would_take_for_another_is_left_out(name):
    found = environ((name, "6.6.6.6"), ("x-forwarded-for", "9.9.9.9"), (name, "6.6.6.7"))

    assert {key: value for key, value in found.items() if key.startswith("HTTP_")} == {
        "HTTP_X_FORWARDED_FOR": "9.9.9.9"
    }


@pytest.mark.parametrize("name", ["host", "x-forwarded-for", "x-forwarded-proto"])
def test_header_that_decides_who_asks_must_be_readable(name):
    with pytest.raises(UnreadableHeader):
        environ((name, "a"), (name, "\xe4"))


def test_other_headers_may_be_lost():
    assert "HTTP_COOKIE" not in environ(("cookie", "\xe4"))


def test_header_that_was_sent_twice_is_a_list():
    assert environ(("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "2.2.2.2"))[
        "HTTP_X_FORWARDED_FOR"
    ] == ("1.1.1.1,2.2.2.2")


def test_type_and_length_have_names_of_their_own():
    found = environ(("content-type", "text/plain"), ("content-length", "3"), ("content_length", "9"))

    assert (found["CONTENT_TYPE"], found["CONTENT_LENGTH"]) == ("text/plain", "3")


def test_path_and_query_are_bytes_in_latin_1_as_wsgi_has_them():
    found = environ(path="/caf\u00e9/\u65e5", query_string="q=\u00e9")

    assert (
        found["PATH_INFO"].encode("latin-1").decode(),
        found["QUERY_STRING"].encode("latin-1").decode(),
    ) == (
        "/caf\u00e9/\u65e5",
        "q=\u00e9",
    )


@pytest.mark.parametrize(
    ("client", "address"),
    [("203.0.113.7:4711", "203.0.113.7"), ("[2001:db8::1]:80", "[2001:db8::1]"), ("", "")],
)
def test_peer_is_told_without_its_port(client, address):
    assert environ(client=client)["REMOTE_ADDR"] == address


def test_authority_of_an_absolute_address_replaces_the_host():
    assert environ(("host", "a"), authority="b:81")["HTTP_HOST"] == "b:81"


@pytest.mark.parametrize(
    ("headers", "length"),
    [
        ([], 0),
        ([("content-length", "12")], 12),
        ([("content-length", "x")], 0),
        ([("transfer-encoding", "chunked")], None),
    ],
)
def test_length_is_what_was_announced(headers, length):
    assert read_length(environ(*headers)) == length


def test_body_is_there_with_its_length():
    found = environ(("transfer-encoding", "chunked"))

    set_body(found, b"abc")

    assert (found["wsgi.input"].read(), found["CONTENT_LENGTH"]) == (b"abc", "3")


def test_nothing_of_the_environment_of_the_process_is_in_it(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hush")

    assert "hush" not in repr(environ())

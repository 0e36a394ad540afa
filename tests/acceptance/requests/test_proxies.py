"""The site behind real proxies, set up by the files of docs/proxies, on ports other than 80 and 443."""

import gzip
import re
from http.client import HTTPConnection
from urllib.parse import urlencode, urljoin

import httpx
import psycopg
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from tests.sites.proxied.doors import NAME, Door
from tests.sites.proxied.proxies import STAFF, Proxy
from tests.sites.running import Site
from tests.sites.second_web import SITE_URL

DOORS = [(name, kind) for name in ("nginx", "caddy") for kind in ("plain", "secure")]
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
REPORT = b'{"service": "github"}'
PASSWORD = "a long one for the tests"
# Ways to write /admin/ that must not lead around a rule of the proxy.
DISGUISES = (
    "/admin", "/admin/", "/admin/login", "/admin/login/", "//admin/login/", "/./admin/login/",
    "/x/../admin/login/", "/%61dmin/login/", "/admin%2flogin/", "/%2fadmin/login/", "/admin;x/login/",
    "/ADMIN/login/", "/de/admin/login/", "/de//admin/login/", "/static/../admin/login/",
    "/admin/?next=/admin/",
)  # fmt: skip


@pytest.fixture(params=DOORS, ids="-".join)
def door(request: pytest.FixtureRequest, proxies: dict[str, Proxy]) -> Door:
    name, kind = request.param
    return proxies[name].secure if kind == "secure" else proxies[name].plain


@pytest.fixture(params=["nginx", "caddy"])
def proxy(request: pytest.FixtureRequest, proxies: dict[str, Proxy]) -> Proxy:
    return proxies[request.param]


def as_browser(door: Door, path: str) -> dict[str, str]:
    """What a browser adds to a form that stands at this path."""
    return FORM | {"Origin": door.root, "Referer": f"{door.root}{path}", "Sec-Fetch-Site": "same-origin"}


def test_form_is_accepted_and_leads_to_the_same_port(door: Door, person: str) -> None:
    path = "/services/github/report/"

    answer, _ = door.ask(
        path, person=person, method="POST", body=b"stance=works", headers=as_browser(door, path)
    )

    lead = urljoin(door.root + path, answer.headers["Location"])
    assert (answer.status, lead.startswith(f"{door.root}/services/github/report/thanks/?r=")) == (303, True)


def test_form_of_another_port_is_refused(door: Door, person: str) -> None:
    path = "/services/github/report/"
    elsewhere = as_browser(Door(door.port + 1, door.authority), path)

    answer, _ = door.ask(path, person=person, method="POST", body=b"stance=works", headers=elsewhere)

    assert answer.status == 403


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Forwarded-Proto": "gopher"},
        {"X_Forwarded_Proto": "gopher", "X-Forwarded_Proto": "gopher"},
        {"X-Forwarded-Host": "evil.example", "X_Forwarded_Host": "evil.example", "X-Forwarded-Port": "1"},
        {"Content_Length": "0", "Content_Type": "text/plain", "Http_Host": "evil.example"},
        {"Forwarded": "for=198.18.0.1;host=evil.example;proto=gopher"},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_headers_about_the_request_are_not_believed(door: Door, person: str, forged: dict[str, str]) -> None:
    """Scheme, name and port are in what a form is compared with, length and type in how it is read."""
    told = {name: other_scheme(door) if value == "gopher" else value for name, value in forged.items()}
    path = "/services/github/report/"

    answer, _ = door.ask(
        path, person=person, method="POST", body=b"stance=works", headers=as_browser(door, path) | told
    )

    assert answer.status == 303


def other_scheme(door: Door) -> str:
    return "http" if door.authority else "https"


def test_pages_name_themselves_by_the_site_url(door: Door, person: str) -> None:
    _, page = door.ask("/", person=person)

    assert re.findall(rb'og:url" content="([^"]+)"', page) == [f"{SITE_URL}/".encode()]


def test_port_for_plain_http_leads_to_the_other(proxy: Proxy, person: str) -> None:
    answer, _ = proxy.leading.ask("/services/?q=x", person=person, headers={"Host": NAME})

    assert (answer.status, answer.headers["Location"]) in [
        (status, f"{proxy.secure.root}/services/?q=x") for status in (301, 308)
    ]


@pytest.fixture(scope="module")
def account(site: Site) -> str:
    """Somebody of staff; the password's hash is a cheap one, which the first sign-in replaces."""
    name = "proxies"
    made = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO auth_user (username, password, is_superuser, is_staff, is_active, first_name,"
            " last_name, email, date_joined) VALUES (%s, %s, true, true, true, '', '', '', now())",
            [name, made],
        )
    return name


def test_staff_can_sign_in(door: Door, account: str) -> None:
    path = "/admin/login/?next=/admin/"
    page, text = door.ask(path, person=STAFF)
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', text)
    assert token is not None, text
    said = {"username": account, "password": PASSWORD, "csrfmiddlewaretoken": token[1].decode()}
    cookies = {"Cookie": cookies_of(page.headers.get_all("Set-Cookie"))}

    signed, _ = door.ask(
        path,
        person=STAFF,
        method="POST",
        body=urlencode(said).encode(),
        headers=as_browser(door, path) | cookies,
    )
    lead = urljoin(f"{door.root}{path}", signed.headers["Location"])
    desk, _ = door.ask(
        "/admin/", person=STAFF, headers={"Cookie": cookies_of(signed.headers.get_all("Set-Cookie"))}
    )

    assert (signed.status, lead, desk.status) == (302, f"{door.root}/admin/", 200)


def cookies_of(lines: list[str] | None) -> str:
    return "; ".join(line.partition(";")[0] for line in lines or [])


def test_nobody_else_gets_to_the_pages_of_staff(proxy: Proxy, person: str) -> None:
    answers = {path: proxy.plain.ask(path, person=person) for path in DISGUISES}

    found = {path for path, (answer, _) in answers.items() if answer.status not in (403, 404)}
    assert (found, [path for path, (_, body) in answers.items() if b"csrfmiddlewaretoken" in body]) == (
        set(),
        [],
    )


def test_body_in_chunks_arrives(door: Door, person: str) -> None:
    connection = door.open(person=person)
    connection.request("POST", "/api/v1/reports/", iter([REPORT[:5], REPORT[5:]]), JSON, encode_chunked=True)

    assert connection.getresponse().status == 201
    connection.close()


def test_address_without_its_slash_takes_a_report(door: Door, person: str) -> None:
    answer, _ = door.ask("/api/v1/reports", person=person, method="POST", body=REPORT, headers=JSON)

    assert answer.status == 201


def test_page_is_compressed_once_and_only_for_who_asks(door: Door, person: str) -> None:
    packed, body = door.ask("/about/", person=person, headers={"Accept-Encoding": "gzip"})
    connection = door.open(person=person)
    connection.putrequest("GET", "/about/", skip_accept_encoding=True)  # or it would say "identity"
    connection.endheaders()
    plain = connection.getresponse()
    text = plain.read()
    connection.close()

    assert (packed.headers["Content-Encoding"], plain.headers["Content-Encoding"]) == ("gzip", None)
    assert len(gzip.decompress(body)) == len(text) == int(plain.headers["Content-Length"])


def test_page_that_did_not_change_is_not_sent_again(door: Door, person: str) -> None:
    first, _ = door.ask("/about/", person=person)
    again, body = door.ask("/about/", person=person, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status, body, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_head_has_the_headers_of_get_and_no_body(door: Door, person: str) -> None:
    connection = door.open(person=person)
    lengths = [length_of(connection, method) for method in ("HEAD", "GET", "HEAD")]
    connection.close()

    assert lengths[0] == lengths[1] == lengths[2] > 0


def length_of(connection: HTTPConnection, method: str) -> int:
    connection.request(method, "/about/")
    answer = connection.getresponse()
    answer.read()
    return int(answer.headers["Content-Length"])


def test_both_speak_http_2(proxy: Proxy, person: str) -> None:
    transport = httpx.HTTPTransport(http2=True, verify=proxy.secure.context(), local_address=person)
    with httpx.Client(transport=transport) as client:
        answers = [
            client.post(
                f"https://127.0.0.1:{proxy.secure.port}/api/v1/reports/",
                content=REPORT,
                headers=JSON
                | {"Host": f"{NAME}:{proxy.secure.port}", "x_forwarded_for": f"198.18.0.{number}"},
                extensions={"sni_hostname": NAME},
            )
            for number in range(3)
        ]

    assert [(answer.http_version, answer.status_code) for answer in answers] == [
        ("HTTP/2", 201),
        ("HTTP/2", 200),
        ("HTTP/2", 200),
    ]

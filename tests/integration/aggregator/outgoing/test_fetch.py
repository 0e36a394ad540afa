"""Requests to a real server on loopback, which answers well, badly, slowly and with malice."""

import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from datetime import timedelta

import pytest

from aggregator.outgoing import fetch as fetching
from aggregator.outgoing import guard
from aggregator.outgoing.fetch import FetchedAnswer, fetch_url
from aggregator.outgoing.problems import SENTENCES, FetchProblem, UnableToFetch
from tests.requests.peer import Handler, Peer, Reply, running_peer
from tests.sites.proxied.certificates import make_certificate

MEGABYTE = 1_000_000


@pytest.fixture
def peer(settings):
    settings.OUTGOING_ALLOWED = ["127.0.0.0/8"]
    with running_peer() as running:
        yield running


def catch_refusal(url: str) -> UnableToFetch:
    with pytest.raises(UnableToFetch) as raised:
        fetch_url(url=url)
    return raised.value


def problem(url: str) -> FetchProblem:
    return catch_refusal(url).problem


def moved(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": to})


def test_answer_is_whole(peer):
    peer.replies["/a?b=c"] = Reply(
        b"body", headers={"Content-Type": "text/x", "ETag": '"1"', "Last-Modified": "x"}
    )

    assert fetch_url(url=f"{peer.url}a?b=c") == FetchedAnswer(
        f"{peer.url}a?b=c", b"body", "text/x", '"1"', "x"
    )


def test_request_says_who_asks_and_where_that_is_told(peer, settings):
    settings.SITE_URL = "https://outages.example.org"
    peer.replies["/"] = Reply(b"body")

    fetch_url(url=peer.url)

    sent = peer.asked[0][1]
    assert sent == {
        "Host": f"127.0.0.1:{peer.port}",
        "User-Agent": "outages/1.0 (+https://outages.example.org/about/)",
        "Accept": "*/*",
        "Accept-Encoding": "gzip",
    }


def test_what_has_not_changed_is_not_sent_again(peer):
    peer.replies["/"] = Reply(status=304)

    answer = fetch_url(url=peer.url, etag='"1"', last_modified="yesterday")

    sent = peer.asked[0][1]
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"1"', "yesterday")
    assert answer.unchanged


def test_not_changed_is_no_answer_to_somebody_who_has_nothing(peer):
    peer.replies["/"] = Reply(status=304)

    assert problem(peer.url) is FetchProblem.HTTP_ERROR


def test_validators_that_cannot_be_sent_back_are_forgotten(peer):
    peer.replies["/"] = Reply(b"x", headers={"ETag": '"\xe4"', "Last-Modified": "x" * 300})

    assert fetch_url(url=peer.url) == FetchedAnswer(peer.url, b"x", "")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_relative_ones_too(peer, status):
    peer.replies |= {"/old/a": moved("../new/b", status), "/new/b": Reply(b"here")}

    answer = fetch_url(url=f"{peer.url}old/a")

    assert (answer.body, answer.url) == (b"here", f"{peer.url}new/b")


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("/", FetchProblem.REDIRECTS),  # for ever
        ("", FetchProblem.REDIRECTS),
        ("javascript:alert(1)", FetchProblem.SCHEME),
        ("file:///etc/passwd", FetchProblem.SCHEME),
        ("ftp://127.0.0.1/", FetchProblem.SCHEME),
        ("http://user:secret@127.0.0.1/", FetchProblem.ADDRESS),
        ("http://[::1", FetchProblem.ADDRESS),
        ("http://xn--a/", FetchProblem.ADDRESS),
        ("http://169.254.169.254/latest/meta-data/", FetchProblem.REFUSED_ADDRESS),
        ("http://[::ffff:169.254.169.254]/", FetchProblem.REFUSED_ADDRESS),
        ("http://2852039166/", FetchProblem.REFUSED_ADDRESS),  # 169.254.169.254
        ("http://0xa9fea9fe/", FetchProblem.REFUSED_ADDRESS),
        ("http://10.0.0.1/", FetchProblem.REFUSED_ADDRESS),
        ("http://[fd00:ec2::254]/", FetchProblem.REFUSED_ADDRESS),
        ("http://[64:ff9b::a9fe:a9fe]/", FetchProblem.REFUSED_ADDRESS),
    ],
)
def test_redirect_to_where_we_do_not_go_is_refused(peer, to, why):
    peer.replies["/"] = moved(to)

    assert problem(peer.url) is why


@pytest.mark.parametrize(
    ("allowed", "why"),
    [("127.0.0.0/8", FetchProblem.NO_CONNECTION), ("127.0.0.2/32", FetchProblem.REFUSED_ADDRESS)],
)
def test_only_who_is_inside_leads_us_inside(peer, monkeypatch, settings, allowed, why):
    """As if 127.0.0.1 were public, but where it is allowed with its network."""
    monkeypatch.setattr(guard, "is_public", lambda *, address: str(address) == "127.0.0.1")
    monkeypatch.setattr(guard, "WEB_PORTS", {peer.port})
    settings.OUTGOING_ALLOWED = [allowed]
    peer.replies |= {"/": moved("/again"), "/again": moved("http://127.0.0.2:1/")}

    assert (problem(peer.url), peer.paths) == (why, ["/", "/again"])


def test_redirect_is_followed_five_times_at_most(peer):
    peer.replies |= {f"/{n}": moved(f"/{n + 1}") for n in range(5)}
    peer.replies["/5"] = Reply(b"the end")
    peer.replies["/more"] = moved("/0")

    assert fetch_url(url=f"{peer.url}0").body == b"the end"
    assert problem(f"{peer.url}more") is FetchProblem.REDIRECTS


def test_without_leave_nothing_on_this_machine_is_asked(peer, settings):
    settings.OUTGOING_ALLOWED = []

    hosts = ("127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.1", "[::ffff:127.0.0.1]", "0.0.0.0")
    problems = {problem(f"http://{host}:{peer.port}/") for host in hosts}

    assert (problems, peer.asked) == ({FetchProblem.REFUSED_ADDRESS}, [])


def test_name_is_resolved_once_and_only_that_address_is_asked(peer, monkeypatch):
    """Rebinding: the first answer of the resolver is checked, a second one would lead elsewhere."""
    real, asked = socket.getaddrinfo, []

    def resolver(host, *args, **kwargs):
        if host == "status.example.com":
            asked.append(host)
            host = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    peer.replies["/"] = Reply(b"here")

    fetch_url(url=f"http://status.example.com:{peer.port}/")

    assert asked == ["status.example.com"]
    assert peer.asked[0][1]["Host"] == f"status.example.com:{peer.port}"


def test_name_that_turns_private_between_two_redirects_is_refused(peer, monkeypatch, settings):
    settings.OUTGOING_ALLOWED = ["127.0.0.1/32"]
    real, answers = socket.getaddrinfo, ["127.0.0.1", "127.0.0.2"]

    def resolver(host, *args, **kwargs):
        return real(answers.pop(0) if host == "status.example.com" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    peer.replies["/"] = moved("/again")

    assert problem(f"http://status.example.com:{peer.port}/") is FetchProblem.REFUSED_ADDRESS
    assert peer.paths == ["/"]


def test_proxies_of_the_environment_are_not_used(peer, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    peer.replies["/"] = Reply(b"direct")

    assert fetch_url(url=peer.url).body == b"direct"


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(status=404), FetchProblem.NOT_FOUND),
        (Reply(status=410), FetchProblem.NOT_FOUND),
        (Reply(b"<html>", 405, {"Content-Type": "text/html"}), FetchProblem.CHALLENGE),
        (Reply(b"<html>", 403, {"Content-Type": "text/html; charset=UTF-8"}), FetchProblem.CHALLENGE),
        (Reply(b"{}", 403, {"Content-Type": "application/json"}), FetchProblem.HTTP_ERROR),
        (Reply(status=500), FetchProblem.HTTP_ERROR),
        (Reply(status=204), FetchProblem.HTTP_ERROR),
        (Reply(status=429), FetchProblem.COME_BACK_LATER),
        (Reply(b"x", headers={"Content-Encoding": "br"}), FetchProblem.ENCODING),
        (Reply(b"not gzip", headers={"Content-Encoding": "gzip"}), FetchProblem.ENCODING),
        (Reply(gzip.compress(b"x" * 99)[:-9], headers={"Content-Encoding": "gzip"}), FetchProblem.CUT_OFF),
    ],
)
def test_refusal_is_told_in_one_word(peer, reply, why):
    peer.replies["/"] = reply

    assert problem(peer.url) is why


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("999999999999999999", timedelta(hours=1)),
        ("Wed, 15 Apr 2026 14:40:00 GMT", timedelta(minutes=10)),
        ("Wed, 15 Apr 2026 14:00:00 GMT", timedelta()),
        ("Wed, 15 Apr 2027 14:00:00 GMT", timedelta(hours=1)),
        ("soon", None),
        ("-5", None),
    ],
)
def test_server_may_say_when_to_come_back(peer, told, wait):
    def reply(handler: Handler) -> None:
        head = f"HTTP/1.1 429 No\r\nRetry-After: {told}\r\nDate: Wed, 15 Apr 2026 14:30:00 GMT\r\n"
        handler.wfile.write(f"{head}Content-Length: 0\r\n\r\n".encode())

    peer.replies["/"] = reply

    assert catch_refusal(peer.url).retry_after == wait


def test_packed_answer_is_unpacked(peer):
    peer.replies["/"] = Reply(gzip.compress(b"body" * 50_000), headers={"Content-Encoding": "gzip"})

    assert fetch_url(url=peer.url).body == b"body" * 50_000


def bomb(handler: Handler) -> None:
    """200 MB of nothing in 200 kB."""
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join(pack.compress(bytes(MEGABYTE)) for _ in range(200)) + pack.flush()
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    handler.wfile.write(head.encode() + body)


def flood(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n")
    for _ in range(50):
        handler.wfile.write(bytes(MEGABYTE))


@pytest.mark.parametrize("reply", [bomb, flood])
def test_too_large_an_answer_is_refused_in_little_memory(peer, reply):
    peer.replies["/"] = reply
    fetching._load_authorities()  # 25 MB of certificates, once
    tracemalloc.start()

    why = problem(peer.url)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert why is FetchProblem.TOO_LARGE
    assert most < 4 * fetching.LARGEST


def drip_body(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    drip(handler)


def drip_head(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    drip(handler)


def drip(handler: Handler) -> None:
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.1)


@pytest.mark.parametrize("reply", [drip_body, drip_head])
def test_answer_that_drips_is_given_up(peer, reply, monkeypatch):
    monkeypatch.setattr(fetching, "LONGEST", 0.6)
    peer.replies["/"] = reply
    began = time.monotonic()

    assert problem(peer.url) is FetchProblem.TOO_SLOW
    assert time.monotonic() - began < 5


def test_silence_is_told_apart_from_slowness(peer, monkeypatch):
    monkeypatch.setattr(fetching, "TIMEOUTS", {"connect": 5.0, "read": 0.2, "write": 5.0})
    peer.replies["/"] = lambda _handler: time.sleep(1)

    assert problem(peer.url) is FetchProblem.TIMEOUT


def reset(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    handler.connection.close()


def short(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")


@pytest.mark.parametrize(
    "reply",
    [reset, short, lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n"), lambda _handler: None],
)
def test_answer_that_breaks_off_is_no_answer(peer, reply):
    peer.replies["/"] = reply

    assert problem(peer.url) is FetchProblem.CUT_OFF


def test_port_at_which_nobody_listens_is_told(peer):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"

    assert problem(url) is FetchProblem.NO_CONNECTION


@pytest.mark.parametrize("url", ["", "status.example.com", "http://", "http://[::1/", "http://a@127.0.0.1/"])
def test_what_is_no_address_is_told(url):
    assert problem(url) in (FetchProblem.ADDRESS, FetchProblem.SCHEME)


@pytest.fixture
def secure_peer(settings, tmp_path, monkeypatch):
    """Speaks TLS as status.example.com, by a certificate that it wrote itself; both names lead to it."""
    settings.OUTGOING_ALLOWED = ["127.0.0.0/8"]
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *args, **kwargs: real(
            "127.0.0.1" if str(host).endswith("example.com") else host, *args, **kwargs
        ),
    )
    chain, key = make_certificate(tmp_path, "status.example.com")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    running = Peer()
    running.socket = context.wrap_socket(running.socket, server_side=True)
    running.replies["/"] = Reply(b"proven")
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    yield running, chain
    running.shutdown()
    running.server_close()


def test_certificate_that_nobody_vouches_for_is_refused(secure_peer):
    running, _ = secure_peer

    assert problem(f"https://status.example.com:{running.port}/") is FetchProblem.TLS
    assert running.asked == []


def test_certificate_must_be_of_the_name_that_was_asked(secure_peer, monkeypatch):
    running, chain = secure_peer
    trusting = ssl.create_default_context(cafile=chain)
    monkeypatch.setattr(fetching, "_load_authorities", lambda: trusting)

    assert fetch_url(url=f"https://status.example.com:{running.port}/").body == b"proven"
    assert problem(f"https://other.example.com:{running.port}/") is FetchProblem.TLS
    assert problem(f"https://127.0.0.1:{running.port}/") is FetchProblem.TLS


def test_what_began_secure_stays_so(secure_peer, monkeypatch):
    running, chain = secure_peer
    trusting = ssl.create_default_context(cafile=chain)
    monkeypatch.setattr(fetching, "_load_authorities", lambda: trusting)
    running.replies["/"] = moved(f"http://status.example.com:{running.port}/again")

    assert problem(f"https://status.example.com:{running.port}/") is FetchProblem.SCHEME
    assert running.paths == ["/"]


def test_every_problem_has_a_sentence_and_fits_its_column():
    assert {each for each in FetchProblem if len(each) > 20} == set()
    assert set(SENTENCES) == set(FetchProblem)

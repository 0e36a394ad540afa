import http.server
import socket
import threading

import pytest

from reporter.supervision import probes
from reporter.supervision.probes import answers_http, list_checks


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(probes, "ANSWER_WITHIN", 0.3)


@pytest.mark.parametrize(("status", "up"), [(200, True), (400, True), (503, False)])
def test_web_server_says_whether_it_is_up(status, up):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.end_headers()

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        assert answers_http(f"http://127.0.0.1:{server.server_port}/healthz") is up


def test_connection_that_is_taken_and_not_answered_is_none():
    with socket.create_server(("127.0.0.1", 0)) as hung:
        assert answers_http(f"http://127.0.0.1:{hung.getsockname()[1]}/healthz") is False


def test_closed_port_is_no_answer():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        assert answers_http(f"http://127.0.0.1:{probe.getsockname()[1]}/healthz") is False


@pytest.mark.parametrize(
    ("name", "complaints"),
    [
        ("web", ["has a stopped process", "does not answer"]),
        ("worker", ["has a stopped process", "does not answer", "takes no tasks"]),
        ("asker", ["has a stopped process", "does not answer", "takes no tasks"]),
        ("beat", ["has a stopped process", "does not answer", "sends no tasks"]),
        ("crowd", ["has a stopped process"]),
    ],
)
def test_each_program_has_its_checks(name, complaints):
    checks = list_checks(name, address="http://127.0.0.1:1/", broker="redis://127.0.0.1:1/0")

    assert [check.complaint for check in checks] == complaints


def test_asker_to_whom_nobody_sends_tasks_need_not_take_any():
    checks = list_checks("asker", broker="redis://127.0.0.1:1/0", polling=False)

    assert [check.complaint for check in checks] == ["has a stopped process", "does not answer"]


def test_broker_that_is_away_says_nothing_of_the_worker():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        checks = list_checks("worker", broker=f"redis://127.0.0.1:{probe.getsockname()[1]}/0")

        assert [check.probe(1) for check in checks if check.in_thread] == [None, None]


def test_broker_that_hangs_says_nothing_of_the_worker():
    with socket.create_server(("127.0.0.1", 0)) as hung:
        checks = list_checks("worker", broker=f"redis://127.0.0.1:{hung.getsockname()[1]}/0")

        assert [check.probe(1) for check in checks if check.in_thread] == [None, None]

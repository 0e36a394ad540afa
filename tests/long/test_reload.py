"""A whole site gets new code while people read and report: nobody is refused, and no answer breaks off."""

import json
import signal
import time
from collections import Counter
from urllib.request import Request, urlopen

from tests.sites.running import wait_until
from tests.sites.supervised import WITHIN, folder_for_engines, on_linux, supervised
from tests.sites.visitors import visited

PATHS = ("/", "/services/claude/", "/api/v1/services/", "/api/v1/services/claude/", "/healthz")
REPORTS = 40


def report(port: int, number: int) -> int:
    said = json.dumps({"service": "claude", "stance": "broken", "region": "DE"}).encode()
    headers = {"Content-Type": "application/json", "X-Forwarded-For": f"198.18.{number}.1"}
    with urlopen(Request(f"http://127.0.0.1:{port}/api/v1/reports/", said, headers), timeout=20) as answer:
        return int(answer.status)


@on_linux
def test_nobody_is_refused_while_the_code_is_reloaded(seconds_left):
    with folder_for_engines() as var, supervised(var) as site:
        programs = ("web's worker", "worker", "beat")
        before = [site.find(name) for name in programs]
        with visited(site.port, PATHS) as found:
            site.supervisor.send_signal(signal.SIGUSR2)
            answers = Counter()
            for number in range(REPORTS):
                answers[report(site.port, number)] += 1
                time.sleep(0.3)
            wait_until(lambda: not any(each.lives() for each in before), within=WITHIN, otherwise=site.log)
            wait_until(lambda: all(map(site.find, programs)) and site.is_ready(), within=WITHIN)

        assert answers == Counter({201: REPORTS})
        assert found == Counter({"200": found.total()})
        assert found.total() >= 400
        assert site.said() == []

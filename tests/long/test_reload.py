"""A whole site gets new code while people read and report: nobody is refused, and no answer breaks off."""

import signal
import time
from collections import Counter

from tests.sites.running import wait_until
from tests.sites.supervised import WITHIN, folder_for_engines, on_linux, supervised
from tests.sites.visitors import report, visited

PATHS = ("/", "/services/claude/", "/api/v1/services/", "/api/v1/services/claude/", "/healthz")
REPORTS = 40


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

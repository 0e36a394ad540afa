"""The running site asks a network that sends very many reports for work, and takes each proof once."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from itertools import count
from urllib.parse import urlsplit

from reporter.settings import PROOF_OF_WORK_PER_NETWORK
from tests.builders.proofs import solve
from tests.sites.running import Site

NETWORK = "198.51.100"  # of this test alone
SERVICES = ("claude", "slack", "github")


def report(site: Site, number: int, *, solution: str = "") -> tuple[int, dict]:
    headers = {"Content-Type": "application/json", "X-Forwarded-For": f"{NETWORK}.{number % 256}"}
    proof = {"Proof-Of-Work": solution} if solution else {}
    body = json.dumps({"service": SERVICES[number // 256]})
    with closing(HTTPConnection(urlsplit(site.url).netloc, timeout=30)) as connection:
        connection.request("POST", "/api/v1/reports/", body, headers | proof)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def test_busy_network_is_asked_and_each_proof_taken_once(site):
    with ThreadPoolExecutor(8) as programs:
        answers = programs.map(lambda number: report(site, number)[0], range(PROOF_OF_WORK_PER_NETWORK))
        assert set(answers) == {201}
    numbers = count(PROOF_OF_WORK_PER_NETWORK)

    asked = next(body for number in numbers if (body := report(site, number)[1]).get("challenge"))
    solution = solve(asked["challenge"])

    assert [report(site, next(numbers), solution=solution)[0] for _ in range(2)] == [201, 429]

"""A short version of tests/long/test_fuzz.py: bytes that reach a real web server."""

from tests.fuzz.campaign import run_target
from tests.fuzz.targets.site import make_target
from tests.sites.running import Site

SEED, INPUTS = 12, 100


def test_whatever_is_sent_the_site_answers_or_refuses(site: Site) -> None:
    result = run_target(make_target(site), seed=SEED, inputs=INPUTS)

    assert result.faults == []
    assert result.accepted > 0
    assert result.refused > 0

"""How many connections fit into what the system allows."""

import resource

import pytest

from reporter.startup import serve

INFINITE = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("soft", "hard", "raised_to", "connections"),
    [
        (1024, 524_288, 16_640, 16_384),
        (1024, INFINITE, 16_640, 16_384),
        (INFINITE, INFINITE, None, 16_384),
        (1024, 4096, 4096, 3840),
        (256, 256, None, 128),
        (100_000, 100_000, None, 16_384),
    ],
)
def test_as_many_as_the_system_allows(soft, hard, raised_to, connections, monkeypatch):
    raised = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: raised.append(limits))

    found = serve.allow_connections()

    assert (found, raised) == (connections, [(raised_to, hard)] if raised_to else [])

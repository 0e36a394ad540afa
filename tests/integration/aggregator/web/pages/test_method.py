"""How it is counted: with the present as an example."""

from aggregator.models import Assessment, State
from tests.builders.derived import make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import MINUTE, make_service


def shown(client):
    return client.get("/methodology/").context_data["page"].example


def test_trouble_is_the_example_with_the_numbers_of_its_steps(acme, clock, client):
    make_tick(clock)
    make_watch(acme, until=clock, level="problem")
    make_incident(acme, steps={State.OPEN: clock - 20 * MINUTE})
    known = {"window": 4, "observed": 39, "expected": 3.2, "p_value": 1e-12, "ratio": 12.2, "absorbed": False}
    Assessment.objects.update(evidence=known)

    example = shown(client)

    assert (example.service.slug, example.verdict.kind) == ("acme", "problem")
    assert [row.state for row in example.evidence] == ["Problem"]


def test_quiet_example_is_the_busiest_service(watched, clock, client):
    make_watch(make_service("other"), until=clock)
    make_rollup(watched, at=clock - 90 * MINUTE, reports=3)

    example = shown(client)

    assert (example.service.slug, example.evidence) == ("acme", ())


def test_without_a_tick_there_is_no_example(acme, client):
    assert shown(client) is None


def test_old_numbers_are_no_example(watched, clock, client):
    make_tick(clock - 30 * MINUTE)

    assert shown(client) is None


def test_what_the_vendors_word_changes_stands_there_with_its_numbers(acme, client):
    text = client.get("/methodology/").content.decode()

    assert "Then 10 times weaker evidence from people is enough" in text
    assert "up to 2 times the usual, and 6 more in 15 minutes, are no news" in text

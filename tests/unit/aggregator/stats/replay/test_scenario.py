"""Scenarios as TOML."""

import pytest

from aggregator.stats.replay.scenario import Mix, UnableToReadScenario, parse_scenario

DAY = ", ".join(["1"] * 24)
HEAD = f"""
    title = "A test"
    first = 2026-01-01T00:00:00
    last = 2026-01-03T00:00:00

    [regions]
    DE = ["Europe/Berlin", 2]

    [profiles.office]
    weekday = [{DAY}]
    weekend = [{DAY}]
"""
SERVICE = """
    [[services]]
    slug = "acme"
    rate = 3
"""
INCIDENT = """
    [[incidents]]
    service = "acme"
    start = 2026-07-01T12:00:00
    zone = "Europe/Berlin"
    curve = [[0, 0], [5, 10]]
"""


def test_times_are_minutes_since_the_epoch():
    scenario = parse_scenario(text=HEAD + SERVICE + INCIDENT)

    assert (scenario.first, scenario.last - scenario.first) == (29_453_760, 2 * 1440)
    assert scenario.incidents[0].start == 29_715_000  # 10:00 UTC, summer time


def test_what_is_not_stated_has_a_default():
    service = parse_scenario(text=HEAD + SERVICE).services[0]

    assert (service.profile, service.dispersion, service.wander, service.works) == ("office", 1.2, 0.12, 0.03)
    assert service.mix == Mix()


@pytest.mark.parametrize(("dispersion", "used"), [("0.5", 1.02), ("1.0", 1.02), ("1.4", 1.4)])
def test_the_dispersion_stays_above_the_poisson_limit(dispersion, used):
    text = HEAD + SERVICE + f"    dispersion = {dispersion}\n"

    assert parse_scenario(text=text).services[0].dispersion == used


def test_a_scenario_adds_to_its_base_and_keeps_its_world():
    base = parse_scenario(text=HEAD + SERVICE)
    more = 'title = "More"\n' + SERVICE.replace("acme", "other") + INCIDENT

    both = parse_scenario(text=more, base=base)

    assert [service.slug for service in both.services] == ["acme", "other"]
    assert (both.title, both.first, both.regions, both.profiles) == (
        "More",
        base.first,
        base.regions,
        base.profiles,
    )
    assert [incident.service for incident in both.incidents] == ["acme"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("title = ", "TOMLDecodeError"),
        (HEAD, "services"),
        (HEAD + SERVICE.replace("slug", "name"), "slug"),
        (HEAD + SERVICE.replace("3", '"many"'), "many"),
        (HEAD + SERVICE + INCIDENT.replace('"acme"', '"else"'), "unknown services: else"),
        (HEAD.replace(DAY, "1, 2") + SERVICE, "24 numbers"),
        (HEAD + SERVICE + INCIDENT.replace("Berlin", "Nowhere"), "Nowhere"),
        (HEAD + SERVICE + INCIDENT.replace("2026-07-01T12:00:00", '"noon"'), "replace"),
        (
            HEAD + SERVICE + INCIDENT.replace("2026-07-01T12:00:00", "0001-01-01T00:00:00"),
            "between 1990 and 2100",
        ),
        (HEAD + SERVICE + INCIDENT.replace("[5, 10]", "[5, inf]"), "a rate of the curve"),
        (HEAD + SERVICE + INCIDENT.replace("[5, 10]", "[1e12, 10]"), "a minute of the curve"),
        (HEAD + SERVICE + INCIDENT.replace("[0, 0]", "[9, 0]"), "must rise"),
        (HEAD + SERVICE + INCIDENT + 'regions = ["FR"]', "unknown regions: FR"),
        (HEAD + SERVICE + 'profile = "none"', "unknown profiles: none"),
        (HEAD + SERVICE + "surfaces = {chat = 7}", "surfaces.chat must be a number from 0 to 1"),
        (HEAD + SERVICE.replace("3", "nan"), "rate must be a number from 0 to 100000"),
        (HEAD + SERVICE.replace("3", "9" * 400), "rate must be a number"),
        (HEAD + SERVICE.replace('"acme"', "7"), "slug must be a text"),
        (HEAD.replace("Europe/Berlin", "Nowhere") + SERVICE, "Nowhere"),
        (HEAD.replace("Europe/Berlin", "Europe") + SERVICE, "Error"),
        (HEAD.replace(", 2]", ", 0]") + SERVICE, "weight above 0"),
        (HEAD.replace(DAY, DAY.replace("1", "0")) + SERVICE, "hour above 0"),
        (HEAD.replace("2026-01-03", "2025-01-03") + SERVICE, "last must lie after first"),
        (HEAD.replace("2026-01-03", "2046-01-03") + SERVICE, "five years"),
        ("title = " + "[" * 3_000, "RecursionError"),
    ],
)
def test_a_mistake_is_named(text, complaint):
    with pytest.raises(UnableToReadScenario, match=complaint):
        parse_scenario(text=text)

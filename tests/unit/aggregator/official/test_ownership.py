"""Which components of a page belong to a service."""

from dataclasses import dataclass

import pytest

from aggregator.official.claims import WHOLE, Part
from aggregator.official.ownership import ComponentOwnership, find_ownership, merge_names
from aggregator.official.timeline.events import collect_events
from tests.unit.aggregator.official.claim_builders import make_seen_claim, make_state_claim, make_update_claim


@dataclass(frozen=True)
class Mapping:
    name: str
    surfaces: tuple[str, ...] = ()
    ours: bool = True


@dataclass(frozen=True)
class Service:
    components: tuple[Mapping, ...] = ()
    status_shared: bool = False


def make_event(*parts: str):
    (event,) = collect_events(seen=[make_seen_claim(0, claim=make_update_claim(**dict.fromkeys(parts)))])
    return event


MAPPED = Service((Mapping("API", ("api",)), Mapping("Shop", ours=False), Mapping("Old app", ("app",))))


def test_components_are_found_by_id_or_name_in_any_case():
    names = {"c1": ["api"], "SHOP": ["Webshop"], "c3": ["App", "Old App"], "c4": ["Mail"]}

    assert find_ownership(service=MAPPED, names=names) == ComponentOwnership(
        {"c1": ("api",), "c3": ("app",)}, frozenset({"SHOP"}), is_shared=False
    )


def test_the_id_counts_before_names_and_the_latest_name_before_older_ones():
    names = {"Shop": ["API"], "c2": ["API", "Shop"], "c3": ["Shop", "API"]}

    assert find_ownership(service=MAPPED, names=names) == ComponentOwnership(
        {"c2": ("api",)}, frozenset({"Shop", "c3"}), is_shared=False
    )


@pytest.mark.parametrize(
    ("part", "alone", "shared"),
    [("c1", True, True), ("c2", False, False), ("unmapped", True, False), (WHOLE, True, False)],
)
def test_what_nobody_mapped_counts_unless_the_page_is_shared(part, alone, shared):
    owned = [
        ComponentOwnership({"c1": ()}, frozenset({"c2"}), is_shared=is_shared).owns(part)
        for is_shared in (False, True)
    ]

    assert owned == [alone, shared]


@pytest.mark.parametrize(
    ("parts", "alone", "shared"),
    [
        ((), True, False),
        (("c1",), True, True),
        (("c2",), False, False),
        (("c2", "c1"), True, True),
        (("c2", "unmapped"), True, False),
    ],
)
def test_event_concerns_a_service_by_one_of_its_parts(parts, alone, shared):
    concerned = [
        ComponentOwnership({"c1": ()}, frozenset({"c2"}), is_shared=is_shared).concerns(make_event(*parts))
        for is_shared in (False, True)
    ]

    assert concerned == [alone, shared]


def test_names_that_only_incidents_give_come_after_those_of_the_page_the_latest_first():
    older = make_seen_claim(0, claim=make_update_claim(api=None))
    newer = make_seen_claim(5, claim=make_update_claim(name="u2", web=None))
    renamed = make_seen_claim(9, claim=make_update_claim(name="u3", api=None))
    renamed = type(renamed)(
        type(renamed.claim)(**{**renamed.claim.__dict__, "parts": (Part("api", "The API"),)}),
        renamed.first_seen_at,
        None,
    )

    merged = merge_names(names={"api": ["Api v2"]}, claims=[older, newer, renamed])

    assert merged == {"api": ["Api v2", "The API", "API"], "web": ["WEB"]}


def test_states_of_components_add_no_names():
    assert merge_names(names={}, claims=[make_seen_claim(0, claim=make_state_claim(None))]) == {}

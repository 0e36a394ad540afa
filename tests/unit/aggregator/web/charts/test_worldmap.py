import re

from aggregator.queries.answers.breakdowns import Breakdown, BreakdownShare
from aggregator.web.charts.worldmap import WorldMap, draw_world_map, read_atlas
from reports.choices.regions import SUBDIVIDED, countries, name_of, subdivisions
from tests.unit.aggregator.web.examples import ACME, AT, MINUTE


def share(slug: str, lift: float | None, *, reports: int = 50, name: str = "") -> BreakdownShare:
    return BreakdownShare(slug, name or name_of(slug), reports, reports / 1000, 0.1, lift)


def drawn(*shares: BreakdownShare, troubled: bool = True) -> WorldMap:
    return draw_world_map(
        breakdown=Breakdown(ACME, "region", AT - MINUTE, AT, 1000, shares), troubled=troubled
    )


def test_every_place_a_report_can_come_from_is_on_the_map():
    codes = {*countries(), *(code for country in SUBDIVIDED for code in subdivisions(country)), "XK"}

    assert {code for code in codes if not read_atlas().path(code)} == {
        "AQ"
    }  # the ice is left out of the drawing


def test_paths_are_whole_relative_numbers():
    pattern = re.compile(r"(M-?\d+ -?\d+l(-?\d+[ ]?)+z)+")

    assert [code for code, path in read_atlas().shapes.items() if not pattern.fullmatch(path)] == []


def test_dots_lie_within_the_drawing():
    held = read_atlas()

    inside = [0 <= x <= held.width and 0 <= y <= held.height for x, y in held.dots.values()]

    assert all(inside)


def test_most_above_usual_comes_first_then_the_larger_count():
    world = drawn(share("DE", 3.0), share("FR", 23.4), share("IT", 3.0, reports=60), share("", 40.0))

    assert [(row.name, row.step, row.times) for row in world.rows] == [
        ("France", 16, "23"),
        ("Italy", 2, "3"),
        ("Germany", 2, "3"),
        ("Unknown place", 32, "40"),
    ]


def test_bars_share_one_scale():
    world = drawn(share("FR", 20.0), share("DE", 5.0))

    assert [row.width for row in world.rows] == ["100%", "25%"]


def test_usual_of_nearly_nothing_is_not_told_to_the_digit():
    world = drawn(share("FR", 1234.0, reports=5), share("IT", 120.0, reports=30), share("DE", 49.5))

    assert [(row.name, row.times, row.width) for row in world.rows] == [
        ("Italy", ">99", "100%"),
        ("France", ">99", "100%"),
        ("Germany", "50", "50%"),
    ]


def test_only_raised_places_are_drawn():
    world = drawn(share("FR", 2.4, reports=134), share("DE", 1.9), share("IT", None))

    assert world.drawing is not None
    assert [(s.title, s.step, s.row) for s in world.drawing.shapes] == [
        ("France: 2.4 times usual, 134 reports", 2, "place-FR")
    ]


def test_country_lies_under_its_states_and_dots_above_all():
    shares = [share("SG", 40.0), share("US-NY", 30.0), share("US", 20.0), share("US-CA", 1.0)]

    shapes = drawn(*shares).drawing.shapes

    assert [(s.row, s.step, s.dot) for s in shapes] == [
        ("place-US", 16, False),
        ("place-US-NY", 16, False),
        ("place-US-CA", 0, False),
        ("place-SG", 32, True),
    ]


def test_code_that_is_not_on_the_map_is_in_the_list():
    world = drawn(share("QQ", 8.0), share("US-QQ", 9.0), share("AQ", 4.0))

    assert (world.drawing, [row.name for row in world.rows]) == (None, ["US-QQ", "QQ", "Antarctica"])


def test_without_a_usual_the_count_stands_alone():
    world = drawn(share("FR", None, reports=12))

    assert [(r.times, r.reports, r.width, r.step) for r in world.rows] == [("", "12", "0%", 0)]


def test_sentence_says_what_the_colours_say():
    world = drawn(share("US-NY", 23.0), share("IE", 2.5))

    assert world.drawing.label == "World map. Most above usual: New York, US 23 times; Ireland 2.5 times."


def test_sentence_counts_what_it_leaves_out():
    world = drawn(*(share(code, 8.0) for code in ("DE", "FR", "IT", "ES", "PT", "PL", "NL")))

    assert world.drawing.label.endswith("; Netherlands 8 times; and 2 more places, as the list says.")


def test_places_out_of_sight_are_shapes_without_a_link():
    world = drawn(*(share(code, 8.0) for code in countries()[:20]))

    linked = [shape for shape in world.drawing.shapes if shape.row]
    assert (len(world.rows), len(world.more), world.places) == (12, 8, 20)
    assert len(linked) <= 12 < len(world.drawing.shapes)


def test_quiet_page_counts_and_draws_nothing():
    world = drawn(share("FR", 9.0, reports=20), share("DE", 1.0, reports=80), troubled=False)

    assert (world.drawing, world.against_usual) == (None, False)
    assert [(r.name, r.reports, r.times, r.step, r.width) for r in world.rows] == [
        ("Germany", "80", "", 0, "100%"),
        ("France", "20", "", 0, "25%"),
    ]


def test_nothing_reported():
    assert drawn() == WorldMap(None, True, (), (), 0, 1000, 0)


def test_a_state_of_which_the_usual_is_unknown_is_told_by_its_count():
    world = drawn(share("US", 9.0), share("US-CA", None, reports=9))

    assert world.drawing is not None
    assert [shape.title for shape in world.drawing.shapes][-1] == "California, US: 9 reports"

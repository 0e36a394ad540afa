"""Components of status pages beside the catalogue: what stands for what, and what nobody has mapped."""

from aggregator import catalogue_lines
from aggregator.official.claims import Part, Standing
from aggregator.pipeline import claims
from aggregator.queries.vendors import unmapped
from aggregator.queries.vendors.unmapped import ComponentMapping, PageMap, SeenComponent, Stale
from tests.builders.reports import AT, DAY, make_service
from tests.builders.vendors import (
    STATUS_ADDRESS,
    make_component_claim,
    make_incident_claim,
    make_watched_service,
    read_catalogue_page,
)


def the_page() -> PageMap:
    return unmapped.read_page_maps(addresses=[STATUS_ADDRESS])[0]


def test_components_are_told_with_what_they_stand_for(db):
    make_watched_service(components={"Public API": ["api"], "c2": True, "Shop": False})
    read_catalogue_page(
        make_component_claim("PUBLIC API", part="c1", standing=Standing.MAJOR),
        make_component_claim("Everything", part="c2"),
        make_component_claim("Shop", part="c3"),
        make_component_claim("Chat rooms", part="c4"),
    )

    page = the_page()

    assert page.components == (
        SeenComponent("c4", "Chat rooms", Standing.OPERATIONAL, (), ("acme",)),
        SeenComponent(
            "c2", "Everything", Standing.OPERATIONAL, (ComponentMapping("acme", (), ours=True),), ()
        ),
        SeenComponent(
            "c1", "PUBLIC API", Standing.MAJOR, (ComponentMapping("acme", ("api",), ours=True),), ()
        ),
        SeenComponent("c3", "Shop", Standing.OPERATIONAL, (ComponentMapping("acme", (), ours=False),), ()),
    )
    assert [catalogue_lines.describe_component(component=each) for each in page.components] == [
        "acme: all of it, unmapped",
        "acme: all of it",
        "acme: api",
        "not acme",
    ]
    assert page.read_at == AT
    assert page.stale == ()


def test_a_service_that_shares_a_page_lacks_nothing(db):
    make_watched_service(components={"API": ["api"]})
    make_watched_service("helper", status_shared=True, components={"Helper": ["chat"]})
    read_catalogue_page(make_component_claim("API", part="c1"), make_component_claim("Helper", part="c2"))

    assert [(each.name, each.places, each.lacking) for each in the_page().components] == [
        ("API", (ComponentMapping("acme", ("api",), ours=True),), ()),
        ("Helper", (ComponentMapping("helper", ("chat",), ours=True),), ("acme",)),
    ]


def test_of_a_page_of_which_only_some_count_the_others_are_left_out(db):
    make_watched_service(status_shared=True, components={"API": ["api"]})
    read_catalogue_page(make_component_claim("API", part="c1"), make_component_claim("Amsterdam", part="c2"))

    page = the_page()

    assert [catalogue_lines.describe_component(component=each) for each in page.components] == [
        "left out",
        "acme: api",
    ]
    assert page.unmapped == ()


def test_what_only_incidents_name_is_a_component_too(db):
    make_watched_service(components={"API": ["api"]})
    read_catalogue_page(
        make_component_claim("API", part="c1"),
        make_incident_claim("i1", parts=[Part("c1", "API"), Part("api", "api"), Part("c2", "Old website")]),
    )

    assert [(each.id, each.standing) for each in the_page().components] == [
        ("c1", Standing.OPERATIONAL),
        ("c2", None),
    ]


def test_a_renamed_component_keeps_its_place_and_the_old_name_is_told(db):
    make_watched_service(components={"api": ["api"], "Chat": ["chat"]})
    read_catalogue_page(make_component_claim("API", part="c1"))
    read_catalogue_page(make_component_claim("Public API", part="c1"), at=AT + DAY)

    page = the_page()

    assert [(each.name, each.places) for each in page.components] == [
        ("Public API", (ComponentMapping("acme", ("api",), ours=True),))
    ]
    assert page.stale == (Stale("acme", "api", "Public API"), Stale("acme", "Chat", ""))


def test_the_latest_name_decides_where_both_are_mapped(db):
    make_watched_service(components={"API": ["api"], "Chat API": ["chat"]})
    read_catalogue_page(make_component_claim("API", part="c1"))
    read_catalogue_page(
        make_component_claim("Chat API", part="c1"), make_component_claim("API", part="c2"), at=AT + DAY
    )

    assert [(each.id, each.places[0].surfaces) for each in the_page().components] == [
        ("c2", ("api",)),
        ("c1", ("chat",)),
    ]


def test_of_a_page_that_was_never_read_nothing_is_stale(db):
    make_watched_service(components={"API": ["api"]})

    before = the_page()
    claims.ensure_pages(now=AT)
    after = the_page()

    assert [(page.read_at, page.components, page.stale) for page in (before, after)] == [(None, (), ())] * 2
    assert (before.page is None, after.page is None) == (True, False)


def test_lines_to_paste_propose_the_surface_that_the_name_tells(db):
    make_watched_service(components={"API": ["api"]})
    make_watched_service("other", surfaces=["mobile-app", "chat"])
    names = ("API", 'Our "Chat" (chat)', "Chat rooms", "iOS Mobile App")
    read_catalogue_page(*(make_component_claim(name, part=f"c{n}") for n, name in enumerate(names, 1)))

    assert catalogue_lines.propose_lines(page=the_page()) == (
        "# reports/catalogue/services/tools.toml",
        "# Surfaces: chat, api",
        "[acme.components]  # stands there already: put the lines below it",
        '"Chat rooms" = "chat"',
        '"iOS Mobile App" = true',
        r'"Our \"Chat\" (chat)" = true',
        "# reports/catalogue/services/tools.toml",
        "# Surfaces: mobile-app, chat",
        "[other.components]",
        '"API" = true',
        '"Chat rooms" = "chat"',
        '"iOS Mobile App" = "mobile-app"',
        r'"Our \"Chat\" (chat)" = true',
    )


def test_many_pages_cost_no_more_queries(db, django_assert_num_queries):
    for n in range(5):
        address = f"https://status{n}.acme.test/"
        make_watched_service(f"s{n}", status_page=address, components={"API": ["api"]})
        read_catalogue_page(
            make_component_claim("API", part="c1"),
            make_incident_claim("i", parts=[Part("c2", "Old")]),
            address=address,
        )
    make_service("without")
    unmapped.group_by_page()

    with django_assert_num_queries(4):
        pages = unmapped.read_page_maps(addresses=unmapped.group_by_page())

    assert [len(page.components) for page in pages] == [2] * 5

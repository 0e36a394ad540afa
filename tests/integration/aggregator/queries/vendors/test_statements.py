import pytest

from aggregator.queries.answers.vendors import Statement, Via
from aggregator.queries.vendors import statements
from tests.builders.derived import HOUR, make_statement, make_vendor_key
from tests.builders.reports import AT, DAY, MINUTE, make_service


@pytest.fixture
def key(acme):
    return make_vendor_key(acme)


def present(*services, now=AT + MINUTE):
    shown = statements.read_present_statements(services=[service.pk for service in services], now=now)
    return {service.slug: shown[service.pk].text for service in services if service.pk in shown}


def test_a_statement_is_told_with_its_name_its_times_and_how_it_came(acme, key):
    row = make_statement(acme, at=AT, key=key)

    assert statements.read_present_statements(services=[acme.pk], now=AT) == {
        acme.pk: Statement(row.pk, "We are looking into it.", "Acme", AT, AT + DAY, Via.KEY)
    }


def test_the_newest_is_told_that_is_neither_over_nor_withdrawn(acme, key):
    for text, more in (
        ("Older.", {}),
        ("Newer.", {}),
        ("Over.", {"until": AT + MINUTE}),
        ("Withdrawn.", {"withdrawn_at": AT}),
    ):
        make_statement(acme, at=AT, key=key, text=text, **more)

    assert present(acme) == {"acme": "Newer."}
    assert present(acme, now=AT + DAY) == {}


def test_the_last_word_counts_even_if_the_clock_went_back(acme, key):
    make_statement(acme, at=AT + MINUTE, key=key, text="First.")
    make_statement(acme, at=AT, key=key, text="Last.")

    assert present(acme) == {"acme": "Last."}


def test_many_services_are_one_query(acme, key, django_assert_num_queries):
    others = [make_service(f"s{n}") for n in range(5)]
    for service in (acme, others[0]):
        for n in range(3):
            make_statement(service, at=AT, key=key, text=f"{service.slug} {n}")

    with django_assert_num_queries(1):
        shown = present(acme, *others)

    assert shown == {"acme": "acme 2", "s0": "s0 2"}


def test_who_of_the_staff_entered_it_is_told_to_staff_only(acme, django_user_model):
    olga = django_user_model.objects.create_user("olga")
    make_statement(acme, at=AT, key=None, author=olga, signed_as="Acme", withdrawn_at=AT)

    (filed,) = statements.read_filed_statements(service=acme.pk)
    assert (filed.by, filed.statement.via, filed.withdrawn_at) == ("olga", Via.OPERATOR, AT)
    assert statements.read_latest_statements(service=acme.pk) == ()


def test_the_latest_are_told_newest_first_and_no_more_than_twenty(acme, key):
    for n in range(22):
        make_statement(acme, at=AT - n * HOUR, key=key, text=str(n))

    texts = [each.text for each in statements.read_latest_statements(service=acme.pk)]
    assert texts == [str(n) for n in range(21, 1, -1)]

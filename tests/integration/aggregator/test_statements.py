"""The only writer of keys and statements, and what the database itself refuses."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from aggregator import statements
from aggregator.models import VendorKey, VendorStatement
from aggregator.statements import (
    UnableToPublish,
    UnableToPublishMore,
    UnableToRevoke,
    UnableToUseKey,
    UnableToWithdraw,
)
from tests.builders.derived import HOUR, TOKEN, make_statement, make_vendor_key
from tests.builders.reports import AT, DAY, MINUTE, make_service


@pytest.fixture
def key(acme):
    return make_vendor_key(acme)


@pytest.fixture
def author(django_user_model):
    return django_user_model.objects.create_user("olga")


def say(key, text="We look.", *, now=AT, **more):
    return statements.publish_statement(key=key, text=text, now=now, **more)


def pass_on(acme, author, *, now=AT, text="We look.", signed_as=" Acme Inc. "):
    return statements.enter_statement(
        service=acme.pk, signed_as=signed_as, text=text, author=author.pk, now=now
    )


def kept():
    return list(VendorStatement.objects.order_by("id").values_list("text", flat=True))


def test_a_statement_is_kept_as_it_was_said_for_a_day(key):
    said = say(key, "One.\r\n<b>Two</b> \n")

    row = VendorStatement.objects.get()
    assert (said.again, row.text, row.signed_as) == (False, "One.\n<b>Two</b>", "Acme")
    assert (row.at, row.until, row.key, row.author, row.withdrawn_at) == (AT, AT + DAY, key, None, None)


def test_staff_pass_on_what_a_vendor_said(acme, author):
    pass_on(acme, author)

    row = VendorStatement.objects.get()
    assert (row.service, row.signed_as, row.key, row.author) == (acme, "Acme Inc.", None, author)


@pytest.mark.parametrize(
    ("more", "field"), [({"text": "a\u202e"}, "text"), ({"until": AT}, "until")], ids=["text", "until"]
)
def test_what_cannot_be_passed_on_leaves_no_trace(more, field, key):
    with pytest.raises(UnableToPublish) as caught:
        say(key, **more)

    assert list(caught.value.mistakes) == [field]
    assert (kept(), VendorKey.objects.get().last_used_at) == ([], None)


def test_the_same_words_within_a_minute_are_said_once(key):
    first = say(key)
    again = say(key, " We look.\r\n", now=AT + MINUTE / 2)

    assert (again.again, again.statement.pk) == (True, first.statement.pk)
    assert say(key, now=AT + MINUTE).again is False


def test_staff_who_click_twice_say_it_once(acme, author):
    pass_on(acme, author)

    assert pass_on(acme, author, now=AT + MINUTE / 2).again
    assert len(kept()) == 1


@pytest.mark.django_db(transaction=True)
def test_retries_at_the_same_moment_say_it_once(acme, author):
    barrier = Barrier(4)

    def pass_on_beside(_):
        try:
            barrier.wait(timeout=30)
            return pass_on(acme, author).again
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(pass_on_beside, range(4)))

    assert (sorted(again), kept()) == ([False, True, True, True], ["We look."])


@pytest.mark.parametrize(
    "other", [{"text": "Over."}, {"until": AT + HOUR}], ids=["other words", "another end"]
)
def test_what_differs_is_no_retry(other, key):
    say(key)

    assert not say(key, now=AT + MINUTE / 2, **other).again


def test_what_was_said_before_something_else_or_withdrawn_can_be_said_anew(acme, key):
    said = [say(key, text, now=AT + MINUTE / 4 * n) for n, text in enumerate(("Down.", "Up.", "Down."))]
    statements.withdraw_statement(service=acme.pk, statement=said[-1].statement.pk, key=key, now=AT + MINUTE)

    assert not say(key, "Down.", now=AT + MINUTE).again
    assert kept() == ["Down.", "Up.", "Down.", "Down."]


def test_a_key_says_six_things_an_hour_and_is_told_when_it_may_go_on(key):
    for n in range(6):
        say(key, f"Word {n}.", now=AT + n * MINUTE)

    with pytest.raises(UnableToPublishMore) as caught:
        say(key, "Word 7.", now=AT + 7.5 * MINUTE)

    assert caught.value.retry_after == 52.5 * 60
    assert say(key, "Word 5.", now=AT + 5.5 * MINUTE).again  # a retry is no seventh
    assert not say(key, "Word 7.", now=AT + HOUR).again


def test_another_key_is_not_held_up(acme, key, author):
    for n in range(6):
        say(key, f"Word {n}.")

    assert not say(make_vendor_key(acme, token="other"), "Other.").again
    assert not pass_on(acme, author).again


def test_using_a_key_is_noted(acme, key):
    said = say(key)
    used = VendorKey.objects.get().last_used_at
    statements.withdraw_statement(service=acme.pk, statement=said.statement.pk, key=key, now=AT + MINUTE)

    assert (used, VendorKey.objects.get().last_used_at) == (AT, AT + MINUTE)


def test_a_key_withdraws_what_it_said_and_nothing_else(acme, key):
    other = make_vendor_key(acme, token="other")
    theirs, ours = (make_statement(acme, at=AT, key=each) for each in (other, key))

    with pytest.raises(UnableToWithdraw):
        statements.withdraw_statement(service=acme.pk, statement=theirs.pk, key=key, now=AT)
    statements.withdraw_statement(service=acme.pk, statement=ours.pk, key=key, now=AT + MINUTE)

    withdrawn = VendorStatement.objects.order_by("id").values_list("withdrawn_at", flat=True)
    assert list(withdrawn) == [None, AT + MINUTE]


def test_nothing_is_withdrawn_twice_or_through_another_service(acme, key):
    said = make_statement(acme, at=AT, key=key)

    with pytest.raises(UnableToWithdraw):
        statements.withdraw_statement(service=make_service("other").pk, statement=said.pk, now=AT)
    statements.withdraw_statement(service=acme.pk, statement=said.pk, now=AT)
    with pytest.raises(UnableToWithdraw):
        statements.withdraw_statement(service=acme.pk, statement=said.pk, now=AT + MINUTE)


def test_of_a_token_only_the_digest_is_kept(acme, author):
    made = statements.make_key(service=acme.pk, label=" Acme ", by=author.pk, now=AT)

    row = VendorKey.objects.values().get()
    assert (row["label"], bytes(row["digest"])) == ("Acme", sha256(made.token.encode()).digest())
    assert made.token not in str(row)
    assert len(made.token) == 43  # 32 bytes
    assert statements.find_key(token=made.token) == made.key


def test_two_keys_are_never_alike(acme, author):
    tokens = {statements.make_key(service=acme.pk, label="A", by=author.pk, now=AT).token for _ in range(9)}

    assert len(tokens) == 9


def test_a_name_that_is_not_what_it_looks_like_gets_no_key(acme, author):
    with pytest.raises(UnableToPublish):
        statements.make_key(service=acme.pk, label="\u202eemcA", by=author.pk, now=AT)

    assert list(VendorKey.objects.all()) == []


@pytest.mark.parametrize(
    "token", ["", "open sesam", TOKEN + " ", TOKEN.upper(), "x" * 10_000, "\ud800", "\0"]
)
def test_a_token_nearly_right_is_nobodys(token, key, django_assert_num_queries):
    """And costs the same: one look-up by digest."""
    with django_assert_num_queries(1):
        assert statements.find_key(token=token) is None
    with django_assert_num_queries(1):
        assert statements.find_key(token=TOKEN) == key


def test_a_revoked_key_opens_nothing_and_what_it_said_stays(acme, key):
    say(key)
    statements.revoke_key(service=acme.pk, key=key.pk, now=AT + MINUTE)

    assert statements.find_key(token=TOKEN) is None
    with pytest.raises(UnableToUseKey):
        say(key, "More.", now=AT + MINUTE)
    with pytest.raises(UnableToRevoke):
        statements.revoke_key(service=acme.pk, key=key.pk, now=AT + 2 * MINUTE)
    assert kept() == ["We look."]


def test_a_key_is_revoked_on_the_page_of_its_service_only(key):
    with pytest.raises(UnableToRevoke):
        statements.revoke_key(service=make_service("other").pk, key=key.pk, now=AT)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(text="Never."),
        lambda rows: rows.update(until=AT + HOUR),
        lambda rows: rows.update(signed_as="Mallory"),
        lambda rows: rows.update(at=AT - MINUTE),
        lambda rows: rows.update(withdrawn_at=None),
        lambda rows: rows.update(withdrawn_at=AT + HOUR),
        lambda rows: rows.update(key=None),
        lambda rows: rows.delete(),
    ],
)
def test_no_statement_is_changed_or_removed_even_by_hand(change, acme, key):
    make_statement(acme, at=AT, key=key, withdrawn_at=AT + MINUTE)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(VendorStatement.objects.all())
    assert VendorStatement.objects.values_list("text", "withdrawn_at").get() == (
        "We are looking into it.",
        AT + MINUTE,
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(label="Mallory"),
        lambda rows: rows.update(digest=b"m" * 32),
        lambda rows: rows.update(revoked_at=None),
        lambda rows: rows.delete(),
    ],
)
def test_no_key_is_changed_or_comes_back_even_by_hand(change, acme):
    make_vendor_key(acme, revoked_at=AT)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        change(VendorKey.objects.all())
    assert VendorKey.objects.get().revoked_at == AT


def test_a_statement_has_a_key_or_an_author_and_not_both(acme, key, author):
    for wrong in ({"key": None}, {"author": author}):
        with pytest.raises(DatabaseError), transaction.atomic():
            make_statement(acme, at=AT, **{"key": key, "signed_as": "Acme"} | wrong)


@pytest.mark.parametrize(
    "wrong", [{"until": AT}, {"until": AT + 15 * DAY}, {"text": ""}, {"signed_as": ""}], ids=str
)
def test_the_table_refuses_what_the_rules_refuse(wrong, acme, key):
    with pytest.raises(DatabaseError), transaction.atomic():
        make_statement(acme, at=AT, key=key, **wrong)


def test_an_account_that_goes_leaves_what_it_entered_and_made(acme, author):
    pass_on(acme, author)
    statements.make_key(service=acme.pk, label="Acme", by=author.pk, now=AT)

    author.delete()

    assert VendorStatement.objects.values_list("text", "author").get() == ("We look.", None)
    assert VendorKey.objects.get().made_by is None

"""Staff enter and withdraw what vendors say, and make and revoke their keys."""

import re
from datetime import timedelta

import pytest
from django.utils.html import escape, strip_tags

from aggregator import statements
from aggregator.models import VendorKey, VendorStatement
from tests.builders.derived import make_statement, make_vendor_key
from tests.builders.reports import MINUTE, make_service
from tests.builders.staff import make_staff_client

LIST = "/admin/aggregator/vendorstatement/"
PAGE = f"{LIST}of/?service=acme"
SAID = {"do": "say", "said-text": "We look.\r\nSoon more.", "said-signed_as": "Acme Inc.", "said-until": ""}
MAY_ALL = (
    *("view_vendorstatement", "add_vendorstatement", "change_vendorstatement"),
    *("add_vendorkey", "change_vendorkey"),
)


def text_of(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


@pytest.fixture
def key(acme):
    return make_vendor_key(acme)


def test_what_is_entered_is_read_in_public_without_who_entered_it(acme, olga, client):
    answer = olga.post(PAGE, SAID, follow=True)

    page = client.get("/services/acme/")
    assert "Said. Readers see it within ten seconds." in text_of(answer)
    assert "Acme Inc. says We look.Soon more. Passed on by the operator of this site" in text_of(page)
    assert (
        "olga" not in page.content.decode() + client.get("/api/v1/services/acme/statements/").content.decode()
    )
    assert VendorStatement.objects.values_list("text", "author__username").get() == (
        "We look.\nSoon more.",
        "olga",
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"said-text": ""}, "This field is required."),
        ({"said-signed_as": " "}, "This field is required."),
        ({"said-text": "x" * 501}, "at most 500 characters"),
        ({"said-text": "all \u202efine"}, "U+202E cannot be seen or turns the text around it"),
        ({"said-signed_as": "\u202eemcA"}, "U+202E cannot be seen or turns the text around it"),
        ({"said-until": "2020-01-01T00:00"}, "Later than now, and at most 14 days from now."),
        ({"said-until": "soon"}, "Enter a valid date/time."),
    ],
)
def test_what_cannot_be_said_is_told_beside_the_field(change, words, acme, olga):
    assert words in text_of(olga.post(PAGE, SAID | change))
    assert list(VendorStatement.objects.all()) == []


def test_until_is_taken_as_utc(acme, olga, clock):
    until = (clock + timedelta(hours=2)).replace(second=0, microsecond=0)

    olga.post(PAGE, SAID | {"said-until": f"{until:%Y-%m-%dT%H:%M}"})

    assert VendorStatement.objects.get().until == until


def test_two_clicks_say_it_once(acme, olga):
    olga.post(PAGE, SAID)

    assert "It was said a moment ago: nothing was added." in text_of(olga.post(PAGE, SAID, follow=True))
    assert VendorStatement.objects.count() == 1


def test_a_new_key_shows_its_token_once_and_how_to_use_it(acme, olga):
    answer = olga.post(PAGE, {"do": "make", "key-label": "Acme Inc."})

    (token,) = re.findall(r'id="token">([\w-]{43})</pre>', answer.content.decode())
    assert statements.find_key(token=token).label == "Acme Inc."
    assert escape("curl http://testserver/api/v1/services/acme/statements/ \\") in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert token not in olga.get(PAGE).content.decode() + olga.get(LIST).content.decode()
    assert "Acme Inc. number" in text_of(olga.get(PAGE))


def test_a_key_without_a_plain_name_is_not_made(acme, olga):
    answer = olga.post(PAGE, {"do": "make", "key-label": "\u202eemcA"})

    assert "U+202E cannot be seen" in text_of(answer)
    assert list(VendorKey.objects.all()) == []


def test_a_key_is_revoked_once(key, olga, clock):
    said = [text_of(olga.post(PAGE, {"do": "revoke", "number": key.pk}, follow=True)) for _ in range(2)]

    assert "Revoked. What it said stays until you withdraw it." in said[0]
    assert "It was revoked before: somebody else was first." in said[1]
    assert VendorKey.objects.get().revoked_at is not None


def test_staff_withdraw_what_a_key_said(acme, key, olga, clock):
    row = make_statement(acme, at=clock - MINUTE, key=key)

    said = [text_of(olga.post(PAGE, {"do": "withdraw", "number": row.pk}, follow=True)) for _ in range(2)]

    assert "Withdrawn. Readers see it no more within ten seconds." in said[0]
    assert "It was withdrawn before: somebody else was first." in said[1]


def test_page_tells_which_one_readers_see(acme, key, olga, clock):
    for text, more in (
        ("First.", {}),
        ("Second.", {}),
        ("Over.", {"until": clock - MINUTE}),
        ("Wrong.", {"withdrawn_at": clock}),
    ):
        make_statement(acme, at=clock - 9 * MINUTE, key=key, text=text, **more)

    told = [(line.text, line.state.split()[0]) for line in olga.get(PAGE).context["page"].statements]
    assert told == [("Wrong.", "withdrawn"), ("Over.", "over"), ("Second.", "shown"), ("First.", "hidden")]


def test_list_leads_to_the_page_of_the_service(acme, key, olga, clock):
    row = make_statement(acme, at=clock, key=key, text="<b>We</b> look.")

    page = olga.get(LIST)
    assert "&lt;b&gt;We&lt;/b&gt; look." in page.content.decode()
    assert '<option value="acme">Acme</option>' in page.content.decode()
    assert olga.get(f"{LIST}{row.pk}/change/")["Location"] == f"{PAGE}#said-{row.pk}"


@pytest.mark.parametrize("do", ["say", "withdraw", "make", "revoke"])
def test_each_thing_needs_its_permission(do, acme, key, clock):
    row = make_statement(acme, at=clock - MINUTE, key=key)
    needed = {"say": "add_vendorstatement", "withdraw": "change_vendorstatement",
              "make": "add_vendorkey", "revoke": "change_vendorkey"}[do]  # fmt: skip
    asked = SAID | {"key-label": "Acme", "do": do, "number": row.pk if do == "withdraw" else key.pk}
    rest = make_staff_client(name="rest", permissions=tuple(each for each in MAY_ALL if each != needed))
    just = make_staff_client(name="just", permissions=("view_vendorstatement", needed))

    assert [client.post(PAGE, asked).status_code for client in (rest, just)] == [
        403,
        200 if do == "make" else 302,
    ]


def test_who_may_only_look_is_shown_no_form(acme, key, clock):
    make_statement(acme, at=clock - MINUTE, key=key)
    page = make_staff_client(name="reader", permissions=("view_vendorstatement",)).get(PAGE).content.decode()

    assert "We are looking into it." in page
    assert 'name="do"' not in page


@pytest.mark.parametrize("asked", [{"do": "dance"}, {}])
def test_what_cannot_be_done_is_refused(asked, acme, olga):
    assert olga.post(PAGE, asked).status_code == 403


@pytest.mark.parametrize("number", ["", "x", "9" * 40, "-1", "424242"])
def test_a_number_of_nothing_withdraws_nothing(number, acme, key, olga, clock):
    make_statement(make_service("other"), at=clock, key=key)

    assert olga.post(PAGE, {"do": "withdraw", "number": number}).status_code in (302, 404)
    assert VendorStatement.objects.get().withdrawn_at is None


@pytest.mark.parametrize(
    "address", [f"{LIST}of/", f"{LIST}of/?service=x", f"{LIST}of/?service=%00", f"{LIST}42/change/"]
)
def test_what_is_not_there_is_not_found(address, acme, olga):
    assert olga.get(address).status_code == 404


def test_a_list_of_many_costs_no_more_queries(acme, key, olga, clock, django_assert_max_num_queries):
    for n in range(20):
        make_statement(acme, at=clock - n * MINUTE, key=key)

    with django_assert_max_num_queries(14):
        olga.get(LIST)
    with django_assert_max_num_queries(8):
        olga.get(PAGE)

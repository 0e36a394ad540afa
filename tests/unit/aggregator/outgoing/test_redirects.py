"""Which redirects are harmless, and where a page is that has moved."""

import pytest

from aggregator.outgoing.redirects import find_new_address, has_moved

FILE = "api/v2/summary.json"


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("https://status.acme.test/", f"https://status.acme.test/{FILE}"),
        ("http://status.acme.test/", f"https://status.acme.test/{FILE}"),
        ("http://status.acme.test:80/", f"https://status.acme.test:443/{FILE}"),
        ("https://acme.test", f"https://www.acme.test/{FILE}"),
        ("https://www.acme.test", f"https://acme.test/{FILE}"),
        ("https://Status.Acme.test./", f"https://status.acme.test/{FILE}/"),
        ("https://acme.test/", f"https://acme.test/en/{FILE}?v=1"),
        ("https://acme.test/status", f"https://acme.test/status/{FILE}"),
        ("https://acme.test/status/", "https://acme.test/status"),
        ("https://bücher.test/", f"https://xn--bcher-kva.test/{FILE}"),
        ("http://10.0.0.1:8080/", f"http://10.0.0.1:8080/{FILE}"),
    ],
)
def test_same_page(page, found):
    assert not has_moved(page=page, final=found)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("https://status.anthropic.test/", f"https://status.claude.test/{FILE}"),
        ("https://status.acme.test/", f"https://acme.statuspage.test/{FILE}"),
        ("https://status.acme.test/", f"https://acme.test/{FILE}"),
        ("https://acme.test/", f"https://acme.test.evil.test/{FILE}"),
        ("https://acme.test/", f"https://wwwacme.test/{FILE}"),
        ("https://acme.test/status", f"https://acme.test/{FILE}"),
        ("https://acme.test/status", f"https://acme.test/status2/{FILE}"),
        ("https://acme.test/status", "https://acme.test/status/../login"),
        ("http://10.0.0.1:8080/", f"http://10.0.0.1:8081/{FILE}"),
        ("http://10.0.0.1:8080/", f"https://10.0.0.1/{FILE}"),
    ],
)
def test_another_page(page, found):
    assert has_moved(page=page, final=found)


@pytest.mark.parametrize(
    ("found", "address"),
    [
        (f"https://status.new.test/{FILE}", "https://status.new.test/"),
        (f"https://status.new.test/{FILE}/?token=secret#part", "https://status.new.test/"),
        (f"https://new.test/status/{FILE}", "https://new.test/status/"),
        ("https://login.test/sso?next=/api&user=a%40b.test", "https://login.test/sso"),
        (f"https://new.test/{'long/' * 99}", "https://new.test/"),
        (f"https://{'a.' * 120}test/{FILE}", ""),
    ],
)
def test_new_address_is_that_of_the_page_and_holds_no_token(found, address):
    assert find_new_address(path=FILE, final=found) == address

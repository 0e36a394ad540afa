"""Every spelling of a forged header in every order of headers, 15,840 requests a door, is one vote."""

import pytest

from tests.requests.forged import ORDERS, SPELLINGS, Forger, all_forgeries
from tests.sites.books import Books
from tests.sites.doors import PROXY, Door
from tests.sites.proxies import BareProxy, Proxy

DOORS = ("nginx", "caddy", "lax nginx", "lax caddy", "bare caddy", "none", "our own proxy")
SERVICES = ("zoom", "discord", "spotify", "netflix", "reddit", "twitch", "dropbox")


@pytest.fixture
def doors(
    web: Door,
    proxies: dict[str, Proxy],
    bare: dict[str, BareProxy],
) -> dict[str, Door]:
    through = (proxies["nginx"].plain, proxies["caddy"].plain, bare["nginx"].lax, bare["caddy"].lax)
    return dict(zip(DOORS, (*through, bare["caddy"].bare, web, web), strict=True))


@pytest.mark.parametrize(("number", "name"), list(enumerate(DOORS)))
def test_one_vote_however_it_is_forged(
    number: int,
    name: str,
    doors: dict[str, Door],
    books: Books,
    seconds_left: float,
) -> None:
    ours = name == "our own proxy"
    person, vouched = (PROXY, "192.0.2.78") if ours else (f"127.4.{number}.1", "")
    forger = Forger(doors[name], service=SERVICES[number], person=person, vouched=vouched)

    answered = [forger.send(*forgery) for forgery in all_forgeries()]

    forger.close()
    assert set(answered) <= {201, 200, 429}
    assert books.voices(SERVICES[number]) == {(1, 1)}
    assert books.throttled() == (1, len(SPELLINGS) * len(ORDERS))

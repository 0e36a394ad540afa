"""Every spelling of a forged header in every order of headers is one vote: 15,840 requests without a proxy.

Behind a proxy, which writes its own headers in its own order, it is a sixth of them.
"""

import pytest

from tests.requests.forged import Forger, all_forgeries, forgeries_in_every_order
from tests.sites.books import Books
from tests.sites.proxied.doors import PROXY, Door
from tests.sites.proxied.proxies import BareProxy, Proxy

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

    forgeries = list(all_forgeries() if name == "none" else forgeries_in_every_order())
    answered = {forger.send(*forgery) for forgery in forgeries}

    forger.close()
    assert answered <= {201, 200, 429}
    assert books.voices(SERVICES[number]) == {(1, 1)}
    assert books.throttled() == (1, len(forgeries))

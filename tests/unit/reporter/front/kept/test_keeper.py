"""Answers are kept, given at once, and renewed beside."""

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import pytest

from reporter.front.kept.answers import KeptAnswer, pack_response
from reporter.front.kept.keeper import OLDEST, OLDEST_IN_NEED, Keeper
from reporter.front.refusals import FrontResponse
from tests.sites.loops import run_in_thread


class Site:
    """A keeper, with a clock, a version and a renderer that the test moves."""

    def __init__(self) -> None:
        self.now, self.version, self.rendered, self.status = 1000.0, 1, 0, 200
        self.fails, self.at_once, self.most_at_once = False, 0, 0
        self.body: Callable[[], str] | None = None
        self.keeper = Keeper(render=self.render, read_version=lambda: self.version, clock=lambda: self.now)

    async def render(self, address: object) -> KeptAnswer | FrontResponse:
        self.rendered += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        if self.fails:
            raise OSError
        body = self.body() if self.body else f"{address.path} {self.version}"
        return pack_response(FrontResponse(self.status, [("content-type", "text/html")], body.encode()))

    async def begin_version(self, version: object) -> None:
        self.version = version
        task = asyncio.ensure_future(self.keeper.follow(period=0))
        await asyncio.sleep(0.02)
        task.cancel()

    async def ask(self, path: str = "/", **options: str) -> str | None:
        scope = make_scope(path, **options)
        answer = self.keeper.find(scope) or await self.keeper.make(scope)
        return answer and f"{answer.status} {answer.body.decode()}"


def make_scope(path: str = "/", host: str = "localhost", query: str = "") -> SimpleNamespace:
    return SimpleNamespace(
        path=path,
        query_string=query,
        scheme="http",
        method="GET",
        server="127.0.0.1:8000",
        authority=None,
        headers=SimpleNamespace(get={"host": host}.get),
    )


def play(story: Callable[[Site], Awaitable[None]]) -> None:
    async def run() -> None:
        site = Site()
        await site.begin_version(1)
        await story(site)

    run_in_thread(run())


def test_the_second_reader_gets_the_kept_answer():
    async def story(site: Site) -> None:
        assert [await site.ask(), await site.ask()] == ["200 / 1", "200 / 1"]
        assert site.rendered == 1

    play(story)


def test_a_hundred_who_come_at_once_wait_for_one():
    async def story(site: Site) -> None:
        assert await asyncio.gather(*(site.ask() for _ in range(100))) == ["200 / 1"] * 100
        assert site.rendered == 1

    play(story)


def test_what_is_read_is_renewed_with_the_tick_before_anybody_asks():
    async def story(site: Site) -> None:
        await site.ask()
        await site.begin_version(2)

        assert site.rendered == 2
        assert site.keeper.find(make_scope()).body == b"/ 2"

    play(story)


def test_an_old_answer_is_given_at_once_and_renewed_beside():
    async def story(site: Site) -> None:
        await site.ask()
        site.keeper._version = 2
        site.version = 2

        assert site.keeper.find(make_scope()).body == b"/ 1"
        await asyncio.sleep(0.01)
        assert site.keeper.find(make_scope()).body == b"/ 2"

    play(story)


def test_old_answers_are_renewed_one_after_the_other():
    async def story(site: Site) -> None:
        paths = [f"/services/acme{n}/" for n in range(5)]
        for path in paths:
            await site.ask(path)
        site.keeper._version = site.version = 2
        for path in paths * 3:
            assert site.keeper.find(make_scope(path)).body.endswith(b"1")
        await asyncio.sleep(0.02)

        assert (site.rendered, site.most_at_once) == (10, 1)
        assert {site.keeper.find(make_scope(path)).body[-1:] for path in paths} == {b"2"}

    play(story)


def test_an_answer_that_is_too_old_is_made_before_it_is_given():
    async def story(site: Site) -> None:
        await site.ask()
        site.now += 2 * OLDEST + 60
        await site.begin_version(2)

        assert site.keeper.find(make_scope()) is None
        assert await site.ask() == "200 / 2"

    play(story)


@pytest.mark.parametrize("how", ["raises", "503"])
def test_where_none_can_be_made_the_old_one_is_given_for_a_day(how):
    async def story(site: Site) -> None:
        await site.ask()
        site.fails, site.status = how == "raises", 503
        site.now += OLDEST_IN_NEED - 1
        await site.begin_version(2)
        assert await site.ask() == "200 / 1"

        site.now += 2
        with pytest.raises(OSError if how == "raises" else AssertionError):
            assert await site.ask() == "200 / 1"

    play(story)


def test_a_page_that_is_gone_is_not_given_any_more():
    async def story(site: Site) -> None:
        await site.ask()
        site.status = 404
        await site.begin_version(2)

        assert await site.ask() == "404 / 2"
        assert site.keeper.find(make_scope()) is None

    play(story)


def test_a_version_that_cannot_be_read_stops_nothing(caplog):
    async def story(site: Site) -> None:
        await site.ask()
        site.keeper.read_version = lambda: 1 / 0
        await site.begin_version(2)
        site.keeper.read_version = lambda: site.version
        await site.begin_version(2)

        assert await site.ask() == "200 / 2"

    play(story)
    assert "cannot be read" in caplog.text


def test_nothing_is_kept_before_the_first_publication():
    async def story(site: Site) -> None:
        site.keeper._version = None

        assert await site.ask() is None
        assert site.rendered == 0

    play(story)


def test_names_that_a_client_makes_up_share_one_page():
    async def story(site: Site) -> None:
        for number in range(50):
            await site.ask(host=f"localhost:{number}", query=f"utm={number}")

        assert site.rendered == 1
        assert await site.ask(host="evil.example") is None

    play(story)


def test_different_pages_are_different_answers():
    async def story(site: Site) -> None:
        assert [await site.ask("/"), await site.ask("/de/"), await site.ask("/")] == [
            "200 / 1",
            "200 /de/ 1",
            "200 / 1",
        ]

    play(story)


PAGE = '<title>Acme</title><p id="live" data-as-of="2026-11-30T18:30:00Z"></p><p data-refresh>{}</p>'


def test_an_open_page_is_renewed_from_the_answer_that_is_kept():
    async def story(site: Site) -> None:
        site.body = lambda: PAGE.format(site.version)
        whole = await site.ask("/services/acme/")
        since = whole.split('data-refresh="')[1][:6]

        unchanged = await site.ask("/services/acme/", query=f"since={since}")
        await site.begin_version(2)
        changed = await site.ask("/services/acme/", query=f"since={since}")

        assert ["<p data-refresh=" in each for each in (whole, unchanged, changed)] == [True, False, True]
        assert changed.endswith(">2</p>")
        assert site.rendered == 2

    play(story)

"""All status pages asked once, over real connections, and the report on them."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.pipeline.polls import reading
from reports.models import Component, Service
from reports.queries import forget_catalogue
from tests.builders import statuspages
from tests.builders.reports import make_service
from tests.builders.statuspages import (
    INCIDENTS,
    SUMMARY,
    make_component_entry,
    make_incident_entry,
    serve_statuspage,
)
from tests.requests.peer import Reply, running_peer

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme(db, peer):
    return make_service("acme", status_page=peer.url)


def run_command(*words: str) -> tuple[int, str, str]:
    """Exit code, the report without its first lines, what was complained of."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("check_pages", *words, stdout=out, stderr=err, no_color=True)
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue().partition("problem |\n")[2], err.getvalue()


RULE = "| --- | --- | --- | --- | --- | --- | --- | --- |\n"


def test_page_that_is_read_is_a_line_with_a_proposal_and_nothing_is_written(acme, peer):
    parts = [
        make_component_entry(),
        make_component_entry("c2", name="Chat"),
        make_component_entry("c3", name="Odd", status="sulking"),
    ]
    serve_statuspage(peer, components=parts, incidents=[make_incident_entry()])
    Component.objects.create(service=acme, name="API", surfaces=["api"], position=0)
    forget_catalogue()

    assert run_command() == (
        0,
        f"{RULE}| {peer.url} | acme | not named | statuspage | 3 | 1 | 1 | none |\n\n"
        f"## {peer.url}\n\n- Services: acme\n"
        '- Left out: `components[2].status: "sulking" is no state that we know`\n'
        "- Proposed for the catalogue:\n\n```toml\n"
        '# reports/catalogue/services/tools.toml\n[acme]\nstatus_format = "statuspage"\n'
        "# reports/catalogue/services/tools.toml\n# Surfaces: chat, api\n"
        "[acme.components]  # stands there already: put the lines below it\n"
        '"Chat" = "chat"\n"Odd" = true\n```\n\n'
        "1 pages: 1 read, 0 not.\n",
        "",
    )
    assert (OfficialPage.objects.count(), OfficialClaim.objects.count()) == (0, 0)


def test_page_that_is_as_the_catalogue_says_needs_no_words(db, peer):
    make_service("acme", status_page=peer.url, status_format="incidentio")
    statuspages.serve_incidentio(peer)

    code, report, _ = run_command()

    line = f"| {peer.url} | acme | incidentio | incidentio | 0 | 1 | 0 | none |"
    assert (code, report) == (0, f"{RULE}{line}\n\n1 pages: 1 read, 0 not.\n")


def test_page_that_is_not_read_comes_with_remedy_and_the_beginning_of_the_answer(acme, peer):
    wall = "<!doctype html><title>Login</title> `203.0.113.7` <a href='/x?token=1'>\n" + "x " * 999
    peer.replies = {f"/{path}": Reply(wall.encode()) for path in (SUMMARY[1:], INCIDENTS[1:])}

    code, report, _ = run_command()

    details = report.partition("- Problem: ")[2]
    assert code == 2
    assert details.startswith(
        "The answer is a web page, not data: often a challenge, a login or a new address. (`html`)\n"
        "- Remedy: Look for the page's address in a browser, and put it into the catalogue (status_page).\n"
        "- The answer begins: `<!doctype html><title>Login</title> '…' <a href='/x?…'> x x x "
    )
    assert report.endswith("…`\n\n1 pages: 0 read, 1 not; 1 html.\n")


def test_page_that_moved_says_where_to(acme, peer):
    with running_peer() as other:
        to = f"{other.url}api/v2/summary.json?token=secret"
        peer.replies = {SUMMARY: Reply(status=301, headers={"Location": to})}

        code, report, _ = run_command()

    assert code == 2
    assert f"- Moved to: `{other.url}`\n" in report
    assert f'[acme]\nstatus_page = "{other.url}"\n' in report
    assert "secret" not in report


def test_feed_that_moved_is_proposed_as_a_feed(db, peer):
    feed = f"{peer.url}news.rss"
    make_service("acme", status_page="https://acme.test/", status_feed=feed, status_format="feed")
    with running_peer() as other:
        peer.replies = {"/news.rss": Reply(status=301, headers={"Location": f"{other.url}new.rss"})}

        _, report, _ = run_command()

    assert f'[acme]\nstatus_feed = "{other.url}new.rss"\n' in report


def test_page_of_another_format_than_the_catalogue_names_is_found(acme, peer):
    Service.objects.update(status_format="instatus")
    forget_catalogue()
    serve_statuspage(peer)

    code, report, _ = run_command()

    assert code == 2
    assert "| acme | instatus | statuspage | 0 | 0 | 0 | not_found |" in report
    assert "- It can be read as: statuspage\n" in report
    assert 'status_format = "statuspage"\n' in report


@pytest.mark.parametrize("named", ["", "feed"])
def test_fault_of_ours_costs_the_others_nothing(acme, peer, monkeypatch, named):
    Service.objects.filter(slug="acme").update(status_format=named)

    def broken(**asked: object) -> None:
        if asked["address"] == peer.url and not asked["format"]:
            raise KeyError("words of the vendor")
        return real(**asked)

    real = reading.read_page
    monkeypatch.setattr(reading, "read_page", broken)
    with running_peer() as other:
        make_service("other", status_page=other.url)
        serve_statuspage(other)

        code, report, _ = run_command()

    assert code == 2
    assert "- Problem: A reader broke: KeyError. (`our_fault`)" in report
    assert "words of the vendor" not in report
    assert report.endswith("2 pages: 1 read, 1 not; 1 our_fault.\n")


def test_page_of_several_services_is_asked_once(acme, peer):
    make_service("beta", status_page=peer.url)
    serve_statuspage(peer)

    _, report, _ = run_command()

    assert f"| {peer.url} | acme, beta |" in report
    assert peer.paths == [SUMMARY, INCIDENTS]


@pytest.mark.parametrize("words", [["--only", "acme"], ["--limit", "1"]])
def test_some_pages_alone_are_asked(acme, peer, words):
    make_service("far", status_page="https://zzz.invalid/")
    make_service("none", status_page="https://aaa.invalid/", status_format="none")
    serve_statuspage(peer)

    code, report, _ = run_command(*words)

    assert (code, report.splitlines()[-1]) == (0, "1 pages: 1 read, 0 not.")


def test_report_goes_into_a_file(acme, peer, tmp_path):
    serve_statuspage(peer)
    out = tmp_path / "report.md"

    code = run_command("--out", str(out))[0]

    assert code == 0
    assert out.read_text().startswith("# Status pages of the catalogue\n\nAsked by `manage.py check_pages`")


def test_file_that_cannot_be_written_is_told_before_anything_is_asked(acme, peer, tmp_path):
    assert run_command("--out", str(tmp_path)) == (2, "", f"{tmp_path}: Is a directory\n")
    assert peer.asked == []


def test_unknown_service_and_one_without_a_page_are_told(acme):
    make_service("bare")

    assert run_command("--only", "acne") == (2, "", "acne is no service of the catalogue. Close: acme.\n")
    assert run_command("--only", "bare")[2] == "bare has no status page that is asked.\n"


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_limit_is_a_number_of_pages(limit):
    with pytest.raises(CommandError, match="no number of pages"):
        call_command("check_pages", f"--limit={limit}")

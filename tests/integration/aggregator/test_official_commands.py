"""Commands that ask a page once, and that bring in what a vendor said in the past."""

import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from aggregator.models import OfficialClaim, OfficialPage
from reports.models import Component, Service
from reports.queries import forget_catalogue
from tests.builders import statuspages
from tests.builders.reports import AT, make_service
from tests.builders.statuspages import SUMMARY, make_component_entry, make_incident_entry, serve_statuspage
from tests.requests.peer import Reply

pytestmark = pytest.mark.django_db

HISTORY = Path(__file__).parents[2] / "official" / "github_official_incidents.jsonl"


@pytest.fixture
def acme(db, peer):
    service = make_service("acme", status_page=peer.url)
    Component.objects.create(service=service, name="API", surfaces=["api"], position=0)
    Component.objects.create(service=service, name="Other", ours=False, position=1)
    forget_catalogue()
    return service


def run_command(*words: str) -> tuple[int, str, str]:
    """Exit code, what was said, what was complained of."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*words, stdout=out, stderr=err, no_color=True)
    except SystemExit as ended:
        return ended.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_page_is_told_in_plain_words_and_nothing_is_written(acme, peer):
    parts = [
        make_component_entry(),
        make_component_entry("c2", name="Other"),
        make_component_entry("c3", name="New"),
    ]
    serve_statuspage(peer, components=parts, incidents=[make_incident_entry()])

    assert run_command("read_official", "acme") == (
        0,
        f"{peer.url} is read as statuspage.\n"
        "Components: 3\n"
        "  API: operational; acme: api\n"
        "  Other: operational; acme: not its own\n"
        "  New: operational; acme: not mapped\n"
        "Incidents and maintenances that are not over: 1\n"
        "  Elevated errors: investigating, since 2026-04-15 14:30 UTC (API)\n",
        "",
    )
    assert (OfficialPage.objects.count(), OfficialClaim.objects.count()) == (0, 0)


@pytest.mark.parametrize("asked", ["acme", "{}", "{}own.json"])
def test_feed_of_a_service_is_read_by_any_of_its_names(acme, peer, asked):
    body = HISTORY.with_name("statusio_status.json").read_bytes()
    peer.replies["/own.json"] = Reply(body)
    Service.objects.update(status_feed=f"{peer.url}own.json", status_format="statusio")
    forget_catalogue()

    code, said, _ = run_command("read_official", asked.format(peer.url))

    assert (code, said.splitlines()[:2]) == (
        0,
        [f"{peer.url}own.json is read as statusio.", "Components: 2"],
    )


def test_address_of_no_service_is_read_too(db, peer):
    statuspages.serve_incidentio(peer)

    code, told, _ = run_command("read_official", peer.url)

    assert (code, told.splitlines()[:2]) == (0, [f"{peer.url} is read as incidentio.", "Components: 0"])


def test_page_that_cannot_be_read_is_told_with_the_remedy(acme, peer):
    peer.replies[SUMMARY] = Reply(b"<html>", 405, {"Content-Type": "text/html"})

    assert run_command("read_official", "acme") == (
        2,
        "",
        f"{peer.url}: The server asks for proof that a person is reading. It says 405. (challenge)\n"
        "Look for another address of the page, and put it into the catalogue (status_page).\n",
    )


def test_page_inside_is_refused_and_the_setting_is_named(acme, peer, settings):
    settings.OUTGOING_ALLOWED = []

    code, _, complaint = run_command("read_official", peer.url)

    assert (code, peer.asked) == (2, [])
    assert "(refused_address)\n" in complaint
    assert "OUTGOING_ALLOWED" in complaint


def test_unknown_service_is_told_with_what_is_close(acme):
    assert run_command("read_official", "acne") == (
        3,
        "",
        "acne is no service of the catalogue. Close to it: acme.\n",
    )


def test_service_without_a_page_is_told(acme):
    make_service("bare")

    assert run_command("read_official", "bare")[0::2] == (
        3,
        "The catalogue knows no status page of bare: add status_page to its entry.\n",
    )


def test_years_of_incidents_are_brought_in_within_seconds_and_once(acme):
    began = time.process_time()
    first = run_command("import_official", "acme", str(HISTORY))
    spent = time.process_time() - began

    again = run_command("import_official", "acme", str(HISTORY))

    count = OfficialClaim.objects.count()
    assert first == (0, f"{count} of {count} claims are new; 0 entries could not be read.\n", "")
    assert again == (0, f"0 of {count} claims are new; 0 entries could not be read.\n", "")
    assert OfficialClaim.objects.values("subject").distinct().count() == 420
    assert set(OfficialClaim.objects.values_list("absent_at", flat=True)) == {None}
    assert spent < 20


def test_page_brought_in_keeps_its_turn(acme):
    run_command("import_official", "acme", str(HISTORY))

    page = OfficialPage.objects.get()
    assert (page.asked_at, page.read_at, page.format) == (None, None, "")


@pytest.mark.parametrize(
    ("name", "format"), [("x.atom", "feed"), ("x.json", "statuspage"), ("y.json", "incidentio")]
)
def test_file_of_any_format_is_read(acme, peer, tmp_path, name, format):  # noqa: A002
    serve = getattr(statuspages, f"serve_{format}")
    serve(peer, incidents=[make_incident_entry()]) if format == "statuspage" else serve(peer)
    (tmp_path / name).write_bytes(next(iter(peer.replies.values())).body)

    code, told, _ = run_command("import_official", "acme", str(tmp_path / name))

    assert (code, told[0] != "0") == (0, True)
    assert OfficialClaim.objects.get(about="incident").first_seen_at > AT


def test_file_of_one_vendors_format_is_read(acme):
    code, told, _ = run_command("import_official", "acme", str(HISTORY.with_name("slack_history.json")))

    assert (code, told) == (0, "4 of 4 claims are new; 0 entries could not be read.\n")


def test_lines_that_cannot_be_read_are_counted(acme, tmp_path):
    lines = HISTORY.read_text().splitlines()[:2]
    (tmp_path / "x.jsonl").write_text("\n".join([lines[0], "{broken", "[]", lines[1]]))

    code, told, _ = run_command("import_official", "acme", str(tmp_path / "x.jsonl"))

    assert code == 0
    assert told.endswith("; 2 entries could not be read.\n")


@pytest.mark.parametrize("words", ["", "nothing of the kind", "\0" * 99])
def test_file_that_is_none_is_told(acme, tmp_path, words):
    (tmp_path / "x.jsonl").write_text(words)

    code, told, complaint = run_command("import_official", "acme", str(tmp_path / "x.jsonl"))

    assert (code, told, OfficialClaim.objects.count()) == (2, "", 0)
    assert complaint.startswith(f"{tmp_path / 'x.jsonl'}: ")


def test_missing_file_and_unknown_service_are_told(acme, tmp_path):
    assert run_command("import_official", "acme", str(tmp_path / "none.jsonl"))[0] == 2
    assert run_command("import_official", "nobody", str(HISTORY)) == (
        3,
        "",
        "nobody is no service of the catalogue: its vendor's words belong to a page (docs/catalogue.md).\n",
    )

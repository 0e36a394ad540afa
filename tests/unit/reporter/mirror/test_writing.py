"""What is written into a mirror, and when."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.publication.published import BOARD, CATALOGUE, INCIDENTS, Publication, StoredSnapshot
from reporter.front.refusals import FrontResponse
from reporter.mirror import writing
from reporter.mirror.writing import MirrorFolder

NOW = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)


class Site:
    """Answers with its path, and counts who asks."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200

    def answer(self, path: str) -> FrontResponse:
        self.asked.append(path)
        return FrontResponse(self.status, [], f'<form action="/x">{path} {len(self.asked)}'.encode())


def make_publication(**numbers: int) -> Publication:
    return Publication(
        {key: StoredSnapshot(number, b"") for key, number in numbers.items()}
        | {BOARD: StoredSnapshot(max(numbers.values()), b"")}
        | {key: StoredSnapshot(1, b"") for key in (CATALOGUE, INCIDENTS)}
    )


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def mirror(tmp_path: Path, site: Site) -> MirrorFolder:
    return MirrorFolder(folder=tmp_path, answer=site.answer, site_url="https://status.example")


def test_forms_of_pages_lead_to_the_site(mirror, tmp_path):
    mirror.write(make_publication(acme=1), slugs=["acme"], now=NOW)

    page = (tmp_path / "services/acme/index.html").read_text()
    assert page.startswith('<form action="https://status.example/x">/services/acme/')


def test_the_manifest_names_each_file_and_its_sum(mirror, tmp_path):
    mirror.write(make_publication(acme=7), slugs=["acme"], now=NOW)

    manifest = json.loads((tmp_path / "manifest.json").read_text())
    board = (tmp_path / "index.html").read_bytes()
    assert (manifest["publication"], manifest["written_at"]) == (7, "2026-04-15T14:30:00+00:00")
    assert manifest["files"]["index.html"] == {
        "bytes": len(board),
        "sha256": hashlib.sha256(board).hexdigest(),
    }
    written = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {*manifest["files"], "manifest.json"}


def test_only_what_changed_is_made_again(mirror, site):
    mirror.write(make_publication(acme=1, globex=1), slugs=["acme", "globex"], now=NOW)
    site.asked.clear()

    mirror.write(make_publication(acme=1, globex=2), slugs=["acme", "globex"], now=NOW)

    assert [path for path in site.asked if "acme" in path] == []
    assert "/services/globex/" in site.asked
    assert "/" in site.asked


def test_an_address_without_an_answer_keeps_its_file_and_is_named(mirror, site, tmp_path):
    mirror.write(make_publication(acme=1), slugs=["acme"], now=NOW)
    before = (tmp_path / "index.html").read_bytes()
    site.status = 503

    mistakes = mirror.write(make_publication(acme=2), slugs=["acme"], now=NOW)

    assert "/ answers 503; nothing of it was written, the file before is kept." in mistakes
    assert (tmp_path / "index.html").read_bytes() == before


def test_the_site_and_urgent_services_come_first_and_the_rest_within_its_measure(mirror, site):
    services = ["acme", "globex", "initech"]
    mirror.write(make_publication(acme=1, globex=1, initech=1), slugs=services, now=NOW)
    asked = []
    for number in (2, 3):
        site.asked.clear()
        publication = make_publication(acme=number, globex=2, initech=2)
        mirror.write(publication, slugs=services, urgent={"acme"}, most=12, now=NOW)
        asked.append([path for path in site.asked if "globex" in path or "initech" in path])

    of_acme = [n for n, path in enumerate(site.asked) if "acme" in path]
    board, others = site.asked.index("/"), [site.asked.index(path) for path in asked[1]]
    assert (len(of_acme), max(of_acme) < min(others), board < min(of_acme)) == (12, True, True)
    assert (len(asked[0]), len(asked[1]), asked[0] != asked[1]) == (12, 12, True)
    assert mirror.waiting == 0


def test_pages_about_the_site_are_made_once(mirror, site):
    mirror.write(make_publication(acme=1), slugs=["acme"], now=NOW)
    site.asked.clear()

    mirror.write(make_publication(acme=2), slugs=["acme"], now=NOW)

    assert not {"/about/", "/privacy/", "/api/v1/policy/"} & {*site.asked}


def test_an_address_without_an_answer_is_tried_again(mirror, site):
    publication = make_publication(acme=1)
    site.status = 503
    mirror.write(publication, slugs=["acme"], now=NOW)
    site.status = 200

    assert mirror.write(publication, slugs=["acme"], now=NOW) == []


def test_the_manifest_tells_what_is_there_after_each_batch(mirror, site, tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "BATCH", 5)
    wrong = []

    def check(path: str) -> FrontResponse:
        manifest = tmp_path / "manifest.json"
        if manifest.exists():
            entries = json.loads(manifest.read_text())["files"]
            sums = {f: hashlib.sha256((tmp_path / f).read_bytes()).hexdigest() for f in entries}
            wrong.extend(f for f, entry in entries.items() if sums[f] != entry["sha256"])
        return site.answer(path)

    checked = MirrorFolder(folder=tmp_path, answer=check, site_url="")
    for number in (1, 2):
        checked.write(make_publication(acme=number), slugs=["acme"], now=NOW)

    assert (wrong, len(site.asked) > 20) == ([], True)


def test_the_next_run_touches_only_what_differs_and_removes_what_is_gone(mirror, tmp_path):
    still = lambda path: FrontResponse(200, [], path.encode())
    folder = {"folder": tmp_path, "answer": still, "site_url": ""}
    services = ["acme", "globex"]
    MirrorFolder(**folder).write(make_publication(acme=1, globex=1), slugs=services, now=NOW)
    page = tmp_path / "services/acme/index.html"
    before = page.stat().st_ino

    MirrorFolder(**folder).write(make_publication(acme=2), slugs=["acme"], now=NOW)

    assert page.stat().st_ino == before
    assert not (tmp_path / "services/globex/index.html").exists()
    assert [
        file for file in json.loads((tmp_path / "manifest.json").read_text())["files"] if "globex" in file
    ] == []


@pytest.mark.parametrize("content", ["", "[]", '{"files": {"../../elsewhere": {}, "/etc/passwd": {}}}'])
def test_a_manifest_of_somebody_else_removes_nothing_elsewhere(tmp_path, content):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    folder = tmp_path / "one" / "two"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(content)
    answer = lambda _: FrontResponse(200, [], b"")

    MirrorFolder(folder=folder, answer=answer, site_url="").write(
        make_publication(acme=1), slugs=["acme"], now=NOW
    )

    assert elsewhere.read_text() == "mine"


def test_static_files_are_copied_and_stay(mirror, tmp_path):
    collected = tmp_path / "collected"
    (collected / "css").mkdir(parents=True)
    (collected / "css/site.css").write_text("p {}")
    mirror.copy_static(collected)

    mirror.write(make_publication(acme=1), slugs=["acme"], now=NOW)

    assert (tmp_path / "static/css/site.css").read_text() == "p {}"
    assert "static/css/site.css" in json.loads((tmp_path / "manifest.json").read_text())["files"]

"""What is written into a mirror, and when."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.publication.published import BOARD, Publication, StoredSnapshot
from reporter.front.refusals import FrontResponse
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


def test_static_files_are_copied_and_stay(mirror, tmp_path):
    collected = tmp_path / "collected"
    (collected / "css").mkdir(parents=True)
    (collected / "css/site.css").write_text("p {}")
    mirror.copy_static(collected)

    mirror.write(make_publication(acme=1), slugs=["acme"], now=NOW)

    assert (tmp_path / "static/css/site.css").read_text() == "p {}"
    assert "static/css/site.css" in json.loads((tmp_path / "manifest.json").read_text())["files"]

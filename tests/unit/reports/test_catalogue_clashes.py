"""Mistakes that show only when all files of the catalogue are read, and all of them at once."""

from pathlib import Path

import pytest

from reports.catalogue.entries import UnableToReadCatalogue
from reports.catalogue.parse import parse_catalogue
from tests.unit.reports.catalogue_files import CATEGORIES, FEED, PAGE, SOUND, read_mistakes


def test_missing_categories_are_named_with_the_files_that_need_them(tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "tools.toml").write_text(SOUND)

    with pytest.raises(UnableToReadCatalogue) as caught:
        parse_catalogue(folder=tmp_path)

    assert [(mistake.file, mistake.line) for mistake in caught.value.mistakes] == [
        ("categories.toml", 1),
        ("services/tools.toml", 1),
    ]


def test_slug_in_two_files_is_named_at_the_second(tmp_path: Path) -> None:
    more = '\n[cloud]\nname = "Other cloud"\n'
    files: dict[str, str | bytes] = {
        "categories.toml": CATEGORIES + CATEGORIES.replace("tools", "zoo"),
        "services/tools.toml": SOUND,
        "services/zoo.toml": more,
    }

    assert read_mistakes(tmp_path, files) == [
        "services/zoo.toml:2: [cloud] stands already in services/tools.toml:1; remove one of the two."
    ]


def test_domain_belongs_to_one_service(tmp_path: Path) -> None:
    text = """\
[a]
name = "A"
homepage = "https://www.a.test/"
[b]
name = "B"
homepage = "https://a.test/b/"
domains = ["b.test"]
[c]
name = "C"
domains = ["c.test", "b.test", "a.test"]
"""

    assert read_mistakes(tmp_path, {"services/tools.toml": text}) == [
        'services/tools.toml:10: [c] domains "b.test" already belongs to [b]; take it away from one of them.',
        'services/tools.toml:10: [c] domains "a.test" already belongs to [a]; take it away from one of them.',
    ]


def test_circle_of_upstreams_is_named_once(tmp_path: Path) -> None:
    text = "".join(
        f'[{slug}]\nname = "{slug}"\nruns_on = ["{upstream}"]\n' for slug, upstream in ("ab", "bc", "cb")
    )

    assert read_mistakes(tmp_path, {"services/tools.toml": text}) == [
        "services/tools.toml:6: [b] runs_on goes in a circle: b -> c -> b; cut it at one place."
    ]


def test_services_that_share_a_page_agree_on_its_format(tmp_path: Path) -> None:
    text = "".join(
        f'[{slug}]\nname = "{slug}"\n{PAGE}{told}'
        for slug, told in (
            ("a", ""),
            ("b", 'status_format = "feed"\n'),
            ("c", 'status_format = "feed"\n'),
            ("d", 'status_format = "none"\n'),
        )
    )

    assert read_mistakes(tmp_path, {"services/tools.toml": text}) == [
        'services/tools.toml:15: [d] status_format "none" is "feed" for [b], which has the same page;'
        " agree on one."
    ]


def test_services_that_share_a_feed_agree_on_its_format(tmp_path: Path) -> None:
    text = "".join(
        f'[{slug}]\nname = "{slug}"\nstatus_page = "https://{slug}.test/"\n{FEED}{told}'
        for slug, told in (
            ("a", ""),
            ("b", 'status_format = "feed"\n'),
            ("c", 'status_format = "instatus"\n'),
        )
    )

    assert read_mistakes(tmp_path, {"services/tools.toml": text}) == [
        'services/tools.toml:14: [c] status_format "instatus" is "feed" for [a], which has the same feed;'
        " agree on one."
    ]


def test_what_is_a_page_for_one_is_no_feed_of_another(tmp_path: Path) -> None:
    text = f'[a]\nname = "a"\n{PAGE}{FEED}[b]\nname = "b"\nstatus_page = "https://acme.test/feed"\n'

    assert read_mistakes(tmp_path, {"services/tools.toml": text}) == [
        'services/tools.toml:7: [b] status_page "https://acme.test/feed" is the status_feed of [a];'
        " write the same keys in both."
    ]


def test_services_of_a_file_that_is_no_toml_still_count_as_known(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "categories.toml": CATEGORIES + CATEGORIES.replace("tools", "zoo"),
        "services/tools.toml": "[cloud]\nname =\n",
        "services/zoo.toml": '[ape]\nname = "Ape"\nruns_on = ["cloud"]\n',
    }

    assert [line.partition(": ")[0] for line in read_mistakes(tmp_path, files)] == ["services/tools.toml:2"]


def test_mistakes_of_all_files_are_listed_at_once(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "categories.toml": CATEGORIES + "More = 1\n[zoo]\nname = 3\n",
        "services/tools.toml": "[cloud]\n[acme]\nname = 1\n",
        "services/zoo.toml": "[ape\n",
    }

    assert [line.partition(": ")[0] for line in read_mistakes(tmp_path, files)] == [
        "categories.toml:7",
        "categories.toml:7",
        "categories.toml:8",
        "categories.toml:8",
        "categories.toml:9",
        "services/tools.toml:1",
        "services/tools.toml:3",
        "services/zoo.toml:1",
    ]

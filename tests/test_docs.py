"""What is documented is what there is."""

import re
from pathlib import Path

HERE = Path(__file__).parents[1]
# Read by settings.py through env.py, by startup/launch.py from a mapping.
READ = re.compile(r'\benv\.\w+\(\s*"([A-Z_]+)"|\benvironment\.get\(\s*"([A-Z_]+)"')
LISTED = re.compile(r"^#?([A-Z][A-Z_]*)=", re.MULTILINE)


def variables_read() -> set[str]:
    text = "".join((HERE / "reporter" / name).read_text() for name in ("settings.py", "startup/launch.py"))
    return {name for names in READ.findall(text) for name in names if name}


def test_every_variable_stands_in_the_example_and_no_other():
    listed = LISTED.findall((HERE / ".env.example").read_text())

    assert sorted(listed) == sorted(variables_read())


def test_reading_of_the_sources_finds_both_kinds():
    assert {"DATABASE_URL", "SECRET_KEY", "PORT"} <= variables_read()


def test_example_sets_nothing_by_itself():
    lines = (HERE / ".env.example").read_text().splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == []


def test_each_default_in_the_example_is_the_one_of_the_site():
    """As far as it is a word that stands in the source."""
    example = dict(re.findall(r"^#([A-Z_]+)=(\S+)$", (HERE / ".env.example").read_text(), re.MULTILINE))
    source = (HERE / "reporter" / "settings.py").read_text()

    for name in ("ALLOWED_HOSTS", "TRUSTED_PROXIES", "SITE_NAME", "REDIS_URL", "LOG_LEVEL"):
        assert f'"{name}", "{example[name]}")' in source

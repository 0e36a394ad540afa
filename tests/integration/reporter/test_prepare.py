"""Before a start: invented and true reports never meet in one database."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from aggregator import demo
from reporter import static
from reporter.management.commands import prepare
from tests.factories import right_now

pytestmark = pytest.mark.django_db


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the steps that were taken, instead of the steps."""
    taken: list[str] = []

    def note(name: str, **_: Any) -> None:
        taken.append(name)

    monkeypatch.setattr(prepare, "call_command", note)
    monkeypatch.setattr(prepare, "maintain_partitions", lambda: taken.append("days"))
    monkeypatch.setattr(prepare, "tick", lambda: taken.append("tick"))
    monkeypatch.setattr(static, "collect", lambda: taken.append("static"))
    return taken


def test_site_does_not_start_on_a_demos_database(steps):
    demo.begin(now=right_now())

    with pytest.raises(CommandError, match="DEMO=1, or name an empty database"):
        call_command("prepare")

    assert not {"days", "load_catalogue", "tick"} & set(steps)


@pytest.mark.parametrize(
    ("is_demo", "last"), [(True, ["seed_demo", "tick"]), (False, ["load_catalogue", "tick"])]
)
def test_demo_goes_on_and_an_empty_database_is_anybodys(is_demo, last, steps, settings):
    settings.DEMO = is_demo
    if is_demo:
        demo.begin(now=right_now())

    call_command("prepare")

    assert steps[-2:] == last

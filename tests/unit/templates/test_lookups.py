"""Whatever a template looks up is there: a name that nobody gives prints nothing, and nobody would notice."""

import re

import pytest
from django.conf import settings

from tests.unit.templates.contexts import CONTEXTS, EVERYWHERE, WITHOUT_VIEW
from tests.unit.templates.lookups import FOLDER, LookupCheck

ALL = CONTEXTS | WITHOUT_VIEW
NAMED = re.compile(r'"((?:\w+/)*\w+\.html)"')
CODE = [
    path for app in ("aggregator", "reporter", "reports") for path in (settings.BASE_DIR / app).rglob("*.py")
]


def check(name: str) -> LookupCheck:
    checked = LookupCheck()
    checked.check_template(name, EVERYWHERE | ALL[name])
    return checked


@pytest.mark.parametrize("name", ALL)
def test_everything_that_a_template_looks_up_is_there(name):
    assert check(name).problems == []


def test_every_template_is_checked():
    included = {partial for name in ALL for partial in check(name).included}

    assert included | set(ALL) == {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html")}


def test_templates_that_the_code_names_have_their_context_written_down():
    named = {name for path in CODE for name in NAMED.findall(path.read_text())}

    assert {name for name in named if (FOLDER / name).exists()} == set(CONTEXTS)


def test_what_is_not_there_is_named_with_its_template():
    check = LookupCheck()

    check.check_template("staff/_catalogue_hint.html", {})

    assert check.problems == ["staff/_catalogue_hint.html: catalogue_sources: nobody gives catalogue_sources"]

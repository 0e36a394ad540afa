import pytest
from django.template import Context, Engine
from django.template.loader import render_to_string

from tests.template_strictness import MissingVariable, RaiseIfInvalid


def render(source: str, folder) -> str:
    """A template in a folder, rendered by an engine for which those of `folder` are ours."""
    (folder / "page.html").write_text(source)
    engine = Engine(dirs=[folder], string_if_invalid=RaiseIfInvalid(folder))
    return engine.get_template("page.html").render(Context({"page": object()}))


def test_a_misspelt_name_is_an_error(tmp_path):
    with pytest.raises(MissingVariable, match=r"^page\.html: page\.titel$"):
        render("{% if page %}{{ page.titel }}{% endif %}", tmp_path)


def test_a_condition_may_ask_for_what_is_not_there(tmp_path):
    assert render("{% if page.titel %}x{% endif %}", tmp_path) == ""


def test_templates_of_packages_may_print_nothing(tmp_path):
    ours = tmp_path / "ours"
    ours.mkdir()
    (tmp_path / "page.html").write_text("{{ nothing }}{{ nothing|default:'-' }}")
    engine = Engine(dirs=[tmp_path], string_if_invalid=RaiseIfInvalid(ours))

    assert engine.get_template("page.html").render(Context()) == "-"


def test_the_settings_of_tests_are_strict():
    with pytest.raises(MissingVariable, match="_catalogue_hint"):
        render_to_string("staff/_catalogue_hint.html")

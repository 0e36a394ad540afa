"""The environment is read as a whole: values of their types, or one sentence for each mistake."""

import pytest

from reporter.env import LONGEST_FILE, Environment, Misconfigured


def read_variable(kind: str, variables: dict[str, str], *arguments, **bounds):
    """(value, mistakes) of one reader for COLOUR."""
    env = Environment(variables)
    return getattr(env, kind)("COLOUR", *arguments, **bounds), env.mistakes


@pytest.mark.parametrize("variables", [{}, {"COLOUR": ""}, {"COLOUR_FILE": ""}])
def test_what_is_not_set_or_empty_is_its_default(variables):
    assert read_variable("text", variables, "blue") == ("blue", [])
    assert read_variable("flag", variables, True) == (True, [])
    assert read_variable("integer", variables, 7, least=1, most=9) == (7, [])


def test_text_is_what_was_set():
    assert read_variable("text", {"COLOUR": "red"}, "blue") == ("red", [])


def test_list_may_be_empty():
    assert read_variable("networks", {"COLOUR": ""}, "127.0.0.0/8") == ([], [])


def test_text_may_stand_in_a_file(tmp_path):
    (tmp_path / "colour").write_text(" red\n")

    assert read_variable("text", {"COLOUR": "", "COLOUR_FILE": str(tmp_path / "colour")}, "blue") == (
        "red",
        [],
    )


def test_variable_comes_before_its_file():
    assert read_variable("text", {"COLOUR": "green", "COLOUR_FILE": "/nowhere"}, "blue") == ("green", [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b" \n", "is empty"),
        (b"x" * (LONGEST_FILE + 1), "is longer than 64 kB"),
    ],
)
def test_file_that_cannot_be_used_is_named(tmp_path, content, reason):
    path = tmp_path / "colour"
    if content is not None:
        path.write_bytes(content)

    value, mistakes = read_variable("text", {"COLOUR_FILE": str(path)}, "blue")

    sentence = f"COLOUR_FILE names {str(path)!r}, which {reason}; correct the path or the file."
    assert (value, mistakes) == ("blue", [sentence])


def test_folder_is_no_file(tmp_path):
    _, mistakes = read_variable("text", {"COLOUR_FILE": str(tmp_path)}, "blue")

    assert "which cannot be read (Is a directory)" in mistakes[0]


def test_mistake_names_variable_value_and_remedy_and_the_default_stands_in():
    assert read_variable("flag", {"COLOUR": "maybe"}, False) == (
        False,
        ["COLOUR='maybe' is neither yes nor no; write 1 or 0."],
    )


def test_long_value_is_shown_in_part():
    _, mistakes = read_variable("integer", {"COLOUR": "x" * 5000}, 1, least=1, most=9)

    assert len(mistakes[0]) < 160


@pytest.mark.parametrize(
    "name",
    ["SECRET_KEY", "PRIVACY_KEY", "DATABASE_URL", "WEB_DATABASE_URL", "STAFF_DATABASE_URL", "REDIS_URL"],
)
def test_no_part_of_a_secret_is_shown(name):
    env = Environment({name: "hunter2"})
    for reader in (env.secret, env.database_url, env.redis_url):
        reader(name, "postgresql:///x" if reader == env.database_url else "redis://x")

    assert [mistake for mistake in env.mistakes if "hunter2" in mistake] == []
    assert all(mistake.startswith(f"{name} ") for mistake in env.mistakes)


def test_value_from_a_file_is_not_shown(tmp_path):
    (tmp_path / "colour").write_text("hunter2")

    _, mistakes = read_variable("flag", {"COLOUR_FILE": str(tmp_path / "colour")}, False)

    assert mistakes == ["COLOUR_FILE is neither yes nor no; write 1 or 0."]


def test_all_mistakes_are_raised_at_once():
    env = Environment({"A": "maybe", "B": "many"})
    env.flag("A", False)
    env.integer("B", 1, least=1, most=9)

    with pytest.raises(Misconfigured) as caught:
        env.refuse_mistakes()

    assert [mistake.partition("=")[0] for mistake in caught.value.mistakes] == ["A", "B"]


def test_sound_environment_is_not_refused():
    assert Environment({}).refuse_mistakes() is None

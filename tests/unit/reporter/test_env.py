"""Each reader gives a value of its type, or stops the start and names the variable."""

from pathlib import Path

import pytest

from reporter import env
from reporter.env import UnableToRead


@pytest.fixture
def given(monkeypatch):
    for name in ("COLOUR", "COLOUR_FILE"):
        monkeypatch.delenv(name, raising=False)

    def give(value: str, name: str = "COLOUR") -> None:
        monkeypatch.setenv(name, value)

    return give


def stopped(read, *arguments) -> str:
    with pytest.raises(UnableToRead) as caught:
        read(*arguments)
    return str(caught.value)


def test_text_is_what_was_set(given):
    given("red")

    assert env.text("COLOUR", "blue") == "red"


def test_text_that_was_not_set_is_its_default(given):
    assert env.text("COLOUR", "blue") == "blue"


def test_text_without_a_default_must_be_set(given):
    assert stopped(env.text, "COLOUR") == ("COLOUR is not set: set it, or COLOUR_FILE (see .env.example)")


def test_text_may_stand_in_a_file(given, tmp_path):
    (tmp_path / "colour").write_text(" red\n")
    given(str(tmp_path / "colour"), "COLOUR_FILE")

    assert env.text("COLOUR", "blue") == "red"


def test_variable_comes_before_its_file(given, tmp_path):
    given("green")
    given(str(tmp_path / "missing"), "COLOUR_FILE")

    assert env.text("COLOUR") == "green"


def test_file_that_is_missing_stops_the_start(given):
    given("/nowhere/colour", "COLOUR_FILE")

    assert stopped(env.text, "COLOUR", "blue") == (
        "COLOUR_FILE: cannot read /nowhere/colour: No such file or directory"
    )


def test_file_that_is_not_text_stops_the_start(given, tmp_path: Path):
    path = tmp_path / "colour"
    path.write_bytes(b"\xff\xfe")
    given(str(path), "COLOUR_FILE")

    assert stopped(env.text, "COLOUR") == f"COLOUR_FILE: {path} is not text"


@pytest.mark.parametrize("value", ["", "x" * 31])
def test_short_secret_stops_the_start_and_is_not_told(given, value):
    given(value)

    assert stopped(env.secret, "COLOUR") == (f"COLOUR has {len(value)} characters: at least 32 are needed")


def test_long_secret_is_taken(given):
    given("x" * 32)

    assert env.secret("COLOUR") == "x" * 32


@pytest.mark.parametrize(
    ("value", "flag"),
    [(word, True) for word in ("1", "true", "YES", "On")]
    + [(word, False) for word in ("0", "False", "no", "off", "")],
)
def test_flag_has_several_words(given, value, flag):
    given(value)

    assert env.flag("COLOUR", not flag) is flag


@pytest.mark.parametrize("default", [True, False])
def test_flag_that_was_not_set_is_its_default(given, default):
    assert env.flag("COLOUR", default) is default


def test_flag_of_another_word_stops_the_start(given):
    given("maybe")

    assert stopped(env.flag, "COLOUR", True) == "COLOUR='maybe': use 1 or 0"


@pytest.mark.parametrize(("value", "number"), [("7", 7), (" -3 ", -3)])
def test_integer_is_a_whole_number(given, value, number):
    given(value)

    assert env.integer("COLOUR", 1) == number


@pytest.mark.parametrize("value", ["", "7.5", "many"])
def test_integer_of_anything_else_stops_the_start(given, value):
    given(value)

    assert stopped(env.integer, "COLOUR", 1) == f"COLOUR={value!r}: a whole number is needed"


@pytest.mark.parametrize(
    ("value", "words"), [("a,b", ["a", "b"]), (" a , ,b,", ["a", "b"]), ("", []), (",", [])]
)
def test_words_are_separated_by_commas(given, value, words):
    given(value)

    assert env.words("COLOUR", "c") == words


def test_networks_are_a_list(given):
    given("10.20.0.0/16, fd00::/8")

    assert env.networks("COLOUR") == ["10.20.0.0/16", "fd00::/8"]


def test_word_that_is_no_network_stops_the_start(given):
    given("10.20.0.1/16")

    assert stopped(env.networks, "COLOUR") == (
        "COLOUR: '10.20.0.1/16' is no network like 10.0.0.0/8 or fd00::/8"
    )


def test_web_address_loses_its_last_slash(given):
    given("https://outages.example.org/")

    assert env.web_address("COLOUR") == "https://outages.example.org"


def test_web_address_without_a_scheme_stops_the_start(given):
    given("outages.example.org")

    assert stopped(env.web_address, "COLOUR") == (
        "COLOUR='outages.example.org': an address that begins with http:// or https:// is needed"
    )

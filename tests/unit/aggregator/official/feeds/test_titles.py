"""Titles."""

import pytest

from aggregator.official.feeds import titles


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Login fails",
            "LOGIN FAILS.",
            "[Resolved] Login fails",
            "RESOLVED: Login fails",
            "Update: Login fails",
        ),
        *(
            "[Closed] Login fails",
            "Update 3 - Login fails",
            "Login fails - Mitigated",
            "Login fails (resolved)",
        ),
        *(
            "Service is operating normally: [RESOLVED] Login fails",
            "Incident: Login fails",
            "Login fails [Closed]",
        ),
        *("Down: Login fails", "Up: Login fails", "Login fails (verholpen)", "Reglé : Login fails"),
        *("Behoben: Login fails", "[Résolu] Login fails", "Resuelto - Login fails", "【復旧】Login fails"),
        *(
            "UPDATE #2: Login   fails",
            "Opgelost: Login fails",
            "Login fails | Resolved",
            "Final update: Login fails",
        ),
    ],
)
def test_one_title(title):
    assert titles.normalise_title(title) == "login fails"


@pytest.mark.parametrize(
    "title",
    [
        *(
            "web is down",
            "web is UP",
            "web went down",
            "web recovered",
            "web is back online",
            "web is up again",
        ),
        *("Monitor is DOWN: web", "Monitor is UP: web", "UP: web", "web ist wieder erreichbar"),
    ],
)
def test_what_a_monitor_says_of_one_thing_is_one_title(title):
    assert titles.normalise_title(title) == "web"


@pytest.mark.parametrize(
    "title", ["[EU] Login fails", "API: Login fails", "Login fails - Mail", "Resolved", "[Fixed]"]
)
def test_words_that_say_which_incident_stay(title):
    assert titles.strip_labels(title) == title

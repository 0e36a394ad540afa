"""The first step of each program.

It reads its settings, or names all mistakes in them and exits with code 2.
"""

import os
import sys
from collections.abc import Iterable
from typing import NoReturn

from django.conf import settings

from reporter.env import Misconfigured

MISTAKEN = 2
# Whoever knows them can sign in as staff, or find out who reported.
KEYS = ("SECRET_KEY", "PRIVACY_KEY")
UNWRITABLE = "VAR_DIR: {path} cannot be written; let this account write there, or name another folder."
serves_web = False  # read by settings.py: the web server has a database account of its own


def load_settings() -> None:
    """For worker, beat and commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reporter.settings")
    try:
        _ = settings.DEBUG  # the first access reads all settings
    except Misconfigured as error:
        exit_with_mistakes(error.mistakes)


def load_web_settings() -> None:
    """For programs that answer HTTP: the development keys, which are public, are refused as well."""
    global serves_web  # noqa: PLW0603 - before the settings are read, once a process
    serves_web = True
    load_settings()
    if mistakes := list(list_development_keys()):
        exit_with_mistakes(mistakes)


def list_development_keys() -> Iterable[str]:
    """A sentence for each key that is the development key."""
    for name in KEYS:
        if getattr(settings, name) == settings.DEVELOPMENT_KEY:
            yield (
                f"{name} is not set, and the key for development is known to everybody; set it to 50 random"
                " characters (see docs/deployment.md)."
            )


def exit_with_mistakes(mistakes: Iterable[str]) -> NoReturn:
    """Print the mistakes, and exit."""
    lines = ["Not started. Correct the environment (.env.example lists every variable):", *mistakes]
    sys.stderr.write("\n- ".join(lines) + "\n")
    sys.exit(MISTAKEN)

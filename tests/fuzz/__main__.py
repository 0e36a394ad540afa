"""Sets up what the modules need before they are read."""

import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # without those of the shell; no engine is started

import django

django.setup()

from tests.fuzz.command import main  # noqa: E402

if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Interrupted: the site is ended, and nothing of it is left.")

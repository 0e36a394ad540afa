"""Sets up what the modules need before they are read."""

import os
import sys

os.environ["OMP_NUM_THREADS"] = "1"  # others than root can only mount while there is a single thread
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"  # without those of the shell; no engine is started

import django

django.setup()

from tests.faults.command import main  # noqa: E402

if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Interrupted: the site is ended, and nothing of it is left.")

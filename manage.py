#!/usr/bin/env python
"""Django's command line. Mistakes in the environment and an absent database are a sentence each."""

import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

from reporter.startup import database, process


def main() -> None:
    process.load_settings()
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        if not database.is_unreachable():
            raise
        sys.stderr.write(f"{database.describe_absence(error)}\n")
        sys.exit(process.MISTAKEN)


if __name__ == "__main__":
    main()

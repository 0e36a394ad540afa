#!/usr/bin/env python
"""Django's command line."""

import sys

from django.core.management import execute_from_command_line

from reporter import startup

if __name__ == "__main__":
    startup.load_settings()
    execute_from_command_line(sys.argv)

"""The web server's entry point: `granian --interface wsgi reporter.wsgi:application`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reporter.settings")
django.setup(set_prefix=False)

from reporter import heartbeat  # noqa: E402 - needs the settings
from reporter.handler import Handler  # noqa: E402

application = Handler()
heartbeat.start()

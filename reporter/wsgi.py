"""The web server's entry point: `granian --interface wsgi reporter.wsgi:application`."""

from reporter.startup import process

process.load_web_settings()

import django  # noqa: E402

django.setup(set_prefix=False)

from reporter import heartbeat  # noqa: E402 - needs the settings
from reporter.handler import Handler  # noqa: E402

application = Handler()
heartbeat.start()

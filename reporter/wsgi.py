"""The web server's entry point: `granian --interface wsgi reporter.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reporter.settings")
application = get_wsgi_application()

from reporter import heartbeat  # noqa: E402 - needs the settings

heartbeat.start()

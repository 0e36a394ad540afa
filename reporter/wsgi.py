"""The web server's entry point: `granian --interface wsgi reporter.wsgi:application`."""

from reporter.startup import process

process.load_web_settings()

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from reporter import heartbeat  # noqa: E402 - needs the settings

heartbeat.start()

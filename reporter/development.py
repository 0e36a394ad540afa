"""The entry point of Django's development server, which may run on the development key: for no real site."""

import django

from reporter import heartbeat
from reporter.handler import Handler

django.setup(set_prefix=False)
application = Handler()
heartbeat.start()

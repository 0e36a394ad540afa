"""The entry point of Django's development server, which may run on the development key: for no real site."""

import django

from reporter.front.handler import DjangoHandler
from reporter.probes import heartbeat

django.setup(set_prefix=False)
application = DjangoHandler()
heartbeat.start_heartbeats()

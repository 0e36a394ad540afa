"""The entry point of Django's development server, which may run on the development key: for no real site."""

import django

from reporter.front.handler import DjangoHandler
from reporter.probes import heartbeat
from reports import throttle

django.setup(set_prefix=False)
application = DjangoHandler()
throttle.start_exchange()
heartbeat.start_heartbeats()

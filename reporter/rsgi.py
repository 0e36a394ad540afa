"""The web server's entry point: `granian --interface rsgi reporter.rsgi:application`."""

import sys

from reporter.startup import process

process.load_web_settings()

import django  # noqa: E402

django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402 - needs the settings, as all below

from aggregator.publication.disk_copy import DiskCopy  # noqa: E402
from aggregator.publication.follower import Follower  # noqa: E402
from aggregator.publication.reading import read_version  # noqa: E402
from aggregator.web.api import clock  # noqa: E402
from reporter.front.application import Application  # noqa: E402
from reporter.front.database_monitor import DatabaseMonitor, make_ping  # noqa: E402
from reporter.front.handler import DjangoHandler  # noqa: E402
from reporter.front.remote import RemoteDjango  # noqa: E402
from reporter.probes import heartbeat  # noqa: E402
from reporter.speed.benchmark import BenchmarkHandler  # noqa: E402

# How long a computing thread may keep a waiting one: the default, 5 ms, is more than most answers take.
sys.setswitchinterval(0.0005)
application = Application(
    handler=DjangoHandler(),
    benchmark_handler=BenchmarkHandler(),
    remote=RemoteDjango(),
    monitor=DatabaseMonitor(make_ping(connection.get_connection_params())),
    read_version=lambda: read_version(now=clock.read_now()),
)
Follower(DiskCopy(settings.PUBLICATION_COPY)).start()
heartbeat.start_heartbeats()

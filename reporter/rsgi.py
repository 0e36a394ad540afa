"""The web server's entry point: `granian --interface rsgi reporter.rsgi:application`."""

import gc
import sys
from functools import partial

from reporter.startup import process

process.load_web_settings()

import django  # noqa: E402

django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402 - needs the settings, as all below

from aggregator.publication.disk_copy import DiskCopy  # noqa: E402
from aggregator.publication.follower import PublicationFollower  # noqa: E402
from aggregator.publication.reading import read_version  # noqa: E402
from aggregator.web.api import clock  # noqa: E402
from reporter.front.application import Application  # noqa: E402
from reporter.front.costly.remote import RemoteDjango  # noqa: E402
from reporter.front.database_monitor import DatabaseMonitor, make_ping  # noqa: E402
from reporter.front.handler import DjangoHandler  # noqa: E402
from reporter.front.reports import ReportsFront  # noqa: E402
from reporter.probes import heartbeat  # noqa: E402
from reporter.speed.benchmark import BenchmarkHandler  # noqa: E402
from reports import intake, throttle  # noqa: E402
from reports.intake import follower  # noqa: E402
from reports.intake.bounded_connection import connect  # noqa: E402
from reports.intake.durable_log import DurableLog  # noqa: E402
from reports.intake.group_commit import ReportWriter  # noqa: E402
from reports.intake.spool import open_spool  # noqa: E402

# How long a computing thread may keep a waiting one. The default, 5 ms, is more than most answers take. With
# .1 ms a hit waits .26 ms beside a thread that renders, with .5 ms .66; a page costs as much as before.
sys.setswitchinterval(0.0001)
durable_log = DurableLog(connect=partial(connect, connection.get_connection_params()), open_spool=open_spool)
writer = ReportWriter(durable_log.append)
application = Application(
    handler=DjangoHandler(),
    benchmark_handler=BenchmarkHandler(),
    remote=RemoteDjango(),
    monitor=DatabaseMonitor(make_ping(connection.get_connection_params())),
    read_version=lambda: read_version(now=clock.read_now()),
    reports=ReportsFront(writer),
)
PublicationFollower(DiskCopy(settings.PUBLICATION_COPY)).start()
follower.start(settings.SPOOL_DIR / "catalogue.json")
durable_log.start()
writer.start()
intake.set_append(writer.append)
throttle.start_exchange()
heartbeat.start_heartbeats()
# What is there now stays: a full collection need not look through the code of all libraries again and again.
gc.freeze()

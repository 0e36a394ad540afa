"""manage.py report SERVICE: a report from the shell to a running site."""

import json
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reports.management.sender import UnableToSend, send_report
from reports.models import Stance

COUNTED, REFUSED, NO_ANSWER = 0, 2, 3


class Command(BaseCommand):
    help = "Reports to a running site. Exit 0: counted, already counted or kept, 2: refused, 3: no answer."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("service")
        parser.add_argument("--surface", default="")
        parser.add_argument("--symptom", default="")
        parser.add_argument("--stance", default="", choices=[stance.value for stance in Stance])
        parser.add_argument("--region", default="")
        here = f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}/"
        parser.add_argument("--url", default=here, help="the site, by HOST and PORT unless told otherwise")

    def handle(self, **options: Any) -> None:
        fields = ("service", "surface", "symptom", "stance", "region")
        try:
            answer = send_report(url=options["url"], report={name: options[name] for name in fields})
        except UnableToSend as error:
            self.stderr.write(str(error))
            sys.exit(NO_ANSWER)
        if answer.status >= 500:
            self.stderr.write(f"the site failed with {answer.status}")
            sys.exit(NO_ANSWER)
        if answer.status >= 400:
            self.stderr.write(json.dumps(answer.body, indent=2))
            sys.exit(REFUSED)
        self.stdout.write(f"{_describe(answer.body)} by {options['url']}")
        sys.exit(COUNTED)


def _describe(body: dict[str, object]) -> str:
    if not body.get("counted"):
        return "already counted"
    return "kept until its database is back" if body.get("spooled") else "counted"

"""The program of the child of front/remote.py: answers requests from standard input until it ends."""

import os
import sys

from reporter.startup import process

process.load_web_settings()

import django  # noqa: E402

django.setup(set_prefix=False)

from reporter.front.calls import answer_all  # noqa: E402 - needs the settings
from reporter.front.handler import DjangoHandler  # noqa: E402

# Readers of ordinary pages come first, also on a machine with a single core.
os.nice(19)
# What anybody prints must not become part of an answer.
answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
answer_all(DjangoHandler(), sys.stdin.buffer, answers)

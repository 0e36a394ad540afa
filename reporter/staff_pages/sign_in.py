"""How staff sign in: Django's page behind limits, because a wrong password costs as much CPU as a right one.

The log tells each attempt by the beginnings of two hashes that change every day, of the source and of the
account: never an address, and never a name, because people type passwords into the wrong field.
"""

import logging
import threading
from datetime import UTC, date, datetime

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from reports import privacy, throttle
from reports.throttle import SignIn
from reports.times import DAY
from reports.web.client import address_of

log = logging.getLogger("reporter.sign_in")  # a public name: it stays

# A password hash takes a third of a second of CPU, which readers need too.
AT_ONCE = threading.BoundedSemaphore(2)  # hashed at a time in a process
SOON = 2  # seconds until another one may be


@never_cache
def login(request: HttpRequest) -> HttpResponse:
    """Django's page; an attempt beyond the limits is refused before any password is hashed."""
    if request.method != "POST":
        return admin.site.login(request)
    now = datetime.now(UTC)
    today = _make_sign_in(request, now.date())
    try:
        throttle.admit_sign_in(today=today, yesterday=_make_sign_in(request, now.date() - DAY), now=now)
    except throttle.UnableToAdmit as error:
        if error.first:
            log.warning(
                "sign-in refused, as all that follow until the window ends: %s", _describe_attempt(today)
            )
        return _refuse_attempt(request, error.retry_after)
    # Refused at once instead of queued: waiting attempts would hold the few threads of the staff pool.
    if not AT_ONCE.acquire(blocking=False):
        return _refuse_attempt(request, SOON)
    try:
        answer = admin.site.login(request)
    finally:
        AT_ONCE.release()
    _log_attempt(request, answer, today, now)
    return answer


def _make_sign_in(request: HttpRequest, day: date) -> SignIn:
    key = settings.PRIVACY_KEY
    return SignIn(
        source=privacy.reporter_key(address=address_of(request.META), day=day, key=key),
        account=privacy.account_key(name=request.POST.get("username", ""), day=day, key=key),
    )


def _log_attempt(request: HttpRequest, answer: HttpResponse, today: SignIn, now: datetime) -> None:
    """Only an attempt that succeeds leads on; who was signed in before may still fail at another account."""
    # Django answers a wrong password with 200 and the form.
    if answer.status_code != 302:
        log.warning("sign-in failed: %s", _describe_attempt(today))
        return
    throttle.remember_sign_in(today=today, now=now)
    log.info("signed in: user %s, %s", request.user.pk, _describe_attempt(today))


def _describe_attempt(today: SignIn) -> str:
    return f"source {today.source.hex()[:8]}, account {today.account.hex()[:8]}"


def _refuse_attempt(request: HttpRequest, seconds: int) -> HttpResponse:
    page = {"seconds": seconds if seconds < 60 else 0, "minutes": -(-seconds // 60)}
    answer = render(request, "staff/too_many_sign_ins.html", page, status=429)
    answer["Retry-After"] = str(seconds)
    return answer

"""Who of the staff it is."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def account_number(request: HttpRequest) -> int:
    """The key of the account; whoever has not signed in may do nothing here."""
    if request.user.pk is None:
        raise PermissionDenied
    return request.user.pk

"""Staff's pages switched on, and who may do what on them."""

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import clear_url_caches

from reporter import urls


@pytest.fixture(autouse=True)
def staff_pages(settings: Any, db: None) -> Iterator[None]:
    """As with ADMIN=1 in the environment."""
    settings.ADMIN = True
    importlib.reload(urls)
    clear_url_caches()
    yield
    settings.ADMIN = False
    importlib.reload(urls)
    clear_url_caches()


def signed_in(*, name: str, permissions: tuple[str, ...] = ()) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def olga() -> Client:
    """The operator: may see and say everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("olga"))
    return client


@pytest.fixture
def clerk() -> Client:
    """Of the staff, and may look at incidents and exclusions only."""
    return signed_in(name="clerk", permissions=("view_incident", "view_exclusion"))

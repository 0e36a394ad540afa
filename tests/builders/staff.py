"""People of the staff, by one call each: they are signed in."""

from django.contrib.auth.models import Permission, User
from django.test import Client


def make_superuser_client() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("olga"))
    return client


def make_staff_client(*, name: str, permissions: tuple[str, ...] = ()) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client

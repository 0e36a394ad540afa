"""People of the staff, by one call each: they are signed in."""

from django.contrib.auth.models import Permission, User
from django.test import Client

# Lists and forms that every site has.
STAFF_PAGES = (
    "/admin/",
    "/admin/aggregator/incident/",
    "/admin/aggregator/incident/policy/",
    "/admin/reports/exclusion/",
    "/admin/reports/exclusion/add/",
    "/admin/aggregator/vendorstatement/",
    "/admin/aggregator/vendorstatement/of/?service=acme",
    "/admin/reports/service/",
    "/admin/reports/category/",
    "/admin/aggregator/officialpage/",
    "/admin/auth/user/",
)


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

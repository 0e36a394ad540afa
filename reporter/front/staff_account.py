"""Staff's pages have a database account of their own: readers' pages must not be able to read the log."""

from django.conf import settings
from django.db import connections
from django.db.utils import load_backend


def use_staff_account() -> None:
    """From now on Django's connection in this thread is one of staff's account; no other thread has it."""
    parameters = settings.STAFF_CONNECTION
    # create_connection() fills in what the settings leave out, as Django does for every database.
    wrapper = connections.create_connection("default")
    complete = {**wrapper.settings_dict, **parameters}
    connections["default"] = load_backend(parameters["ENGINE"]).DatabaseWrapper(complete, "default")

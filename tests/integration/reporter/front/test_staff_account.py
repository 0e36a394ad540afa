from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from reporter.front.staff_account import use_staff_account


def read_user() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        try:
            return str(cursor.fetchone()[0])
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_threads_of_staff_have_an_account_of_their_own_and_others_do_not(settings):
    with connection.cursor() as cursor:
        cursor.execute('CREATE ROLE "staff of tests" LOGIN')
    settings.STAFF_CONNECTION = {**connection.settings_dict, "USER": "staff of tests"}
    try:
        with ThreadPoolExecutor(1, initializer=use_staff_account) as staff, ThreadPoolExecutor(1) as readers:
            users = [pool.submit(read_user).result() for pool in (staff, readers)]
    finally:
        with connection.cursor() as cursor:
            cursor.execute('DROP ROLE "staff of tests"')

    assert users == ["staff of tests", connection.settings_dict["USER"]]

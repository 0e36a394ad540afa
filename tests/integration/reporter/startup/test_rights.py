"""What the accounts of the web server may do in the database, and that everything else is refused."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client

from aggregator import statements
from aggregator.annotations import mark_confirmed_outage, mark_false_alarm
from aggregator.models import IncidentNote, State
from reporter.startup.accounts import DatabaseAccount, limit_account
from reporter.startup.rights import STAFF_RIGHTS, WEB_RIGHTS, Rights
from reports import heartbeat, moderation
from reports.models import Report
from reports.moderation import ReportSelection
from reports.queries import forget_catalogue
from tests.browser.addresses import addresses
from tests.builders.derived import make_incident
from tests.builders.reports import AT, MINUTE, make_report, make_service, right_now
from tests.builders.staff import STAFF_PAGES, make_superuser_client
from tests.builders.trouble import make_site_in_trouble
from tests.integration.reports.submitted import complete, read_own, submit

pytestmark = pytest.mark.django_db

# What readers' pages have no need of. A new table must be here or in the rights.
HIDDEN = {
    *("auth_group", "auth_group_permissions", "auth_permission", "auth_user"),
    *("auth_user_groups", "auth_user_user_permissions"),
    *("django_admin_log", "django_content_type", "django_session"),
    *("reports_report", "reports_exclusion", "aggregator_demorun"),
}
API = (
    "/readyz",
    "/api/v1/services/",
    "/api/v1/services/{problem}/",
    "/api/v1/services/{problem}/timeseries/",
    "/api/v1/services/{problem}/timeseries/?surface=chat&step=1h",
    "/api/v1/services/{problem}/timeseries/?region=US&step=1h",
    "/api/v1/services/{problem}/breakdown/?by=region",
    "/api/v1/services/{problem}/breakdown/?by=symptom",
    "/api/v1/services/{problem}/incidents/",
    "/api/v1/services/{problem}/statements/",
    "/api/v1/services/{problem}/official/",
    "/api/v1/services/{problem}/lead-time/",
    "/api/v1/services/{problem}/uptime/",
    "/api/v1/lead-time/",
    "/api/v1/incidents/",
    "/api/v1/incidents/{open}/",
    "/api/v1/incidents/{open}/evidence/",
    "/api/v1/incidents/{open}/minutes/",
    "/api/v1/calibration/",
    "/api/v1/policy/",
)
REFUSED = (
    "SELECT count(*) FROM reports_report",
    "SELECT reporter_key FROM reports_report",
    "SELECT count(*) FROM reports_report_default",
    "INSERT INTO reports_report SELECT * FROM reports_report",
    "UPDATE reports_report SET excluded = true",
    "DELETE FROM reports_report",
    "TRUNCATE reports_report",
    "DROP TABLE reports_report",
    "ALTER TABLE reports_report ADD COLUMN more text",
    "COPY reports_report TO STDOUT",
    "LOCK TABLE reports_report IN ACCESS SHARE MODE",
    "CREATE TABLE mine (a int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql RETURN 1",
    "CREATE ROLE mine",
    "SELECT networks FROM reports_exclusion",
    "SELECT password FROM auth_user",
    "SELECT session_data FROM django_session",
    "UPDATE aggregator_incident SET state = 'resolved'",
    "UPDATE aggregator_vendorstatement SET text = 'All is well.'",
    "DELETE FROM aggregator_vendorstatement",
    "UPDATE aggregator_vendorkey SET revoked_at = NULL",
    "INSERT INTO aggregator_publishedsnapshot SELECT * FROM aggregator_publishedsnapshot",
    "UPDATE reports_service SET name = 'x'",
    "SELECT pg_read_file('/etc/passwd')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SET ROLE pg_read_all_data",
)


@contextmanager
def acting_as(rights: Rights) -> Iterator[None]:
    """This transaction's statements have these rights only. Refusals are real; only the login is left out."""
    limit_account(DatabaseAccount("WEB_DATABASE_URL", "acting in tests", "", 5, rights))
    with connection.cursor() as cursor:
        cursor.execute('SET SESSION AUTHORIZATION "acting in tests"')
        try:
            yield
        finally:
            # After an error in the block, the transaction is rolled back, and this with it.
            if not connection.needs_rollback:
                cursor.execute("RESET SESSION AUTHORIZATION")


def attempt(statement: str) -> None:
    """An error leaves the test's transaction as it was."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_web_account_makes_every_page_and_every_answer():
    site = make_site_in_trouble(now=right_now())
    wanted = dict(addresses(parts=site)) | {path: path.format(**site) for path in API}
    forget_catalogue()
    cache.clear()
    with acting_as(WEB_RIGHTS):
        codes = {name: Client().get(address).status_code for name, address in wanted.items()}

    others = {"missing-page": 404, "missing-service": 404, "refused": 400}
    # No tick has run and no day was made, which /readyz tells.
    assert codes == dict.fromkeys(wanted, 200) | others | {"/readyz": 503}


def test_web_account_appends_a_report_and_completes_its_own():
    make_service("acme", surfaces=("chat",))
    now = right_now()
    with acting_as(WEB_RIGHTS):
        first, again = submit(at=now), submit(at=now)
        complete(first, at=now, surface="chat")
        own = read_own(first, at=now)
        heartbeat.record_heartbeat(now=now)

    assert (first.counted, again.counted, again.id) == (True, False, first.id)
    assert own is not None
    assert (own.surface, Report.objects.get().surface) == ("chat", "chat")


def test_web_account_passes_on_and_withdraws_what_a_vendor_says(django_user_model):
    service, now = make_service("acme"), right_now()
    staff = django_user_model.objects.create(username="olga")
    made = statements.make_key(service=service.id, label="Acme", by=staff.pk, now=now)
    with acting_as(WEB_RIGHTS):
        key = statements.find_key(token=made.token)
        kept = statements.publish_statement(key=key, text="We look into it.", now=now).statement
        statements.withdraw_statement(service=service.id, statement=kept.pk, key=key, now=now)

    kept.refresh_from_db()
    assert kept.withdrawn_at == now


@pytest.mark.parametrize("statement", REFUSED)
def test_web_account_is_refused(statement):
    make_report(make_service())
    with acting_as(WEB_RIGHTS), pytest.raises(ProgrammingError) as refused:
        attempt(statement)

    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_the_key_of_a_report_is_in_no_statement_that_the_same_account_can_read():
    make_service("acme")
    receipt = submit(at=right_now())
    read_own(receipt, at=right_now())

    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute(
            "SELECT query FROM pg_stat_activity WHERE pid = %s", [connection.connection.info.backend_pid]
        )
        (statement,) = cursor.fetchone()
    assert "reports_find_own($1, $2, $3, $4)" in statement


@pytest.mark.parametrize("received_at", ["12026-11-30T20:05Z", "infinity", "1999-01-01T00:00Z"])
def test_no_report_of_another_age_is_appended(received_at):
    row = f'[{{"slot": "2026-11-30T20:00Z", "received_at": "{received_at}"}}]'
    with acting_as(WEB_RIGHTS), pytest.raises(IntegrityError, match="report_time"):
        attempt(f"SELECT * FROM reports_append('{row}', 1, false)")


def test_functions_are_for_accounts_that_were_given_them():
    with acting_as(Rights({})), pytest.raises(ProgrammingError):
        attempt("SELECT * FROM reports_append('[]', 0, false)")


def test_functions_look_into_our_schema_only():
    """A table of the caller's own, of the same name, must not take what is meant for the log."""
    make_service("acme")
    with acting_as(WEB_RIGHTS), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE reports_report (LIKE reports_service)")
        submit(at=right_now())
        cursor.execute("DROP TABLE pg_temp.reports_report")

    assert Report.objects.count() == 1


@pytest.mark.usefixtures("staff_pages")
def test_staff_account_shows_every_page_and_signs_in():
    make_incident(make_service("acme"), steps={State.OPEN: AT})
    with acting_as(STAFF_RIGHTS):
        client = make_superuser_client()
        codes = {page: client.get(page).status_code for page in STAFF_PAGES}

    assert codes == dict.fromkeys(STAFF_PAGES, 200)


def test_staff_account_writes_what_staff_write(django_user_model):
    service, now = make_service(), right_now()
    incident = make_incident(service, steps={State.OPEN: now})
    staff = django_user_model.objects.create(username="olga").pk
    with acting_as(STAFF_RIGHTS):
        mark_false_alarm(incident=incident.id, because="A test.", author=staff, now=now)
        mark_confirmed_outage(incident=incident.id, because="It was none.", author=staff, now=now)
        key = statements.make_key(service=service.id, label="Acme", by=staff, now=now).key
        statements.revoke_key(service=service.id, key=key.pk, now=now)
        said = statements.enter_statement(
            service=service.id, signed_as="Acme", text="We look into it.", author=staff, now=now
        )
        statements.withdraw_statement(service=service.id, statement=said.statement.pk, now=now)
        with pytest.raises(ProgrammingError):
            attempt("UPDATE aggregator_incident SET peak = 0")

    assert IncidentNote.objects.count() == 2


def test_staff_account_takes_reports_out_and_deletes_none(django_user_model):
    service, now = make_service(), right_now()
    make_report(service, at=now)
    staff = django_user_model.objects.create(username="olga")
    choice = ReportSelection(service=service.id, first=now - MINUTE, last=now + MINUTE)
    with acting_as(STAFF_RIGHTS):
        taken = moderation.exclude_reports(choice=choice, reason="A flood.", by=staff.pk, now=now)
        back = moderation.undo_exclusion(exclusion=taken.pk, by=staff.pk, now=now)
        with pytest.raises(ProgrammingError):
            attempt("DELETE FROM reports_report")

    assert (taken.reports, back) == (1, 1)


def test_every_table_is_read_by_readers_pages_or_hidden_from_them():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert set(WEB_RIGHTS.tables["SELECT"]) == tables - HIDDEN

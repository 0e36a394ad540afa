"""manage.py database_roles: the accounts of the web server, and what each may do in the database."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporter.startup import accounts
from reporter.startup.accounts import DatabaseAccount, UnableToLimit

NONE = (
    "WEB_DATABASE_URL and STAFF_DATABASE_URL are not set: all programs use the account of DATABASE_URL."
    " Set them (see .env.example) and run this again."
)


class Command(BaseCommand):
    help = "Prints the SQL that makes the accounts of the web server and limits their rights."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="run it too, as each start does")

    def handle(self, *, apply: bool, **options: Any) -> None:
        named = accounts.list_accounts()
        if not named:
            raise CommandError(NONE)
        for account in named:
            for statement in accounts.list_statements(account):
                self.stdout.write(statement)
            if apply:
                self._apply(account)

    def _apply(self, account: DatabaseAccount) -> None:
        try:
            if warning := accounts.limit_account(account):
                self.stderr.write(warning)
        except UnableToLimit as error:
            raise CommandError(str(error)) from error

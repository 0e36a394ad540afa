"""Reports that the bench invents."""

from datetime import datetime

from django.db import connection

from reports import sql


def scatter_reports(*, count: int, first: datetime, last: datetime, service: str = "") -> None:
    """So many people's reports within [first, last), about one service or all."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.load("reporter", "scatter_reports"),
            {"count": count, "first": first, "last": last, "service": service},
        )
        cursor.execute("ANALYZE reports_report")

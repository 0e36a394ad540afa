"""What the last tick published."""

from django.db import models


class PublishedSnapshot(models.Model):
    """The newest snapshot of a service or of the site. Written by pipeline/publications.py.

    The table is unlogged: after a crash of the database it is empty, and the next tick fills it again.
    """

    key = models.CharField(max_length=60, primary_key=True)  # see publication/published.py
    number = models.BigIntegerField()  # of the publication that wrote it; that of the board is the newest
    body = models.BinaryField()  # see publication/encoding.py

    class Meta:
        indexes = [models.Index(fields=["number"], name="snapshots_by_number")]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gt=0), name="publication_numbers_are_positive")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"

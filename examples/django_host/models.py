"""The models of a host's ERP: its own tables of rooms and customers, and one for whatever else jizhi keeps."""

from __future__ import annotations

from django.db import models


class Kept(models.Model):
    """What every row that jizhi keeps has: its key, its version, the form it was written in, and its other fields."""

    jz_id = models.CharField(max_length=500)
    version = models.IntegerField(null=True)
    form = models.IntegerField()
    rest = models.JSONField()

    class Meta:
        abstract = True
        app_label = "erp"


class Room(Kept):
    """A room as the ERP has always had it; ``rest`` holds what only jizhi knows of it."""

    estate = models.CharField(max_length=100)
    room_no = models.CharField(max_length=100)
    usage = models.CharField(max_length=20)
    storey = models.IntegerField(null=True)
    gross_area = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        app_label = "erp"
        db_table = "erp_room"
        constraints = (models.UniqueConstraint(fields=["jz_id"], name="one_room"),)


class Customer(Kept):
    """A customer of the ERP."""

    full_name = models.CharField(max_length=200)
    sort = models.CharField(max_length=20)

    class Meta:
        app_label = "erp"
        db_table = "erp_customer"
        constraints = (models.UniqueConstraint(fields=["jz_id"], name="one_customer"),)


class Document(Kept):
    """A record of any other kind."""

    kind = models.CharField(max_length=50)

    class Meta:
        app_label = "erp"
        db_table = "erp_jizhi"
        constraints = (models.UniqueConstraint(fields=["kind", "jz_id"], name="one_document"),)


class Term(models.Model):
    """By what a row is found: a text that sorts as the value does; ``unique`` where no other row may have it."""

    kind = models.CharField(max_length=50)
    field = models.CharField(max_length=100)
    value = models.CharField(max_length=500, null=True)
    jz_id = models.CharField(max_length=500)
    unique = models.BooleanField(default=False)

    class Meta:
        app_label = "erp"
        db_table = "erp_term"
        indexes = (
            models.Index(fields=["kind", "field", "value", "jz_id"], name="term_by_value"),
            models.Index(fields=["kind", "jz_id", "field"], name="term_by_id"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "field", "value"], condition=models.Q(unique=True), name="taken_once"
            ),
        )

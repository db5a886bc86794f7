"""Closings of institutions; a closed issuer stays closed, and a destroyed key destroyed."""

from django.db import migrations, models
from django.db.models import F, Q

from kakitome.records.row_guards import Guard, guarding, institution_key, never, row_id

_GUARDS = (
    *never("closing", acts=("DELETE",)),
    Guard(
        table="closing",
        act="UPDATE",
        when="OLD.state IN ('done', 'declined', 'withdrawn') OR NEW.key <> OLD.key OR NEW.side <> OLD.side"
        " OR NEW.requested_by <> OLD.requested_by OR NEW.requested_at <> OLD.requested_at OR NEW.institution_id <> OLD.institution_id",
    ),
    Guard(
        table="issuer",
        act="UPDATE",
        when="NOT (OLD.closed_at ISNULL) AND ((NEW.closed_at ISNULL) OR NEW.closed_at <> OLD.closed_at)",
    ),
    Guard(table="sealed_key", act="UPDATE", when="OLD.wrapping_key = 'destroyed'"),
)


class Migration(migrations.Migration):
    """One table, and three guards."""

    dependencies = [("records", "0010_api_key_limits")]
    operations = [
        migrations.CreateModel(
            "ClosingRow",
            [
                ("id", row_id()),
                ("key", models.CharField(max_length=32, unique=True)),
                ("state", models.CharField(max_length=10)),
                ("side", models.CharField(max_length=12)),
                ("reason", models.CharField(max_length=10)),
                ("note", models.TextField(blank=True)),
                ("successor", models.CharField(blank=True, max_length=200)),
                ("successor_url", models.CharField(blank=True, max_length=500)),
                ("requested_by", models.CharField(max_length=200)),
                ("requested_at", models.DateTimeField()),
                ("answered_by", models.CharField(blank=True, max_length=200)),
                ("answered_at", models.DateTimeField(null=True)),
                ("takes_effect_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("institution", institution_key()),
            ],
            {
                "db_table": "closing",
                "constraints": [
                    models.UniqueConstraint(
                        name="closing_one_in_hand",
                        fields=["institution"],
                        condition=Q(state__in=("agreed", "done", "requested")),
                    ),
                    models.CheckConstraint(
                        name="closing_two_people",
                        condition=~Q(state__in=("agreed", "done"))
                        | (~Q(answered_by="") & ~Q(answered_by=F("requested_by"))),
                    ),
                ],
            },
        ),
        guarding(_GUARDS, tenanted=("closing",)),
    ]

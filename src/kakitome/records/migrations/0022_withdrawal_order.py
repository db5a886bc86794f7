"""Withdrawing many at once, with a second person's word."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from kakitome.records.row_guards import Guard, guarding, institution_key, row_id

GUARDS = (
    Guard(
        table="withdrawal_order",
        act="UPDATE",
        when="NEW.number <> OLD.number OR NEW.act <> OLD.act OR NEW.drafted_by <> OLD.drafted_by"
        " OR (OLD.state <> 'draft' AND (NEW.reason <> OLD.reason OR NEW.proposed_by <> OLD.proposed_by"
        " OR NEW.answerable <> OLD.answerable OR NEW.needs_second <> OLD.needs_second OR NEW.ready <> OLD.ready))"
        " OR (OLD.state IN ('done', 'declined', 'dropped', 'stopped') AND NEW.state <> OLD.state)",
    ),
    Guard(table="withdrawal_order", act="DELETE"),
    Guard(
        table="withdrawal_line",
        act="UPDATE",
        when="OLD.state <> 'ready' OR NEW.position <> OLD.position OR NEW.award_number <> OLD.award_number",
    ),
    Guard(table="withdrawal_line", act="DELETE"),
)
TENANTED = ("withdrawal_order", "withdrawal_line", "withdrawal_chunk", "withdrawal_setting")
BEGUN = ("approved", "done", "stopped")


def _of_order(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to="records.withdrawalorderrow"
    )


class Migration(migrations.Migration):
    """After `0021_status_blocks`."""

    dependencies = [("records", "0021_status_blocks")]
    operations = [
        migrations.CreateModel(
            name="WithdrawalOrderRow",
            fields=[
                ("id", row_id()),
                ("number", models.CharField(max_length=20, unique=True)),
                ("act", models.CharField(max_length=10)),
                ("origin", models.CharField(max_length=10)),
                ("detail", models.JSONField(default=dict)),
                ("microcredentials", models.JSONField(default=list)),
                ("total", models.PositiveIntegerField()),
                ("ready", models.PositiveIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("note", models.TextField(blank=True)),
                ("drafted_by", models.CharField(max_length=200)),
                ("drafted_at", models.DateTimeField()),
                ("proposed_by", models.CharField(blank=True, max_length=200)),
                ("answerable", models.CharField(blank=True, max_length=200)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("needs_second", models.BooleanField(default=False)),
                ("decided_by", models.CharField(blank=True, max_length=200)),
                ("decided_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("institution", institution_key()),
            ],
            options={
                "db_table": "withdrawal_order",
                "indexes": [
                    models.Index(fields=["institution", "state"], name="withdrawal_order_state"),
                    models.Index(fields=["institution", "answerable", "proposed_at"], name="withdrawal_order_alone"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        name="withdrawal_order_second_person",
                        condition=~Q(needs_second=True, state__in=BEGUN)
                        | (~Q(decided_by="") & ~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("answerable"))),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WithdrawalLineRow",
            fields=[
                ("id", row_id()),
                ("position", models.PositiveIntegerField()),
                ("given", models.CharField(blank=True, max_length=80)),
                ("award_number", models.CharField(blank=True, max_length=20)),
                ("credential_id", models.CharField(blank=True, max_length=500)),
                ("microcredential", models.CharField(blank=True, max_length=200)),
                ("state", models.CharField(max_length=10)),
                ("problems", models.JSONField(default=list)),
                ("order", _of_order("lines")),
                ("institution", institution_key()),
            ],
            options={
                "db_table": "withdrawal_line",
                "indexes": [models.Index(fields=["order", "state"], name="withdrawal_line_state")],
                "constraints": [
                    models.UniqueConstraint(name="withdrawal_line_position", fields=("order", "position")),
                ],
            },
        ),
        migrations.CreateModel(
            name="WithdrawalChunkRow",
            fields=[
                ("id", row_id()),
                ("index", models.PositiveIntegerField()),
                ("first", models.PositiveIntegerField()),
                ("last", models.PositiveIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("fence", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("leased_until", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("order", _of_order("chunks")),
                ("institution", institution_key()),
            ],
            options={
                "db_table": "withdrawal_chunk",
                "constraints": [
                    models.UniqueConstraint(name="withdrawal_chunk_index", fields=("order", "index")),
                ],
            },
        ),
        migrations.CreateModel(
            name="WithdrawalSettingRow",
            fields=[
                (
                    "institution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="records.organisation",
                    ),
                ),
                ("threshold", models.PositiveIntegerField()),
            ],
            options={"db_table": "withdrawal_setting"},
        ),
        guarding(GUARDS, tenanted=TENANTED),
    ]

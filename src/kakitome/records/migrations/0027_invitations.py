"""A role counts once its person accepted it: invitations stand apart from roles, and roles that ended are remembered.

Roles of before stay as they are, accepted, without a word of who gave them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import institution_key, row_id

ROLES = [("admin", "admin"), ("programme_owner", "programme owner"), ("viewer", "viewer")]


class Migration(migrations.Migration):
    """After `0026_columns_of_lists`."""

    dependencies = [("records", "0026_columns_of_lists")]
    operations = [
        migrations.AddField(
            model_name="membership",
            name="given_by",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.CreateModel(
            name="PastMembership",
            fields=[
                ("id", row_id()),
                ("role", models.CharField(choices=ROLES, max_length=20)),
                ("given_by", models.CharField(blank=True, default="", max_length=200)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("institution", institution_key()),
            ],
            options={"db_table": "past_membership"},
        ),
        migrations.CreateModel(
            name="InvitationRow",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("email", models.EmailField(db_index=True, max_length=254)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("role", models.CharField(choices=ROLES, max_length=20)),
                ("language", models.CharField(default="ja", max_length=2)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("invited_by", models.CharField(max_length=200)),
                ("invited_at", models.DateTimeField()),
                ("institution", institution_key()),
                ("organisation", institution_key()),
            ],
            options={
                "db_table": "invitation",
                "constraints": [
                    models.UniqueConstraint(name="invitation_once_per_node", fields=["organisation", "email"]),
                ],
            },
        ),
    ]

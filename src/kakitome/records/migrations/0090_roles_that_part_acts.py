"""Roles that part defining, putting in force and awarding; what is stored stays as it is."""

from django.db import migrations, models

_ROLES = [
    ("admin", "admin"),
    ("programme_owner", "programme owner"),
    ("definer", "definer"),
    ("approver", "approver"),
    ("awarder", "awarder"),
    ("viewer", "viewer"),
]


class Migration(migrations.Migration):
    """Choices alone: no table changes."""

    dependencies = [("records", "0088_claim_code_receipt")]
    operations = [
        migrations.AlterField("entitledrolerow", "role", models.CharField(choices=_ROLES, max_length=20)),
        migrations.AlterField("invitationrow", "role", models.CharField(blank=True, choices=_ROLES, max_length=20)),
        migrations.AlterField("membership", "role", models.CharField(choices=_ROLES, max_length=20)),
        migrations.AlterField("pastmembership", "role", models.CharField(choices=_ROLES, max_length=20)),
    ]

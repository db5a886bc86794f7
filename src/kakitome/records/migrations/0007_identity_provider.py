"""Identity providers of institutions, the roles that follow from their word, and secrets that others drew."""

from django.conf import settings
from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, row_id

TENANTED = ("identity_provider", "entitled_role")
_ROLES = [("admin", "admin"), ("programme_owner", "programme owner"), ("viewer", "viewer")]


class Migration(migrations.Migration):
    """Two tables, and a purpose of sealed keys."""

    dependencies = [("records", "0006_lone_revocation")]
    operations = [
        migrations.AlterField(
            "SealedKeyRow",
            "purpose",
            models.CharField(
                choices=[("signing", "signing"), ("digest", "digest"), ("secret", "secret")], max_length=10
            ),
        ),
        migrations.CreateModel(
            "IdentityProviderRow",
            [
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("protocol", models.CharField(choices=[("oidc", "oidc"), ("saml", "saml")], max_length=8)),
                ("issuer", models.CharField(max_length=1024)),
                ("client_id", models.CharField(blank=True, max_length=300)),
                ("metadata", models.TextField(blank=True)),
                ("name_ja", models.CharField(blank=True, max_length=200)),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("rules", models.JSONField(default=list)),
                ("is_on", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("changed_by", models.CharField(max_length=200)),
                ("institution", institution_key()),
            ],
            {
                "db_table": "identity_provider",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("institution", "protocol", "issuer"), name="identity_provider_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "EntitledRoleRow",
            [
                ("id", row_id()),
                ("role", models.CharField(choices=_ROLES, max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[("offered", "offered"), ("accepted", "accepted"), ("declined", "declined")],
                        max_length=10,
                    ),
                ),
                ("asserted_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="entitled_roles"),
                ),
                ("institution", institution_key()),
                ("node", models.ForeignKey("records.organisation", models.PROTECT, related_name="+")),
                (
                    "provider",
                    models.ForeignKey("records.identityproviderrow", models.CASCADE, related_name="entitled_roles"),
                ),
            ],
            {
                "db_table": "entitled_role",
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "account", "node"), name="entitled_role_once"),
                ],
            },
        ),
        guarding((), tenanted=TENANTED),
    ]

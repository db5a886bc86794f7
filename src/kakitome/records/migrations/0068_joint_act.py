"""What institutions did about definitions that they award together; rows are never changed."""

from django.db import migrations, models

from kakitome.records.row_guards import guarding, institution_key, never, row_id


class Migration(migrations.Migration):
    """One table."""

    dependencies = [("records", "0066_wallet_picture")]
    operations = [
        migrations.CreateModel(
            "JointActRow",
            [
                ("id", row_id()),
                ("institution", institution_key()),
                ("lead", models.CharField(max_length=32, db_index=True)),
                ("partner", models.CharField(max_length=32, db_index=True)),
                ("microcredential", models.CharField(max_length=200)),
                ("body_ja", models.CharField(max_length=400, blank=True)),
                ("body_en", models.CharField(max_length=400, blank=True)),
                ("step", models.CharField(max_length=12)),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=400, blank=True)),
                ("words", models.JSONField(null=True)),
                ("about", models.CharField(max_length=1000, blank=True)),
                ("signer", models.CharField(max_length=400, blank=True)),
                ("statement", models.BinaryField()),
            ],
            {"db_table": "joint_act"},
        ),
        guarding(never("joint_act"), tenanted=("joint_act",)),
    ]

"""Invitations offer more than roles: an entry in the register of reviewers, a seat on a committee, each with its terms.

Who was made a reviewer or given a seat before stays it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """After `0029_token_status_lists`."""

    dependencies = [("records", "0029_token_status_lists")]
    operations = [
        migrations.AddField(
            model_name="invitationrow",
            name="offer",
            field=models.CharField(default="role", max_length=20),
        ),
        migrations.AddField(
            model_name="invitationrow",
            name="committee",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(model_name="invitationrow", name="terms", field=models.JSONField(default=dict)),
        migrations.AlterField(
            model_name="invitationrow",
            name="role",
            field=models.CharField(
                blank=True,
                choices=[("admin", "admin"), ("programme_owner", "programme owner"), ("viewer", "viewer")],
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint(model_name="invitationrow", name="invitation_once_per_node"),
        migrations.AddConstraint(
            model_name="invitationrow",
            constraint=models.UniqueConstraint(
                name="invitation_once_per_offer", fields=("organisation", "email", "offer", "committee")
            ),
        ),
    ]

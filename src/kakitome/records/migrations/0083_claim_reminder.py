"""Since when nobody is reminded of an award that waits to be received."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, NULL for every claim until now: SQLite would copy a table of millions for any other."""

    dependencies = [("records", "0082_column_choice")]
    operations = [migrations.AddField("claimrow", "no_reminders_since", models.DateTimeField(null=True))]

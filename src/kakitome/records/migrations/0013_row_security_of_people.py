"""On PostgreSQL an institution writes its own tree, roles and invitations alone, and reads no other's people.

The tree is public: pages, documents and registers name institutions and their units. Roles are read across institutions
by the person whose they are, invitations by whoever proved an address or has the mailed token; `kakitome.institution`
then says who that is instead of an institution (`records/store/scope.py`).
"""

from django.db import migrations

from kakitome.records.row_guards import showing

_SETTING = "current_setting('kakitome.institution', true)"
_OWN_PERSON = {"own_person": f"'person:' || account_id = {_SETTING}"}
READINGS = {
    "organisation": {"public_reading": "true"},
    "membership": _OWN_PERSON,
    "past_membership": _OWN_PERSON,
    "invitation": {"invited_person": f"'address:' || email = {_SETTING} OR 'token:' || token_hash = {_SETTING}"},
}


class Migration(migrations.Migration):
    """Four tables get row-level security; SQLite has none."""

    dependencies = [("records", "0012_award_return")]
    operations = [showing(READINGS)]

"""Words the desk's pages share."""

from django.utils.translation import gettext as _

from kakitome.records.organisations import Role


def role_words() -> dict[Role, str]:
    """Return the word for each role."""
    return {
        Role.ADMIN: _("Administrator"),
        Role.PROGRAMME_OWNER: _("Programme owner"),
        Role.VIEWER: _("Viewer"),
    }

"""Words the desk's pages share."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kakitome.ports.organisations import Role


def role_words() -> dict[Role, str]:
    """Return the word for each role."""
    return {
        Role.ADMIN: _("Administrator"),
        Role.PROGRAMME_OWNER: _("Programme owner"),
        Role.VIEWER: _("Viewer"),
    }


def what_roles_do() -> dict[Role, Sequence[str]]:
    """Return what each role lets somebody do, as sentences; the rules themselves are in `web.roles`."""
    looks = _("See the unit’s definitions, awards and audit trail.")
    works = _("Define micro-credentials, award them, correct and revoke awards.")
    manages = _("Invite people, add units, make API keys, and manage the issuer’s signing keys.")
    return {
        Role.ADMIN: (looks, works, manages),
        Role.PROGRAMME_OWNER: (looks, works),
        Role.VIEWER: (looks,),
    }

"""Words the desk's pages share."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kakitome.ports.organisations import NodeRole


def role_words() -> dict[NodeRole, str]:
    """Return the word for each role."""
    return {
        NodeRole.ADMIN: _("Administrator"),
        NodeRole.PROGRAMME_OWNER: _("Programme owner"),
        NodeRole.DEFINER: _("Definer"),
        NodeRole.APPROVER: _("Approver"),
        NodeRole.AWARDER: _("Awarder"),
        NodeRole.VIEWER: _("Viewer"),
    }


def what_roles_do() -> dict[NodeRole, Sequence[str]]:
    """Return what each role lets somebody do, as sentences; the rules themselves are in `web.roles`."""
    looks = _("See the unit’s definitions, awards and audit trail.")
    works = _("Define micro-credentials, award them, correct and revoke awards.")
    defines = _("Define micro-credentials, register them and apply for recognition. Somebody else puts them in force.")
    approves = _("Put in force what others have defined, and end that.")
    awards = _("Award what is in force, correct and revoke awards.")
    manages = _("Invite people, add units, make API keys, and manage the issuer’s signing keys.")
    return {
        NodeRole.ADMIN: (looks, works, manages),
        NodeRole.PROGRAMME_OWNER: (looks, works),
        NodeRole.DEFINER: (looks, defines),
        NodeRole.APPROVER: (looks, approves),
        NodeRole.AWARDER: (looks, awards),
        NodeRole.VIEWER: (looks,),
    }

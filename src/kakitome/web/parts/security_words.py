"""Security events in words: what happened, how it looks, and from which network.

table = events_table(recorded_events, caption=_("What happened"))
"""

from collections.abc import Callable, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.ports.security_events import RecordedEvent, SecurityEvent, SecurityEventKind
from kakitome.web.parts import written
from kakitome.web.parts.icons import icon
from kakitome.web.parts.shapes import Table, Words

_K = SecurityEventKind
WORDS: Mapping[SecurityEventKind, tuple[str, Promise]] = {
    _K.SIGNED_IN: ("ok", gettext_lazy("Signed in")),
    _K.SIGN_IN_REFUSED: ("warn", gettext_lazy("A sign-in was refused: the password was wrong")),
    _K.SIGN_IN_SLOWED: ("warn", gettext_lazy("Sign-ins were slowed down after many wrong passwords")),
    _K.SIGNED_OUT: ("none", gettext_lazy("Signed out")),
    _K.SESSION_ENDED: ("none", gettext_lazy("A device was signed out")),
    _K.CONFIRMED_AGAIN: ("ok", gettext_lazy("Proved once more who it is")),
    _K.CONFIRMING_REFUSED: ("warn", gettext_lazy("A wrong password from somebody who was signed in")),
    _K.ACCOUNT_BEGUN: ("ok", gettext_lazy("The account was begun")),
    _K.ACCOUNT_ENDED: ("none", gettext_lazy("The account was deleted")),
    _K.ACCOUNT_JOINED: ("warn", gettext_lazy("Another account was joined to this one")),
    _K.DELETION_ASKED: ("warn", gettext_lazy("The account was to be deleted")),
    _K.DELETION_CALLED_OFF: ("ok", gettext_lazy("The deletion of the account was called off")),
    _K.DATA_TAKEN: ("warn", gettext_lazy("Everything in the account was taken along as a file")),
    _K.ADDRESS_ADDED: ("ok", gettext_lazy("An e-mail address was added")),
    _K.ADDRESS_CHANGED: ("warn", gettext_lazy("The first e-mail address was changed")),
    _K.ADDRESS_REMOVED: ("warn", gettext_lazy("An e-mail address was removed")),
    _K.PASSWORD_CHANGED: ("warn", gettext_lazy("The password was changed")),
    _K.PASSWORD_RESET_ASKED: ("warn", gettext_lazy("A link for a new password was asked for")),
    _K.PASSWORD_RESET: ("warn", gettext_lazy("A new password was set by a mailed link")),
    _K.FACTOR_ADDED: ("ok", gettext_lazy("A passkey or a code was added as a way to sign in")),
    _K.FACTOR_USED: ("ok", gettext_lazy("A passkey or a code was used")),
    _K.FACTOR_REFUSED: ("warn", gettext_lazy("A passkey or a code was refused")),
    _K.FACTOR_REMOVED: ("warn", gettext_lazy("A passkey or a code was removed")),
    _K.RECOVERY_MADE: ("ok", gettext_lazy("A recovery sheet was made")),
    _K.RECOVERY_USED: ("warn", gettext_lazy("A code of the recovery sheet was used to get in")),
    _K.HOLDER_KEYS_ON: ("warn", gettext_lazy("Wallet keys may be kept here")),
    _K.HOLDER_KEYS_OFF: ("ok", gettext_lazy("No wallet keys are kept here any more")),
    _K.RECOVERY_CONFIRMED: ("warn", gettext_lazy("The trusted contact confirmed that somebody lost every way in")),
    _K.PASSWORD_RESET_STOPPED: ("warn", gettext_lazy("A new password that waited was called off")),
    _K.RECOVERY_STOPPED: ("warn", gettext_lazy("A recovery by the trusted contact was called off")),
    _K.APP_LET_IN: ("warn", gettext_lazy("An app of another site was let at the wallet")),
    _K.APP_ENDED: ("none", gettext_lazy("What an app of another site was let do was ended")),
    _K.CONTACT_NAMED: ("warn", gettext_lazy("A trusted contact was named")),
    _K.CONTACT_ACCEPTED: ("ok", gettext_lazy("The trusted contact agreed")),
    _K.CONTACT_REMOVED: ("warn", gettext_lazy("The trusted contact was removed, or stepped back")),
    _K.RECOVERY_REFUSED: ("warn", gettext_lazy("A code of a recovery sheet was refused")),
    _K.PROVIDER_ADDED: ("ok", gettext_lazy("Signing in with an institution was added")),
    _K.PROVIDER_REMOVED: ("warn", gettext_lazy("Signing in with an institution was removed")),
    _K.PROVIDER_REFUSED: ("warn", gettext_lazy("Signing in with an institution was refused")),
    _K.REQUEST_REFUSED: ("warn", gettext_lazy("A page was refused: the role does not reach that far")),
    _K.FORM_REFUSED: ("warn", gettext_lazy("A form was refused: it came from elsewhere, or was too old")),
    _K.ROLE_OFFERED: ("none", gettext_lazy("A role was offered to somebody")),
    _K.ROLE_ACCEPTED: ("ok", gettext_lazy("An offered role was accepted")),
    _K.ROLE_ENDED: ("warn", gettext_lazy("A role was taken back")),
    _K.KEY_MADE: ("warn", gettext_lazy("A signing key was announced")),
    _K.KEY_ACTIVATED: ("warn", gettext_lazy("A signing key began to sign")),
    _K.KEY_RETIRED: ("none", gettext_lazy("A signing key was retired")),
    _K.KEY_COMPROMISED: ("fail", gettext_lazy("A signing key was declared stolen")),
    _K.API_KEY_MADE: ("warn", gettext_lazy("An API key was made")),
    _K.API_KEY_TAKEN_OVER: ("warn", gettext_lazy("An API key was taken over")),
    _K.API_KEY_REVOKED: ("none", gettext_lazy("An API key was revoked")),
    _K.API_KEY_REFUSED: ("warn", gettext_lazy("An API key was refused")),
    _K.API_KEY_FROM_ELSEWHERE: ("warn", gettext_lazy("An API key was used from another network than before")),
    _K.AWARD_ASKED_BACK: ("warn", gettext_lazy("An institution asked for an award back")),
    _K.AWARD_GIVEN_BACK: ("warn", gettext_lazy("An award was given back")),
    _K.AWARD_TAKEN_BACK: ("warn", gettext_lazy("An award was taken back")),
    _K.WITHDRAWAL_REFUSED: ("warn", gettext_lazy("A revocation was refused: it takes a second person")),
    _K.SETTING_CHANGED: ("warn", gettext_lazy("A setting was changed")),
    _K.EVENTS_DELETED: ("none", gettext_lazy("Security events older than a year were deleted")),
}
"""How each kind looks, and what it is called. `warn` is what its person may want to know of."""


def events_table(
    events: Sequence[RecordedEvent], *, caption: str, name_of: Callable[[SecurityEvent], Words] | None = None
) -> Table:
    """Write events as a table; with `name_of`, whom each concerns."""
    columns = [_("When"), _("What happened"), _("Network"), *([_("Who")] if name_of else [])]
    return Table(
        caption=caption,
        columns=columns,
        rows=[
            [
                written.moment(recorded.event.at),
                _what(recorded.event),
                recorded.event.network or _("not over the network"),
                *([name_of(recorded.event)] if name_of else []),
            ]
            for recorded in events
        ],
    )


def _what(event: SecurityEvent) -> SafeString:
    state, sentence = WORDS[event.kind]
    facts = format_html(' <span class="small">{}</span>', event.detail["prefix"]) if "prefix" in event.detail else ""
    return format_html('<span class="told" data-s="{}">{} {}{}</span>', state, icon(state), sentence, facts)

"""Getting into an account by its printed sheet, and telling its owner.

account = get_in(platform, "6C4KD7-3 …")
tell_of_recovery(platform, account)
"""

import logging

from kakitome.errors import KakitomeError, Problem
from kakitome.journeys.people.holding_roles import holds_role
from kakitome.journeys.platform import Platform
from kakitome.services.delivering import Sender, write_in_both
from kakitome.services.recovering import redeem
from kakitome.texts import sentence
from kakitome.values.localized_text import Language, LocalizedText

_log = logging.getLogger(__name__)


def get_in(platform: Platform, code: str) -> str:
    """Use a code up; return the account that it opens.

    Whoever acts for others must show two factors, and a sheet is one: their accounts are not opened by it.

    Raises:
        Refused: E_RECOVERY_CODE; E_RECOVERY_ROLE, the code is right, and stays unused.
    """

    def may_open(account: str) -> bool:
        return not holds_role(platform, account)

    return redeem(platform.persons.recovery, platform.pins, text=code, may_open=may_open, now=platform.now())


def tell_of_recovery(platform: Platform, account: str, *, contact: str = "") -> None:
    """Mail to every proved address that a code was used; one that does not leave keeps nobody out."""
    person, sheet = platform.accounts.find(account), platform.persons.recovery.open(account).find_sheet()
    if person is None:
        return
    site = platform.site_url.partition("://")[2]
    first: Language = "en" if person.language == "en" else "ja"
    params: dict[str, str | int] = {"site": site, "left": sheet.left if sheet else 0}

    def words(code: str, language: Language) -> str:
        return sentence(Problem(code=code, params=params), language).strip()

    for address in platform.accounts.list_addresses(account):
        if not address.is_verified:
            continue
        mail = write_in_both(
            Sender(name=LocalizedText(ja=f"Kakitome {site}", en=f"Kakitome {site}"), contact=contact),
            dedupe_id=f"recovery:{account}:{address.email}:{platform.now().isoformat()}",
            to=address.email,
            first=first,
            subject=words("I_MAIL_RECOVERY_SUBJECT", first),
            say=lambda language: words("I_MAIL_RECOVERY_TEXT", language),
        )
        try:
            platform.mailer.send(mail)
        except KakitomeError as error:
            _log.warning("recovery: a mail did not leave (%s)", error.code)

"""Mails to people about their account, in both languages, the person's own first.

mail = AccountMail(topic="ASLEEP", to="hanako@mail.example", key=f"{account}:{day}", language="ja")
send_account_mail(platform, mail, values=lambda language: {"day": written_date(day, language)})
for address in proved_addresses_of(platform, account): …
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kakitome.errors import Problem
from kakitome.journeys.platform import Platform
from kakitome.services.delivering import Sender, write_in_both
from kakitome.texts import sentence
from kakitome.values.localized_text import Language, LocalizedText

Values = Callable[[Language], Mapping[str, str | int]]
"""What stands in a mail's words, by their language; `site` is added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMail:
    """One mail: its words are `I_MAIL_<topic>_SUBJECT` and `…_TEXT`, and mails of one topic and key are the same."""

    topic: str
    to: str
    key: str
    language: str
    contact: str = ""


def send_account_mail(platform: Platform, mail: AccountMail, *, values: Values) -> None:
    """Send it; raises `Unavailable` (E_MAIL_UNAVAILABLE)."""
    site = platform.site_url.partition("://")[2]
    first: Language = "en" if mail.language == "en" else "ja"

    def words(code: str, language: Language) -> str:
        problem = Problem(code=code, params={"site": site, **values(language)})
        return sentence(problem, language).strip()

    letter = write_in_both(
        Sender(name=LocalizedText(ja=f"Kakitome {site}", en=f"Kakitome {site}"), contact=mail.contact),
        dedupe_id=f"{mail.topic.lower()}:{mail.key}",
        to=mail.to,
        first=first,
        subject=words(f"I_MAIL_{mail.topic}_SUBJECT", first),
        say=lambda language: words(f"I_MAIL_{mail.topic}_TEXT", language),
    )
    platform.mailer.send(letter)


def proved_addresses_of(platform: Platform, account: str) -> Sequence[str]:
    """Return where somebody is told what concerns their account."""
    return [address.email for address in platform.accounts.list_addresses(account) if address.is_verified]

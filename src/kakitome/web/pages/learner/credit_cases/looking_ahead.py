"""What a university would credit of what somebody holds, before they apply; nobody is told that they looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kakitome.journeys.crediting.at_universities import HoldingOutlook, outlook_at
from kakitome.journeys.crediting.how_far import holdings_of
from kakitome.journeys.platform import Platform
from kakitome.web.pages.learner.my_awards.home import entries_of

UNKNOWN = HoldingOutlook()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAhead:
    """One look at one university.

    Attributes:
        university: whose decisions they are.
        outlooks: by the key of what is held; what is not among them is not known.
        credits: likely, all together.
    """

    university: str
    outlooks: Mapping[str, HoldingOutlook]
    credits: Decimal

    def of(self, key: str) -> HoldingOutlook:
        """Return what is known of one thing that is held."""
        return self.outlooks.get(key, UNKNOWN)


def look_ahead(platform: Platform, account: str, *, university: str, open_at: Sequence[str]) -> LookAhead | None:
    """Look at what a university decided before about what somebody holds; None without a university that takes it."""
    if university not in open_at:
        return None
    wallet = platform.wallets.open(account)
    entries = [entry for entry in entries_of(platform, account, wallet.list_documents()) if not entry.is_apart]
    holdings = holdings_of(platform, entries, facts=wallet.list_facts())
    outlooks = outlook_at(platform, holdings, institution=university)
    credits = sum((outlook.credits for outlook in outlooks.values()), Decimal(0))
    return LookAhead(university=university, outlooks=outlooks, credits=credits)

"""Where others see what somebody holds: running share links, and a public portfolio."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.journeys.platform import Platform
from kakitome.ports.shares import ShareState


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownToOthers:
    """In words, by the number of an award, the key of a document and of an own record; nobody sees what is missing."""

    awards: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    own_records: Mapping[str, str] = field(default_factory=dict)


def shown_to_others(platform: Platform, account: str, *, now: datetime) -> ShownToOthers:
    """Say of everything that somebody holds where others see it now."""
    shares = platform.shares.open(account).list_shares()
    links = Counter(
        item.collected for share in shares if share.state(now) is ShareState.RUNNING for item in share.items
    )
    portfolio = platform.persons.portfolios.open(account).find()
    entries = portfolio.entries if portfolio is not None and portfolio.is_public else ()
    public = {proof.collected for entry in entries if entry.is_shown for proof in entry.proofs}
    words = {item: _words(links[item], is_public=item in public) for item in links.keys() | public}
    return ShownToOthers(
        awards={item.award: where for item, where in words.items() if item.award},
        documents={item.document: where for item, where in words.items() if item.document},
        own_records={item.own_record: where for item, where in words.items() if item.own_record},
    )


def _words(links: int, *, is_public: bool) -> str:
    in_links = ngettext("in %(n)s share link", "in %(n)s share links", links) % {"n": links} if links else ""
    if not is_public:
        return in_links
    in_portfolio = _("in the public portfolio")
    return _("%(first)s, %(second)s") % {"first": in_portfolio, "second": in_links} if in_links else in_portfolio

"""Searches that people keep: kept, told of by mail, stopped by one press.

    keep_search(platform, account, words="看護", filters={}, now=now)
    SavedSearchClock(platform, contact=contact).turn(now=now)      # each turn of the scheduler

1. Of each search that is due the window is written down: from what was told last, to now. · 2. What was registered in
it and is found is listed; nothing found, nothing is mailed. · 3. One mail, its id made from search and window. · 4. The
window is closed. A crash in between tells the same window again under the same id, which a mailbox recognises.

Source: RFC 8058 (one press); docs/adr/0096-choosing-without-an-account.md.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from kakitome.errors import KakitomeError, Problem
from kakitome.journeys.platform import Platform
from kakitome.learning.registry.entry import Entry
from kakitome.learning.registry.terms import read_query
from kakitome.ports.accounts import Person
from kakitome.ports.registry_search import LARGEST_PAGE, RegistryQuery, Sort
from kakitome.ports.saved_searches import SavedSearch
from kakitome.services.delivering import Sender, write_in_both
from kakitome.texts import sentence
from kakitome.values.localized_text import Language, LocalizedText

AT_ONCE = 20
"""Searches of one turn: each is asked of the registry, and a turn has other duties. (derived)"""
MOST_NAMED = 10
"""Titles in a mail; the page shows all. (derived)"""
_log = logging.getLogger(__name__)


def keep_search(
    platform: Platform, account: str, *, words: str, filters: Mapping[str, tuple[str, ...]], now: datetime
) -> SavedSearch:
    """Keep a search; what is registered from now on is told. One that is kept already stays as it is.

    Raises:
        Invalid: words that cannot be looked for.
        Conflict: E_SAVED_SEARCH_MANY.
        NotFound: E_ACCOUNT_UNKNOWN.
    """
    read_query(words)
    own = platform.persons.saved_searches.open(account)
    for known in own.list_searches():
        if known.words == words and dict(known.filters) == dict(filters):
            return known
    search = SavedSearch(
        key=secrets.token_hex(8),
        stop=secrets.token_urlsafe(24),
        words=words,
        filters=dict(filters),
        made_at=now,
        since=now,
    )
    own.add(search)
    return search


class SavedSearchClock:
    """One process's clock; what is due lies in the table."""

    def __init__(self, platform: Platform, *, contact: str = "") -> None:
        """People ask at `contact`."""
        self._platform, self._contact = platform, contact

    def turn(self, *, now: datetime) -> None:
        """Tell what is due."""
        for account, search in self._platform.persons.saved_searches.list_due(now=now, limit=AT_ONCE):
            try:
                tell_new(self._platform, account, key=search.key, now=now, contact=self._contact)
            except KakitomeError as error:
                _log.warning("saved searches: a mail did not leave (%s)", error.code)


def tell_new(platform: Platform, account: str, *, key: str, now: datetime, contact: str = "") -> int:
    """Mail what is new of one search; returns how many entries were told.

    Raises:
        Unavailable: E_MAIL_UNAVAILABLE; the window stays open, and the next turn tells it.
    """
    own = platform.persons.saved_searches.open(account)
    search, person = own.open_window(key, until=now), platform.accounts.find(account)
    if search is None or search.until is None or person is None:
        return 0
    entries = [] if person.is_asleep or not person.email else new_entries(platform, search)
    if entries:
        _write_to(platform, person, search=search, entries=entries, contact=contact)
    own.close_window(key, until=search.until)
    return len(entries)


def new_entries(platform: Platform, search: SavedSearch) -> Sequence[Entry]:
    """Return what a search finds that was registered in its window, or in a new version; a hundred at most."""
    registry_query = RegistryQuery(
        terms=read_query(search.words),
        filters=search.filters,
        sort=Sort.NEWEST,
        page_size=LARGEST_PAGE,
        counted=(),
    )
    hits = platform.registry_search.search(registry_query).hits
    entries = platform.registry.find_many([hit.card.number for hit in hits])
    until = search.until or platform.now()
    return [entry for entry in entries if search.since < entry.current.registered_at <= until]


def _title(entry: Entry, language: Language) -> str:
    return entry.current.microcredential.title.in_language(language)


def _write_to(
    platform: Platform, person: Person, *, search: SavedSearch, entries: Sequence[Entry], contact: str
) -> None:
    site = platform.site_url.partition("://")[2]
    first: Language = "en" if person.language == "en" else "ja"
    stop = f"{platform.site_url}/searches/stop/{search.stop}"
    pairs = [("q", search.words)] if search.words else []
    pairs += [(facet, value) for facet, values in search.filters.items() for value in values]
    page = f"{platform.site_url}/registry?{urlencode([*pairs, ('sort', Sort.NEWEST.value)])}"

    def words(code: str, language: Language) -> str:
        named = [
            f"・{_title(entry, language)}\n  {platform.site_url}/registry/{entry.number}"
            for entry in entries[:MOST_NAMED]
        ]
        params: dict[str, str | int] = {
            "count": len(entries),
            "titles": "\n".join(named),
            "link": page,
            "stop": stop,
            "searches": f"{platform.site_url}/mine/searches",
        }
        return sentence(Problem(code=code, params=params), language).strip()

    mail = write_in_both(
        Sender(name=LocalizedText(ja=f"Kakitome {site}", en=f"Kakitome {site}"), contact=contact),
        dedupe_id=f"saved_search:{search.key}:{search.since.isoformat()}",
        to=person.email,
        first=first,
        subject=words("I_MAIL_SAVED_SEARCH_SUBJECT", first),
        say=lambda language: words("I_MAIL_SAVED_SEARCH_TEXT", language),
    )
    platform.mailer.send(replace(mail, stop_at=stop))

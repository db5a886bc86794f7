"""Which of what somebody holds has the words of a request in it, and where.

Of awards the whole definition is looked at: title, learning outcomes, skills and their codes; of what was brought in
the title and the skills that were noted of it.
"""

from collections.abc import Mapping, Sequence

from kakitome.journeys.platform import Platform
from kakitome.learning.outcomes import Skill
from kakitome.mapping.learning_hours import hours_from_plain
from kakitome.mapping.requested_words import HeldWords, WordFound, held_words, reasons, words_of
from kakitome.services.keeping_wallets import HOURS


def words_found(platform: Platform, account: str, *, subject: str) -> Mapping[str, Sequence[WordFound]]:
    """Return where words of a request stand, by `award-<number>` and `document-<key>`; nothing of what has none."""
    words = words_of(subject)
    if not words:
        return {}
    places: dict[str, Sequence[WordFound]] = {}
    definitions: dict[tuple[str, str, int], HeldWords] = {}
    for outline in platform.directory.list_held_outlines(account):
        key = (outline.institution, outline.microcredential, outline.version)
        if key not in definitions:
            store = platform.store(outline.institution)
            definitions[key] = held_words(store.microcredentials.get(key[1], key[2]).microcredential)
        places[f"award-{outline.number}"] = reasons(words, definitions[key])
    wallet = platform.wallets.open(account)
    facts = wallet.list_facts()
    for document in wallet.list_documents():
        stated = hours_from_plain(facts.get(document.key, {}).get(HOURS))
        skills = [Skill(framework="", label=label) for label in stated.skills] if stated else []
        held = HeldWords(titles=[document.title.ja, document.title.en], skills=skills)
        places[f"document-{document.key}"] = reasons(words, held)
    return {name: there for name, there in places.items() if there}

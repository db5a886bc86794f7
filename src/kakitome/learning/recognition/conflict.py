"""Conflicts of interest: found by rule from where people belong, and declared by themselves.

    grounds = conflicts(reviewer_affiliations, parties=(applicant, *partners), ties=…, submitted=…)

Whoever has one is recused: no papers, no scores, no vote. Somebody who merely works at a larger organisation under the
same mail provider has none: domains of mail providers are not compared.

Source: docs/rules/threats.md T16 (same institution, same ROR or 法人番号, own earlier submission, declared ties); the
same domain and the same name are ours.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kakitome.learning.recognition.people import Affiliation

SAME_INSTITUTION: Final = "I_CONFLICT_SAME_INSTITUTION"
SAME_NAME: Final = "I_CONFLICT_SAME_NAME"
SAME_DOMAIN: Final = "I_CONFLICT_SAME_DOMAIN"
SAME_ROR: Final = "I_CONFLICT_SAME_ROR"
SAME_CORPORATE_NUMBER: Final = "I_CONFLICT_SAME_CORPORATE_NUMBER"
EARLIER_SUBMISSION: Final = "I_CONFLICT_EARLIER_SUBMISSION"
DECLARED_TIE: Final = "I_CONFLICT_DECLARED_TIE"
DECLARED: Final = "I_CONFLICT_DECLARED"
EARLIER_DECIDER: Final = "I_CONFLICT_EARLIER_DECIDER"
REVIEWER: Final = "I_CONFLICT_REVIEWER"

OF_THE_CASE = frozenset((EARLIER_DECIDER, REVIEWER))
"""Grounds that lie in the case itself (who reviewed it does not vote on it), and so are never found mistaken."""

MAIL_PROVIDERS = frozenset(
    ("gmail.com", "outlook.com", "hotmail.com", "yahoo.co.jp", "yahoo.com", "icloud.com", "docomo.ne.jp", "ezweb.ne.jp")
)
"""Domains that say nothing about where somebody works; the largest ones, no list of all."""


def conflicts(
    own: Iterable[Affiliation],
    *,
    parties: Sequence[Affiliation],
    ties: Iterable[str] = (),
    submitted: bool = False,
) -> tuple[str, ...]:
    """Name the grounds on which somebody may not examine a case, none when there are none.

    Args:
        own: where the person belongs, now and as far as the body's rule looks back.
        parties: the applicant and those who offer it jointly.
        ties: institutions (keys or names) the person declared ties with.
        submitted: whether the person took part in an earlier submission of the applicant.
    """
    tied = {_plain(tie) for tie in ties if tie}
    grounds: dict[str, None] = {}
    for party in parties:
        for affiliation in own:
            grounds.update(dict.fromkeys(_shared(affiliation, party)))
        if tied & {_plain(party.institution), _plain(party.name)} - {""}:
            grounds[DECLARED_TIE] = None
    if submitted:
        grounds[EARLIER_SUBMISSION] = None
    return tuple(grounds)


def _shared(affiliation: Affiliation, other: Affiliation) -> Iterator[str]:
    if affiliation.institution and affiliation.institution == other.institution:
        yield SAME_INSTITUTION
    if _plain(affiliation.name) and _plain(affiliation.name) == _plain(other.name):
        yield SAME_NAME
    if affiliation.ror and affiliation.ror.rstrip("/").casefold() == other.ror.rstrip("/").casefold():
        yield SAME_ROR
    if affiliation.corporate_number and affiliation.corporate_number == other.corporate_number:
        yield SAME_CORPORATE_NUMBER
    if _same_domain(affiliation.domain, other.domain):
        yield SAME_DOMAIN


def _same_domain(one: str, other: str) -> bool:
    """Tell whether two domains are the same or one lies in the other (`cs.asuka.example` in `asuka.example`)."""
    first, second = (domain.strip().strip(".").casefold() for domain in (one, other))
    if not first or not second or {first, second} & MAIL_PROVIDERS:
        return False
    longer, shorter = (first, second) if len(first) >= len(second) else (second, first)
    return "." in shorter and (longer == shorter or longer.endswith(f".{shorter}"))


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()

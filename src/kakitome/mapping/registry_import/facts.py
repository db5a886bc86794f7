"""What a foreign document says, gathered in the keys of a definition and in what is known of its provider."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.definition import from_dict
from kakitome.learning.registry.candidate import LIMITS, REGION, Candidate
from kakitome.learning.registry.entry import AwardForm
from kakitome.values.iri import is_absolute_iri, is_web_address
from kakitome.values.json_members import without_empty

_problem = ProblemFactory()
_COUNTRIES: Final[Mapping[str, str]] = {"japan": "JP", "日本": "JP", "jpn": "JP"}
_KINDS: Final[Mapping[str, str]] = {
    "MicroCredential": "microcredential",
    "CertificateOfParticipation": "participation",
}


@dataclass(kw_only=True)
class Facts:
    """Gathered while a document is read; `table` has the keys of a definition."""

    types: Sequence[str] = ()
    table: dict[str, Any] = field(default_factory=dict)
    provider: dict[str, str] = field(default_factory=dict)
    provider_url: str = ""
    institution_type: str = ""
    country: str = ""
    region: str = ""
    identifier: str = ""
    address: str = ""
    issuer: str = ""
    forms: tuple[AwardForm, ...] = ()

    def set(self, key: str, value: object) -> None:
        """Set a key of the definition when there is anything to say; parts of a table that are empty are left out."""
        stated = without_empty(value) if isinstance(value, Mapping) else value
        self.table |= without_empty({key: stated})


def candidate_of(facts: Facts) -> tuple[Candidate, tuple[Problem, ...]]:
    """Read the gathered facts as a definition is read, and put the provider beside it.

    Values of no possible shape are left out and told; the rest is kept.
    """
    problems: list[Problem] = []
    table = dict(facts.table)
    if facts.provider:
        url = facts.provider_url if is_web_address(facts.provider_url) else ""
        table["awarding_body"] = {"name": facts.provider, **({"url": url} if url else {})}
    country = _COUNTRIES.get(facts.country.strip().lower(), facts.country.strip())
    if country:
        table["issuer_country"] = country
    for known, kind in _KINDS.items():
        if known in facts.types:
            table["kind"] = kind
    letter, unreadable = from_dict(table)
    candidate = Candidate(
        letter=letter,
        identifier=facts.identifier[: LIMITS["identifier"]],
        issuer=_fitting(facts.issuer, "issuer", fits=is_absolute_iri(facts.issuer), problems=problems),
        institution_type=facts.institution_type[: LIMITS["institution_type"]],
        region=_region(facts.region or country, problems),
        provider_url=_fitting(
            facts.provider_url, "provider_url", fits=is_web_address(facts.provider_url), problems=problems
        ),
        address=_fitting(facts.address, "address", fits=is_absolute_iri(facts.address), problems=problems),
        forms=facts.forms,
    )
    return candidate, (*problems, *unreadable)


def _region(text: str, problems: list[Problem]) -> str:
    wanted = text.strip().upper()
    return _fitting(wanted, "region", fits=bool(REGION.fullmatch(wanted)), problems=problems)


def _fitting(value: str, name: str, *, fits: bool, problems: list[Problem]) -> str:
    if not value or (fits and len(value) <= LIMITS[name]):
        return value
    problems.append(_problem("W_IMPORT_VALUE", f"/{name}", field=name))
    return ""

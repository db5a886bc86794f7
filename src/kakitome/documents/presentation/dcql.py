"""The query language of verifiers (DCQL): which credentials, which claims of them, in which combinations.

    query = read_query(payload["dcql_query"])
    offers = query.credentials[0].claim_sets_met(claims)      # ways in which a credential answers, the preferred first

What is read here is evaluated here; what of the language is not (`trusted_authorities`) is told and changes nothing.

Source: OpenID for Verifiable Presentations 1.0 §6, §7, appendix B.1.1, B.3.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kakitome.documents.refusal import DocumentRefused, Refuser

SD_JWT: Final = "dc+sd-jwt"
VC_SD_JWT: Final = "vc+sd-jwt"
"""Credentials of the W3C data model in an SD-JWT; a query that names `vct_values` means SD-JWT VC by its older name."""
JWT_VC: Final = "jwt_vc_json"
LDP_VC: Final = "ldp_vc"
FORMATS: Final = (SD_JWT, VC_SD_JWT, JWT_VC, LDP_VC)
IN_PARTS: Final = (SD_JWT, VC_SD_JWT)
"""Formats of which a holder shows some claims, and which a holder's key signs."""
MOST_CREDENTIALS: Final = 10
MOST_CLAIMS: Final = 100
MOST_SETS: Final = 20
_DEEPEST: Final = 10
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
_IRIS: Final = {
    "VerifiableCredential": "https://www.w3.org/2018/credentials#VerifiableCredential",
    "VerifiablePresentation": "https://www.w3.org/2018/credentials#VerifiablePresentation",
    "AchievementCredential": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#AchievementCredential",
    "OpenBadgeCredential": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential",
    "EndorsementCredential": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#EndorsementCredential",
    "ClrCredential": "https://purl.imsglobal.org/spec/vc/clr/vocab.html#ClrCredential",
}
"""Types in full, as the contexts of VCDM 2.0, Open Badges 3.0 and CLR 2.0 write them."""

Path = tuple[str | int | None, ...]


class DcqlRefused(DocumentRefused):
    """It is no query in this language, or a larger one than anybody needs."""


_refuse: Final = Refuser(DcqlRefused, source="OpenID for Verifiable Presentations 1.0 §6", pointer="/dcql_query")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAsked:
    """One claim that is asked for; `values` are those it may have, empty for any."""

    id: str
    path: Path
    values: tuple[str | int | bool, ...] = ()

    def is_met(self, claims: Any) -> bool:
        """Tell whether a credential has the claim with one of the values."""
        selected = select(claims, self.path)
        if not self.values:
            return bool(selected)
        return any(_is_same(value, wanted) for value in selected for wanted in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialAsked:
    """One credential that is asked for.

    Attributes:
        types: `vct_values` for SD-JWT VC; for W3C credentials combinations of types, of which one must be there whole.
        sets: names of claims in combinations, the preferred first; one of all claims where none is stated.
        is_bound: whether the holder must sign.
        names_authorities: whether issuers of certain authorities are asked for, which is not compared here.
    """

    id: str
    format: str
    types: tuple[tuple[str, ...], ...]
    claims: tuple[ClaimAsked, ...]
    sets: tuple[tuple[str, ...], ...]
    is_bound: bool = True
    names_authorities: bool = False

    def is_of_type(self, types: Sequence[str]) -> bool:
        """Tell whether a credential of these types is one that is asked for."""
        there = {*types, *(_IRIS.get(name, name) for name in types)}
        return not self.types or any({*wanted} <= there for wanted in self.types)

    def claim_sets_met(self, claims: Mapping[str, Any]) -> list[tuple[ClaimAsked, ...]]:
        """Return the combinations of claims that a credential has, in the verifier's order."""
        by_id = {claim.id: claim for claim in self.claims}
        wanted = [tuple(by_id[name] for name in names) for names in self.sets] if self.sets else [self.claims]
        return [combination for combination in wanted if all(claim.is_met(claims) for claim in combination)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialSet:
    """Alternatives for one purpose: the ids of each."""

    options: tuple[tuple[str, ...], ...]
    is_required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DcqlQuery:
    """A query; without sets every credential is required."""

    credentials: tuple[CredentialAsked, ...]
    sets: tuple[CredentialSet, ...] = ()

    def is_answered_by(self, ids: frozenset[str]) -> bool:
        """Tell whether an answer with these credentials is one."""
        if not self.sets:
            return ids == {credential.id for credential in self.credentials}
        in_options = {name for group in self.sets for option in group.options if {*option} <= ids for name in option}
        required = (group for group in self.sets if group.is_required)
        # Nothing is sent that belongs to no alternative that is answered whole.
        return ids <= in_options and all(any({*option} <= ids for option in group.options) for group in required)

    @property
    def required(self) -> frozenset[str]:
        """Ids without which no answer is one."""
        if not self.sets:
            return frozenset(credential.id for credential in self.credentials)
        return frozenset(
            name
            for group in self.sets
            if group.is_required
            for name in frozenset.intersection(*(frozenset(option) for option in group.options))
        )


def read_query(query: Any) -> DcqlQuery:
    """Read a query; raises `DcqlRefused` (E_ASKED_QUERY, E_ASKED_QUERY_SIZE)."""
    listed = query.get("credentials") if isinstance(query, dict) else None
    if not isinstance(listed, list) or not listed:
        _refuse("E_ASKED_QUERY", "/dcql_query/credentials")
    if len(listed) > MOST_CREDENTIALS:
        _refuse("E_ASKED_QUERY_SIZE", kind="too_expensive", limit=MOST_CREDENTIALS)
    credentials = tuple(_credential(entry) for entry in listed)
    ids = {credential.id for credential in credentials}
    if len(ids) != len(credentials):
        _refuse("E_ASKED_QUERY", "/dcql_query/credentials")
    return DcqlQuery(credentials=credentials, sets=_groups(query.get("credential_sets"), ids=ids))


def select(value: Any, path: Path) -> list[Any]:
    """Return what a path leads to; nothing where it leads nowhere. Source: OpenID4VP 1.0 §7.1."""
    selected = [value]
    for step in path:
        following: list[Any] = []
        for node in selected:
            if isinstance(step, str):
                following += [node[step]] if isinstance(node, Mapping) and step in node else []
            elif isinstance(node, list):
                following += node if step is None else node[step : step + 1]
        selected = following
    return selected


def _credential(entry: Any) -> CredentialAsked:
    if not isinstance(entry, dict) or not isinstance(entry.get("format"), str):
        _refuse("E_ASKED_QUERY", "/dcql_query/credentials")
    name, is_bound = _id(entry.get("id")), entry.get("require_cryptographic_holder_binding", True)
    if not isinstance(is_bound, bool):
        _refuse("E_ASKED_QUERY", "/dcql_query/credentials")
    claims = tuple(_claim(claim, number=number) for number, claim in enumerate(_list(entry, "claims")))
    by_id = {claim.id for claim in claims}
    sets = tuple(tuple(names) for names in _list(entry, "claim_sets") if isinstance(names, list))
    if len(claims) > MOST_CLAIMS or len(sets) > MOST_SETS:
        _refuse("E_ASKED_QUERY_SIZE", kind="too_expensive", limit=MOST_CLAIMS)
    if len(by_id) != len(claims) or any(not {*map(str, names)} <= by_id or not names for names in sets):
        _refuse("E_ASKED_QUERY", "/dcql_query/credentials")
    return CredentialAsked(
        id=name,
        format=entry["format"],
        types=_types(entry),
        claims=claims,
        sets=sets,
        is_bound=is_bound,
        names_authorities="trusted_authorities" in entry,
    )


def _types(entry: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    meta = entry.get("meta", {})
    if not isinstance(meta, dict):
        _refuse("E_ASKED_QUERY", "/dcql_query/credentials")
    if entry["format"] == SD_JWT or "vct_values" in meta:
        wanted = [[value] for value in _list(meta, "vct_values")]
    else:
        wanted = _list(meta, "type_values")
    if not all(isinstance(names, list) and all(isinstance(name, str) for name in names) for names in wanted):
        _refuse("E_ASKED_QUERY", "/dcql_query/credentials")
    return tuple(tuple(names) for names in wanted)


def _claim(entry: Any, *, number: int) -> ClaimAsked:
    path = entry.get("path") if isinstance(entry, dict) else None
    if not isinstance(path, list) or not 0 < len(path) <= _DEEPEST or not all(map(_is_step, path)):
        _refuse("E_ASKED_QUERY", "/dcql_query/credentials")
    values = _list(entry, "values")
    if not all(isinstance(value, str | int | bool) for value in values):
        _refuse("E_ASKED_QUERY", "/dcql_query/credentials")
    # A claim without a name is in no set; it is told apart by its place.
    name = _id(entry["id"]) if "id" in entry else f"#{number}"
    return ClaimAsked(id=name, path=tuple(path), values=tuple(values))


def _groups(listed: Any, *, ids: set[str]) -> tuple[CredentialSet, ...]:
    if listed is None:
        return ()
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_SETS:
        _refuse("E_ASKED_QUERY", "/dcql_query/credential_sets")
    groups = []
    for entry in listed:
        options = _list(entry, "options") if isinstance(entry, dict) else []
        is_required = entry.get("required", True) if isinstance(entry, dict) else None
        if not 0 < len(options) <= MOST_SETS or not isinstance(is_required, bool):
            _refuse("E_ASKED_QUERY", "/dcql_query/credential_sets")
        if not all(isinstance(names, list) and names and {*map(str, names)} <= ids for names in options):
            _refuse("E_ASKED_QUERY", "/dcql_query/credential_sets")
        groups.append(CredentialSet(options=tuple(map(tuple, options)), is_required=is_required))
    return tuple(groups)


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        _refuse("E_ASKED_QUERY", "/dcql_query/credentials")
    return value


def _list(entry: Mapping[str, Any], name: str) -> list[Any]:
    value = entry.get(name, [])
    if not isinstance(value, list) or (name in entry and not value):
        _refuse("E_ASKED_QUERY", f"/dcql_query/{name}")
    return value


def _is_step(step: Any) -> bool:
    return step is None or isinstance(step, str) or (isinstance(step, int) and not isinstance(step, bool) and step >= 0)


def _is_same(value: Any, wanted: Any) -> bool:
    return type(value) is type(wanted) and value == wanted

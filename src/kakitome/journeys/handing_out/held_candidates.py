"""What a person holds that a verifier's query could be answered with, read as the query reads it.

    for candidate in candidates(platform, account, query=query): candidate.types, candidate.claims
    content_of(platform, account, candidate=candidate, is_bound=True)      # the bytes, whole, and the key

Verified documents of the wallet, and awards of this platform that are in force. An award is read out of what its issuer
signed; its token, bound to a key of its learner's, is made only when it is really to be shown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kakitome.documents.jose.compact import read_compact
from kakitome.documents.jose.named_key import confirmed_key
from kakitome.documents.keys.multikey import encode_public
from kakitome.documents.openbadges.formats import FileFormat, open_file, recognise
from kakitome.documents.presentation.dcql import IN_PARTS, JWT_VC, LDP_VC, SD_JWT, VC_SD_JWT, DcqlQuery
from kakitome.documents.presentation.holder_presentation import holder_named
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.sdjwt.reading import read_sd_jwt
from kakitome.documents.sdjwt.w3c_credential import is_credential, read_credential
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import Verdict
from kakitome.errors import NotFound
from kakitome.journeys.handing_out.bound_awards import bound_award
from kakitome.journeys.handing_out.envelopes import envelope_of
from kakitome.journeys.platform import Platform
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.mapping.sd_jwt_vc import VCT, to_claims
from kakitome.ports.wallets import WalletDocument
from kakitome.services.enveloping import is_in_force, targets
from kakitome.services.holding import HeldAward, find_held, list_held
from kakitome.values.json_members import as_list, object_member
from kakitome.values.localized_text import LocalizedText

MOST: Final = 200
"""Awards, and documents, that are looked at for one request, the newest first. (derived)"""
_TARGETS: Final = {SD_JWT: targets.SD_JWT, VC_SD_JWT: targets.VC_SD_JWT, LDP_VC: targets.OB3_BOUND}
_FORMATS: Final = {FileFormat.SD_JWT: SD_JWT, FileFormat.JWS: JWT_VC, FileFormat.JSON: LDP_VC}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCandidate:
    """One credential in one form.

    Attributes:
        name: `award-<number>` or `document-<key>`.
        types: its `vct`, or its types.
        may_be_bound: whether its holder can sign from here: its key lies here, or is made when it is shown.
        verdict: of the last check; None for an award in force.
    """

    name: str
    format: str
    title: LocalizedText
    issuer: LocalizedText
    types: tuple[str, ...]
    claims: Mapping[str, Any]
    may_be_bound: bool
    verdict: Verdict | None = None


def candidates(platform: Platform, account: str, *, query: DcqlQuery) -> Iterator[HeldCandidate]:
    """Yield what could answer, awards first; each in every form that is asked for."""
    formats = {credential.format for credential in query.credentials}
    keeps_keys = platform.persons.holder_keys.open(account).is_on()
    for held_award in list_held(platform.directory, account)[:MOST] if formats & {SD_JWT, VC_SD_JWT, LDP_VC} else ():
        if is_in_force(platform.store(held_award.institution), held_award.record):
            yield from _of_award(platform, held_award, formats=formats, keeps_keys=keeps_keys)
    wallet = platform.wallets.open(account)
    own_keys = {key.key_id for key in platform.persons.holder_keys.open(account).list_keys()}
    for document in [entry for entry in wallet.list_documents() if entry.is_verified][:MOST]:
        candidate = _of_document(document, wallet.read_content(document.key), own_keys=own_keys)
        if candidate is not None and candidate.format in formats:
            yield candidate


def content_of(platform: Platform, account: str, *, candidate: HeldCandidate, is_bound: bool) -> tuple[bytes, str]:
    """Return the bytes of a credential, whole, and the key that its holder signs with; empty where nobody signs.

    Raises:
        NotFound: it is not held any more, or its key is gone (E_HOLDER_KEY_UNKNOWN).
        Refused, Unavailable: as `bound_award`.
    """
    kind, _, name = candidate.name.partition("-")
    if kind == "award":
        held_award = find_held(platform.directory, name)
        if held_award is None or held_award.account != account:
            raise NotFound("E_AWARD_NOT_SHOWN")
        if candidate.format == LDP_VC and not is_bound:
            return _document_of(platform, held_award), ""
        target = _TARGETS[candidate.format]
        if not is_bound:
            return envelope_of(platform, held_award, target=target, actor="learner").document, ""
        key, document = bound_award(platform, held_award, target=target)
        return document, key.key_id
    content = open_file(platform.wallets.open(account).read_content(name)).credential
    key_id = _bound_to(content, candidate.format) if is_bound else ""
    if is_bound and platform.persons.holder_keys.open(account).find(key_id) is None:
        raise NotFound("E_HOLDER_KEY_UNKNOWN")
    return content, key_id


def _of_award(
    platform: Platform, held_award: HeldAward, *, formats: set[str], keeps_keys: bool
) -> Iterator[HeldCandidate]:
    credential = strict_json.load(_document_of(platform, held_award))
    store, intent = platform.store(held_award.institution), held_award.record.intent
    definition, _facts, _ = from_credential(credential)
    issuer = store.issuers.get(intent.issuer)
    common: dict[str, Any] = {
        "name": f"award-{held_award.number}",
        "title": definition.title,
        "issuer": issuer.issuer.name,
    }
    if SD_JWT in formats and issuer.closed_at is None:
        stated = to_claims(credential, language=primary_language(definition))
        claims = {**stated.always, **stated.disclosable}
        yield HeldCandidate(**common, format=SD_JWT, types=(VCT,), claims=claims, may_be_bound=keeps_keys)
    types = tuple(map(str, as_list(credential.get("type"))))
    if VC_SD_JWT in formats and issuer.closed_at is None:
        unsigned = {name: value for name, value in credential.items() if name != "proof"}
        yield HeldCandidate(**common, format=VC_SD_JWT, types=types, claims=unsigned, may_be_bound=keeps_keys)
    if LDP_VC in formats:
        # A copy names its holder, where the award names nobody by an identifier and can be signed anew.
        is_free = "id" not in object_member(credential, "credentialSubject") and issuer.closed_at is None
        may_be_bound = keeps_keys and is_free
        yield HeldCandidate(**common, format=LDP_VC, types=types, claims=credential, may_be_bound=may_be_bound)


def _of_document(document: WalletDocument, content: bytes, *, own_keys: set[str]) -> HeldCandidate | None:
    try:
        credential = open_file(content).credential
        form = _format_of(credential)
        claims, types = _read(credential, form) if form else ({}, ())
    except DocumentRefused:
        # It was read when it came; what cannot be read in this way is no answer.
        return None
    if not form:
        return None
    return HeldCandidate(
        name=f"document-{document.key}",
        format=form,
        title=document.title,
        issuer=document.issuer_name,
        types=types,
        claims=claims,
        may_be_bound=_bound_to(credential, form) in own_keys,
        verdict=document.verdict,
    )


def _format_of(credential: bytes) -> str | None:
    form = _FORMATS.get(recognise(credential))
    return VC_SD_JWT if form == SD_JWT and is_credential(read_sd_jwt(credential)) else form


def _read(credential: bytes, form: str) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    if form == SD_JWT:
        claims = read_sd_jwt(credential).claims
        return claims, (str(claims.get("vct", "")),)
    if form == VC_SD_JWT:
        document = read_credential(credential).credential
        return document, tuple(map(str, as_list(document.get("type"))))
    payload = strict_json.load(read_compact(credential).payload if form == JWT_VC else credential)
    document = payload.get("vc", payload) if isinstance(payload, dict) else {}
    return document, tuple(map(str, as_list(document.get("type")))) if isinstance(document, dict) else ()


def _bound_to(credential: bytes, form: str) -> str:
    """Return the key in a token's `cnf`, or that a credential names as its subject; empty for none as ours are."""
    if form == LDP_VC:
        holder = holder_named(strict_json.load(credential))
        return holder.key_id if holder is not None else ""
    if form not in IN_PARTS:
        return ""
    confirmation = read_sd_jwt(credential).claims.get("cnf")
    try:
        return encode_public(confirmed_key(confirmation))
    except DocumentRefused:
        return ""


def _document_of(platform: Platform, held_award: HeldAward) -> bytes:
    return platform.store(held_award.institution).awards.get_document(held_award.record.credential_id)

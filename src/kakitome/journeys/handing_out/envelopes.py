"""Further envelopes of an award that this platform keeps: made at their first request, handed out unchanged after.

kept = envelope_of(platform, held, target=targets.PDF, actor="learner", variant="ja")
data = bundle_of(platform, held)
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from kakitome.documents.jose.compact import read_compact
from kakitome.documents.jose.named_key import NamedKey
from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.keys.jwk import public_to_jwk, thumbprint
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.openbadges.credential import status_lists_of
from kakitome.errors import NotFound, Problem, Refused, Unavailable
from kakitome.journeys.platform import Platform
from kakitome.ports.bound_copies import BoundCopy
from kakitome.ports.envelopes import KeptEnvelope
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.signing import KeyPurpose
from kakitome.services.anchoring import in_log
from kakitome.services.bundling import BundleMaterial, bundle_award
from kakitome.services.enveloping import (
    BOUND,
    EnvelopeOrder,
    EnvelopingContext,
    Material,
    Target,
    Tools,
    hand_out,
    material_of,
    study_problems,
    targets,
)
from kakitome.services.holding import HeldAward
from kakitome.services.keeping_log import append_entry, publish_log
from kakitome.services.keeping_log.proving_inclusion import inclusion_evidence
from kakitome.services.keeping_seals import find_seal
from kakitome.services.verifying.kept_answers import answers_about


def envelope_of(
    platform: Platform,
    held_award: HeldAward,
    *,
    target: Target,
    actor: str,
    variant: str = "",
    wallet_key: PublicKey | None = None,
) -> KeptEnvelope:
    """Return one envelope of a held award; with a wallet's key one that is bound to it, where the form can be.

    Raises:
        NotFound: the award, or a key of that purpose.
        Refused: the award is not in force.
        NotConvertible, Unavailable: as `services.enveloping`.
    """
    now = platform.now()
    tools = _tools(platform, held_award, target=target, now=now)
    if wallet_key is not None:
        tools = replace(tools, wallet_key=public_to_jwk(wallet_key))
    context = EnvelopingContext(store=platform.store(held_award.institution), tools=tools)
    order = EnvelopeOrder(
        material=material_of_held(platform, held_award),
        target=target,
        actor=actor,
        variant=variant,
        printed=f"+{held_award.link_edition + 1}" if target.is_paper else "",
        bound=thumbprint(wallet_key) if wallet_key is not None else "",
    )
    return hand_out(context, order, now=now)


def copy_of(
    platform: Platform, held_award: HeldAward, *, target: Target, wallet_key: NamedKey, copy: BoundCopy
) -> KeptEnvelope:
    """Return the copy of a held award that one app receives: bound to its key, with a place of its own.

    Raises as `envelope_of`.
    """
    now = platform.now()
    tools = _tools(platform, held_award, target=target, now=now)
    bound_tools = replace(tools, wallet_key=wallet_key.jwk, status_place=copy.entry)
    context = EnvelopingContext(store=platform.store(held_award.institution), tools=bound_tools)
    order = EnvelopeOrder(
        material=material_of_held(platform, held_award),
        target=target,
        actor="learner",
        bound=f"{thumbprint(wallet_key.key)}:{copy.key}",
    )
    return hand_out(context, order, now=now)


def bundle_of(platform: Platform, held_award: HeldAward, *, actor: str) -> bytes:
    """Pack the evidence bundle of a held award; raises as `envelope_of`."""
    material = material_of_held(platform, held_award)
    token, token_key = token_of(platform, held_award, actor=actor)
    pdf = envelope_of(platform, held_award, target=targets.PDF, actor=actor, variant="both")
    pages = {url: _published(platform, url) for url in _addresses(material)}
    key_url = did_web_url(material.issuer.did)
    now, log_context = platform.now(), platform.log_context()
    verifier = platform.verifier()
    answers = answers_about(material.document, verifier, now=now)
    packed = BundleMaterial(
        document=material.document,
        credential=material.credential,
        microcredential=material.microcredential,
        facts=material.facts,
        key_document=pages.pop(key_url),
        key_document_url=key_url,
        status_lists=pages,
        token=token,
        token_key=token_key,
        pdf=pdf.document,
        log=inclusion_evidence(
            log_context, institution=held_award.institution, credential_id=held_award.record.credential_id
        ),
        log_key=log_context.key.text,
        registries=answers.registries,
        beside={
            url: data for url, data in answers.pages.items() if url not in {key_url, material.facts.credential, *pages}
        },
        page=material.page,
        canonicalize=verifier.sandbox.write,
    )
    return bundle_award(packed, made_at=now)


def is_to_be_had(platform: Platform, held_award: HeldAward, *, target: Target) -> bool:
    """Tell whether a form can be handed out: of a closed issuer's, what nobody signs anew or what was made before."""
    store, intent = platform.store(held_award.institution), held_award.record.intent
    if target.signed_with is None or store.issuers.get(intent.issuer).closed_at is None:
        return True
    # What is bound to the key of one wallet is for that wallet alone.
    made = store.envelopes.list_of(held_award.record.credential_id)
    return any(envelope.target == target.id and BOUND not in envelope.variant for envelope in made)


def token_of(platform: Platform, held_award: HeldAward, *, actor: str) -> tuple[bytes, PublicKey | None]:
    """Return the award as a token and the key that signed it; nothing where its issuer closed before one was made."""
    if not is_to_be_had(platform, held_award, target=targets.VC_JWT):
        return b"", None
    token = envelope_of(platform, held_award, target=targets.VC_JWT, actor=actor).document
    return token, decode_public(read_compact(token).key_id.rpartition("#")[2])


def study_certificate_lacks(platform: Platform, held_award: HeldAward) -> Sequence[Problem]:
    """Tell what an award lacks for a 履修証明書; empty when one can be made."""
    now = platform.now()
    return study_problems(material_of_held(platform, held_award), tools=_tools(platform, held_award, now=now), now=now)


def material_of_held(platform: Platform, held_award: HeldAward) -> Material:
    """Read what envelopes of a held award are made from."""
    store = platform.store(held_award.institution)
    issuer = store.issuers.get(held_award.record.intent.issuer).issuer
    node = platform.organisations.find(held_award.institution)
    return material_of(
        store.awards.get_document(held_award.record.credential_id),
        issuer,
        page=platform.award_links.address(held_award.number, edition=held_award.link_edition),
        mark=node.mark if node else "",
    )


def _tools(platform: Platform, held_award: HeldAward, *, now: datetime, target: Target | None = None) -> Tools:
    keys = _keys(platform, held_award)
    is_sealed = target is not None and target.is_sealed
    return Tools(
        keys=keys,
        salt=lambda: secrets.token_urlsafe(16),
        set_certificate=platform.set_certificate,
        token_certificates=platform.token_certificates,
        # Opened for what it seals alone: a token that is out must stop nothing else.
        seal=find_seal(platform.sealing_context(held_award.institution), now=now) if is_sealed else None,
        stamper=platform.open_stamper() if is_sealed else None,
        anchor=_log_anchor(platform, held_award, keys=keys, now=now),
    )


def _log_anchor(
    platform: Platform, held_award: HeldAward, *, keys: IssuerSigningKeys, now: datetime
) -> Callable[[bytes], str]:
    """Return what writes a root into the platform's log and publishes it: whoever gets the file may check it at once.

    The scheduler may publish at the same time: both checkpoints are of the same log, and the longer one follows.
    """

    def anchor(root: bytes) -> str:
        log_context = platform.log_context()

        def append(entry: bytes) -> int:
            index = append_entry(log_context, held_award.institution, entry=entry)
            publish_log(log_context)
            return index

        return in_log(keys.key(KeyPurpose.LOG), append=append, origin=log_context.key.name, now=now)(root)

    return anchor


def _keys(platform: Platform, held_award: HeldAward) -> IssuerSigningKeys:
    institution = held_award.institution
    return IssuerSigningKeys(platform.store(institution), platform.vault(institution), held_award.record.intent.issuer)


def _addresses(material: Material) -> list[str]:
    return [did_web_url(material.issuer.did), *status_lists_of(material.credential)]


def _published(platform: Platform, url: str) -> bytes:
    """Read what stands at an address; this platform's own are read from its own records."""
    try:
        return platform.fetcher.fetch(url)
    except (Refused, Unavailable) as failure:
        raise NotFound("E_BUNDLE_SOURCE", url=url) from failure

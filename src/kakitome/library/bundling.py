"""Pack the evidence bundle of an award that lies in a published folder, without server or database."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kakitome.documents.anchoring.log_evidence import parse_evidence
from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.openbadges.credential import status_lists_of
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.programmes import Programmes
from kakitome.errors import NotFound, Problem, Refused, Unavailable
from kakitome.gateways.fetcher import OfflineFetcher
from kakitome.gateways.key_file import read_key_file
from kakitome.gateways.mapped_fetcher import MappedFetcher, Mount
from kakitome.library.converting import KeyFileKeys, issuer_stated_in
from kakitome.library.verifier import build_verifier
from kakitome.ports.signing import KeyPurpose
from kakitome.services.bundling import BundleMaterial, bundle_award
from kakitome.services.enveloping import Material, Tools, envelop, material_of, targets
from kakitome.services.verifying.kept_answers import answers_about


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleOrder:
    """What is asked for.

    Attributes:
        folder: what is published at the issuer's address.
        key: the issuer's key file, for the token inside; None packs none.
        mounts: addresses that are answered without the network.
        programmes: registries of programmes that are asked for what is awarded.
        evidence: that the award is in a transparency log, as `kakitome log evidence` prints it.
        is_offline: whether whoever recognised the award is asked by these mounts alone.
    """

    folder: Path
    key: Path | None = None
    passphrase: str = ""
    page: str = ""
    mounts: tuple[Mount, ...] = ()
    programmes: tuple[Programmes, ...] = ()
    evidence: bytes = b""
    is_offline: bool = False
    now: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A bundle, and what it lacks: addresses that did not answer when they were asked about recognition."""

    data: bytes
    notes: tuple[Problem, ...] = ()


def bundle(award: bytes, order: BundleOrder) -> Packed:
    """Pack the bundle of an award.

    The issuer's own documents come from its folder; what whoever recognised the award published is asked for as a
    verifier would, and what does not answer is named and left out.

    Raises:
        NotConvertible: no Open Badges 3.0 credential of ours.
        NotFound: E_BUNDLE_SOURCE, a document that belongs in it does not lie in the folder.
        DocumentRefused: E_LOG_EVIDENCE, the evidence is not of the documented form.
        Refused: the key file cannot be opened.
    """
    # Our own award, read strictly by `material_of`.
    issuer = issuer_stated_in(json.loads(award))  # noqa: TID251
    material = material_of(award, issuer, page=order.page)
    now = (order.now or datetime.now(UTC)).replace(microsecond=0)
    own = Mount(prefix=issuer.base_url.rstrip("/"), folder=order.folder.resolve())
    site = MappedFetcher([own], otherwise=OfflineFetcher())
    pages = {url: _read(site, url) for url in _addresses(material)}
    verifier = build_verifier(mounts=(own, *order.mounts), programmes=order.programmes, is_offline=order.is_offline)
    answers = answers_about(award, verifier, now=now)
    log = parse_evidence(strict_json.load(order.evidence)) if order.evidence else None
    key_url = did_web_url(issuer.did)
    token, token_key = b"", None
    if order.key is not None:
        keys = KeyFileKeys(read_key_file(order.key, passphrase=order.passphrase), issuer.did)
        token = envelop(material, targets.VC_JWT, tools=Tools(keys=keys, salt=str), now=now).document
        token_key = keys.key(KeyPurpose.JOSE).public
    packed = BundleMaterial(
        document=award,
        credential=material.credential,
        microcredential=material.microcredential,
        facts=material.facts,
        key_document=pages.pop(key_url),
        key_document_url=key_url,
        status_lists=pages,
        token=token,
        token_key=token_key,
        log=log,
        log_key=log.log_key if log else "",
        beside={url: data for url, data in answers.pages.items() if not site.covers(url)},
        registries=answers.registries,
        page=order.page,
        canonicalize=verifier.sandbox.write,
    )
    silent = [url for url in answers.silent if not site.covers(url)]
    notes = tuple(Problem(code="W_BUNDLE_SILENT", severity="warning", params={"url": url}) for url in silent)
    return Packed(data=bundle_award(packed, made_at=now), notes=notes)


def _addresses(material: Material) -> list[str]:
    return [did_web_url(material.issuer.did), *status_lists_of(material.credential)]


def _read(site: MappedFetcher, url: str) -> bytes:
    try:
        return site.fetch(url)
    except (Refused, Unavailable) as failure:
        raise NotFound("E_BUNDLE_SOURCE", url=url) from failure

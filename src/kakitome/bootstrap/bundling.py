"""Pack the evidence bundle of an award that lies in a published folder, without server or database."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kakitome.bootstrap.converting import KeyFileKeys, issuer_stated_in
from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.openbadges.credential import status_lists_of
from kakitome.errors import NotFound, Refused, Unavailable
from kakitome.gateways.fetcher import OfflineFetcher
from kakitome.gateways.key_file import read_key_file
from kakitome.gateways.mapped_fetcher import MappedFetcher, Mount
from kakitome.ports.signing import KeyPurpose
from kakitome.services.bundling import BundleMaterial, bundle_award
from kakitome.services.enveloping import Material, Target, Tools, envelop, material_of


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleOrder:
    """What is asked for.

    Attributes:
        folder: what is published at the issuer's address.
        key: the issuer's key file, for the token inside; None packs none.
    """

    folder: Path
    key: Path | None = None
    passphrase: str = ""
    page: str = ""
    now: datetime | None = None


def bundle(award: bytes, order: BundleOrder) -> bytes:
    """Pack the bundle of an award.

    Raises:
        NotConvertible: no Open Badges 3.0 credential of ours.
        NotFound: E_BUNDLE_SOURCE, a document that belongs in it does not lie in the folder.
        Refused: the key file cannot be opened.
    """
    # Our own award, read strictly by `material_of`.
    issuer = issuer_stated_in(json.loads(award))  # noqa: TID251
    material = material_of(award, issuer, page=order.page)
    now = (order.now or datetime.now(UTC)).replace(microsecond=0)
    site = MappedFetcher(
        [Mount(prefix=issuer.base_url.rstrip("/"), folder=order.folder.resolve())], otherwise=OfflineFetcher()
    )
    pages = {url: _read(site, url) for url in _addresses(material)}
    key_url = did_web_url(issuer.did)
    token, token_key = b"", None
    if order.key is not None:
        keys = KeyFileKeys(read_key_file(order.key, passphrase=order.passphrase), issuer.did)
        token = envelop(material, Target.VC_JWT, tools=Tools(keys=keys, salt=str), now=now).document
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
        page=order.page,
    )
    return bundle_award(packed, made_at=now)


def _addresses(material: Material) -> list[str]:
    return [did_web_url(material.issuer.did), *status_lists_of(material.credential)]


def _read(site: MappedFetcher, url: str) -> bytes:
    try:
        return site.fetch(url)
    except (Refused, Unavailable) as failure:
        raise NotFound("E_BUNDLE_SOURCE", url=url) from failure

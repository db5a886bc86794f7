"""Put an award from a file into another envelope, without server or database.

    made = convert(award, Conversion(to=targets.VC_JWT, key=Path("issuer.key")))

The issuer is read from its file or, when none is given, from the credential itself.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kakitome.bootstrap.acceleration import ways
from kakitome.documents.keys.controller_document import method_id
from kakitome.documents.keys.did import method_of
from kakitome.documents.keys.did_web import base_url
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.openbadges.credential import status_lists_of
from kakitome.documents.openbadges.formats import open_file
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.errors import NotFound, Problem
from kakitome.gateways.document_seal_file import read_seal
from kakitome.gateways.folder_store.store import LEDGER
from kakitome.gateways.key_file import KeyFileVault, read_key_file
from kakitome.library.folder import book as folder_book
from kakitome.library.folder.companions import publish_companions
from kakitome.library.folder.log import anchor_in_folder
from kakitome.library.folder.reading import read_issuer
from kakitome.mapping.addresses import token_list_address
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadges2.addresses import key_file_address
from kakitome.ports.failpoints import NoFailpoints
from kakitome.ports.signing import KeyPurpose, SigningKey, SigningKeys
from kakitome.services.enveloping import (
    HostingNeed,
    Made,
    Material,
    NotConvertible,
    Target,
    Tools,
    envelop,
    material_of,
)


@dataclass(frozen=True, slots=True)
class KeyFileKeys:
    """Implements `ports.signing.SigningKeys` over the keys of a file; a did:key has its one key and no other."""

    vault: KeyFileVault
    did: str

    def key(self, purpose: KeyPurpose) -> SigningKey:
        """Open the key of a purpose; raises `NotFound` (E_KEY_PURPOSE_MISSING)."""
        single = method_of(self.did) == "key" and purpose in (KeyPurpose.JOSE, KeyPurpose.LOG)
        key_id = self.vault.key_ids.get(KeyPurpose.CREDENTIAL if single else purpose)
        if key_id is None:
            raise NotFound("E_KEY_PURPOSE_MISSING", purpose=purpose.value, did=self.did)
        return SigningKey(
            purpose=purpose,
            key_id=key_id,
            method=method_id(self.did, key_id),
            public=decode_public(key_id),
            sign=self.vault.signer(key_id),
        )


class NoKeys:
    """Implements `ports.signing.SigningKeys` where no key file was given."""

    def key(self, purpose: KeyPurpose) -> SigningKey:
        """Refuse; raises `NotFound` (E_KEY_MISSING)."""
        raise NotFound("E_KEY_MISSING", purpose=purpose.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """What is asked for beside the award.

    Attributes:
        to: the form.
        issuer: ISSUER.toml; None takes the issuer from the credential.
        key: the issuer's key file, for forms that are signed anew.
        seal_key, seal_chain: PEM files of the institution's certificate, for PDF and ELM.
        log: folder of the issuer's own log, in which Blockcerts are anchored; to be published at `<base_url>log/`.
        variant: languages of a PDF, `ja`, `en` or `both`.
        page: address of the live page.
        folder: the issuer's folder, into which is written what the envelope points to; None when there is none.
    """

    to: Target
    issuer: Path | None = None
    key: Path | None = None
    seal_key: Path | None = None
    seal_chain: Path | None = None
    log: Path | None = None
    variant: str = ""
    page: str = ""
    folder: Path | None = None
    passphrase: str = ""
    now: datetime | None = None


def convert(award: bytes, wanted: Conversion) -> Made:
    """Put a signed award into another envelope.

    Raises:
        NotConvertible: no Open Badges 3.0 credential, of another issuer, or not sayable in that form.
        NotFound: a file or a key is missing.
        Refused, Unavailable: a key or certificate cannot be opened.
    """
    try:
        document = open_file(award).credential
        credential = strict_json.load(document)
    except DocumentRefused as refusal:
        raise NotConvertible("E_NOT_A_CREDENTIAL", refusal.problem) from None
    issuer = read_issuer(wanted.issuer)[0] if wanted.issuer else issuer_stated_in(credential)
    now = wanted.now or datetime.now(UTC)
    keys = _keys(wanted, issuer)
    tools = Tools(
        keys=keys,
        salt=lambda: secrets.token_urlsafe(16),
        set_certificate=ways().set_certificate,
        key_address=key_file_address,
        seal=read_seal(wanted.seal_key, wanted.seal_chain) if wanted.seal_key and wanted.seal_chain else None,
        anchor=_anchor(wanted.log, keys=keys, issuer=issuer, now=now) if wanted.log else None,
    )
    material = material_of(document, issuer, page=wanted.page)
    made = envelop(material, wanted.to, tools=tools, now=now, variant=wanted.variant)
    return replace(made, notes=(*made.notes, *_published(material, wanted, now=now)))


def folder_of(award: Path) -> Path | None:
    """Return the issuer's folder in which an award lies among the credentials; None when it lies elsewhere."""
    folder = award.absolute().parent.parent
    return folder if (folder / LEDGER).is_file() else None


def _published(material: Material, wanted: Conversion, *, now: datetime) -> tuple[Problem, ...]:
    """Write what the envelope points to, and say where it has to be found; say so when there is no folder for it."""
    if wanted.to.hosted is HostingNeed.NOTHING:
        return ()
    if wanted.to.hosted is HostingNeed.WALLET_LIST:
        return _published_list(material, wanted, now=now)
    if wanted.folder is None or wanted.key is None:
        return (Problem(code="W_CONVERT_POINTS_ELSEWHERE", severity="warning"),)
    vault = read_key_file(wanted.key, passphrase=wanted.passphrase)
    with folder_book.open_existing_book(wanted.folder) as book:
        did = material.issuer.did
        folder_book.settle_key(book, did, vault=vault, now=now)
        addresses = publish_companions(book, did, hosted=wanted.to.hosted, microcredential=material.microcredential)
    problem = Problem(
        code="I_CONVERT_PUBLISH",
        severity="info",
        params={"folder": str(wanted.folder), "addresses": "  ".join(addresses)},
    )
    return (problem,)


def _published_list(material: Material, wanted: Conversion, *, now: datetime) -> tuple[Problem, ...]:
    """Publish the list that wallets read, where a folder was last published before there was one."""
    lists = [token_list_address(url) for url in status_lists_of(material.credential)]
    address = next((url for url in lists if url), "")
    if wanted.folder is None or wanted.key is None or not address:
        return ()
    if (wanted.folder / address.removeprefix(material.issuer.base_url)).is_file():
        return ()
    vault = read_key_file(wanted.key, passphrase=wanted.passphrase)
    with folder_book.open_existing_book(wanted.folder) as book:
        folder_book.settle_key(book, material.issuer.did, vault=vault, now=now)
        folder_book.publish_lists(book, vault, failpoints=NoFailpoints(), now=now)
    params = {"folder": str(wanted.folder), "addresses": address}
    return (Problem(code="I_CONVERT_PUBLISH", severity="info", params=params),)


def issuer_stated_in(credential: Any) -> Issuer:
    """Take the issuer from the Profile of a credential.

    Raises:
        NotConvertible: `E_ISSUER_UNSTATED`, no Profile with a name and a did:web.
    """
    stated = credential.get("issuer") if isinstance(credential, Mapping) else None
    if not isinstance(stated, Mapping):
        raise NotConvertible("E_ISSUER_UNSTATED")
    microcredential, facts, _ = from_credential(credential)
    if not facts.issuer_name or not facts.issuer.startswith("did:web:"):
        raise NotConvertible("E_ISSUER_UNSTATED")
    words = {name: str(stated[name]) for name in ("url", "email") if isinstance(stated.get(name), str)}
    return Issuer(
        did=facts.issuer,
        name=facts.issuer_name,
        base_url=base_url(facts.issuer),
        country=microcredential.issuer_country or _country_of(stated),
        url=words.get("url", ""),
        email=words.get("email", ""),
    )


def _anchor(folder: Path, *, keys: SigningKeys, issuer: Issuer, now: datetime) -> Callable[[bytes], str]:
    """Return what writes into the issuer's own log; its key is opened only when something is written."""

    def anchor(root: bytes) -> str:
        origin = issuer.base_url.removeprefix("https://") + "log"
        key = keys.key(KeyPurpose.LOG)
        return anchor_in_folder(folder, key=key, origin=origin, now=now.replace(microsecond=0))(root)

    return anchor


def _country_of(profile: Mapping[str, Any]) -> str:
    address = profile.get("address")
    code = address.get("addressCountryCode") if isinstance(address, Mapping) else ""
    return code if isinstance(code, str) else ""


def _keys(wanted: Conversion, issuer: Issuer) -> SigningKeys:
    if wanted.key is None:
        return NoKeys()
    return KeyFileKeys(read_key_file(wanted.key, passphrase=wanted.passphrase), issuer.did)

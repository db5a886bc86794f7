"""The envelopes of a recognised award, made by the product, and the addresses that each of them needs."""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from kakitome.documents.keys.x509_chain import certificate_id
from kakitome.documents.openbadges2.signing import write_pem
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.registry import IssuerRegistry, ListedIssuer
from kakitome.library.verifier import shared_sandbox
from kakitome.mapping.openbadges2 import (
    to_achievement_document,
    to_hosted_award,
    to_issuer_document,
    to_key_document,
    to_revocation_list,
)
from kakitome.mapping.openbadges2.addresses import achievement_address, issuer_address, key_address, revocations_address
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping import Material, Target, Tools, envelop, material_of
from kakitome.services.keeping_keys import make_keys
from services.bodies import BODY_DID
from services.desks import BASE, DID, ISSUER, LETTER, NOW
from services.recognised import BODY_LISTED, ISSUER_LISTED, World, listing, on
from support.certificates import Holder, a_leaf, a_root

PROFILE = issuer_address(BASE)


@dataclass(frozen=True)
class FileSeal:
    """Implements `ports.document_seal.DocumentSeal` over a certificate of the tests."""

    holder: Holder
    chain: tuple[bytes, ...] = ()
    algorithm: str = "P-256"

    @property
    def certificate(self) -> bytes:
        return self.holder.der

    def sign(self, data: bytes) -> bytes:
        return self.holder.sign(data)


def seal_of(name: str) -> FileSeal:
    root = a_root()
    return FileSeal(a_leaf(root, name), chain=(root.der,))


@dataclass
class Recognised:
    """A world with one recognised award, and its envelopes."""

    world: World = field(default_factory=World)
    seal: FileSeal = field(default_factory=lambda: seal_of("Example University"))

    @cached_property
    def award(self) -> bytes:
        """The award; with it everything else comes into being."""
        self.world.recognise()
        book, vault = self.world.desk.book, self.world.desk.vault
        for purpose, key_id in make_keys(vault).items():
            book.issuers.add_key(
                IssuerKey(issuer=DID, key_id=key_id, purpose=purpose, state=KeyState.ACTIVE, published_at=NOW)
            )
        award = self.world.award(10)
        self.publish_open_badges_2()
        return award

    @property
    def material(self) -> Material:
        return material_of(self.award, ISSUER)

    @property
    def keys(self) -> IssuerSigningKeys:
        return IssuerSigningKeys(self.world.desk.book, self.world.desk.vault, DID)

    def make(self, target: Target, *, seal: FileSeal | None = None) -> bytes:
        """Make an envelope as the product does."""
        salts = map("salt-{:022d}".format, itertools.count())
        tools = Tools(keys=self.keys, salt=lambda: next(salts), seal=seal or self.seal)
        return envelop(self.material, target, tools=tools, now=on(11)).document

    def hosted_open_badge_2(self) -> bytes:
        """Publish the award as a hosted badge and return it."""
        material = self.material
        document = to_hosted_award(
            material.microcredential, material.facts, issuer=ISSUER, original=material.credential
        )
        self.world.site.put(document["id"], document)
        return json.dumps(document).encode()

    def publish_open_badges_2(self) -> None:
        key = self.keys.key(KeyPurpose.OPEN_BADGES_2)
        url = key_address(BASE, key.key_id)
        put: Callable[[str, Any], None] = self.world.site.put
        put(PROFILE, to_issuer_document(ISSUER, key_urls=[url]))
        put(achievement_address(LETTER, BASE), to_achievement_document(LETTER, ISSUER))
        put(url, to_key_document(ISSUER, url=url, pem=write_pem(key.public)))  # type: ignore[arg-type]
        put(revocations_address(BASE), to_revocation_list(ISSUER, revoked=[]))

    def trusted(self, *more: ListedIssuer, knows_seal: bool = True) -> tuple[IssuerRegistry, ...]:
        """Return a registry that lists body and issuer by every name, and perhaps says whose the seal is."""
        sealed = certificate_id(self.seal.certificate)
        names = (sealed,) if knows_seal else ()
        issuer = ListedIssuer(id=DID, name=ISSUER.name, also_known_as=names)
        others = (ListedIssuer(id=one, name=ISSUER.name) for one in (PROFILE, sealed))
        assert ISSUER_LISTED.id == DID and BODY_LISTED.id == BODY_DID
        return (listing(BODY_LISTED, issuer, *others, *more),)

    def verify(self, document: bytes, days: int = 20, **changes: Any) -> Report:
        around = {"registries": self.trusted(), "examine_pdf": shared_sandbox().examine_pdf} | changes
        return self.world.verify(document, days, **around)

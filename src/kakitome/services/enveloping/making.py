"""One maker per form. Each reads the material, signs with the key of its purpose, and keeps nothing.

What is signed here anew says what the first document says, for as long as that one: the same learner, the same period,
the same place in the same status list, so that one withdrawal reaches every envelope. Its status is laid out as others
read it, also where the first document is from before (docs/adr/0023-one-status-entry.md).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakitome.documents.anchoring.batch_sealing import close_batch, prepare_batch
from kakitome.documents.elm.jades import seal_edc
from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.openbadges.credential import with_one_status
from kakitome.documents.openbadges2.signing import sign_award
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.documents.pdf.timestamping import Stamper
from kakitome.documents.proofs.ecdsa_sd_2023 import create_base_proof
from kakitome.documents.sealing import Seal, write_document
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Problem, Unavailable
from kakitome.mapping.badge_image import BadgeImage, compose
from kakitome.mapping.badge_image.seal import sealed_by
from kakitome.mapping.blockcerts import to_blockcerts
from kakitome.mapping.certificate import (
    CertificateMaterial,
    CertificatePress,
    study_certificate,
    study_certificate_problems,
)
from kakitome.mapping.certificate.wording import Choice
from kakitome.mapping.clr import RecordTerms, to_unsigned_record
from kakitome.mapping.elm import NotInLearningModel, to_edc
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.mapping.openbadges2 import to_signed_award
from kakitome.mapping.sd_jwt_vc import to_sd_jwt
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping.model import Made, Material, NotConvertible, Target, Tools, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """One envelope in the making: the award, keys and seal, the instant, and the languages when they matter."""

    material: Material
    tools: Tools
    now: datetime
    variant: str


Maker = Callable[[Making], Made]
_PRESS: Final = CertificatePress()
"""One for the process: on graduation day a whole class asks for certificates of one kind."""
JAPAN: Final = timezone(timedelta(hours=9), "JST")
"""Japan has one time all year round."""


def envelop(material: Material, target: Target, *, tools: Tools, now: datetime, variant: str = "") -> Made:
    """Make one envelope.

    Args:
        material: the award.
        target: the form.
        tools: keys, seal and chance.
        now: the instant of making; it stands in what is signed.
        variant: for PDF the languages, `ja`, `en` or `both`; for SD-JWT `ja` or `en`.

    Raises:
        NotConvertible: the form cannot say what the award says, or lacks what it demands.
        NotFound, Unavailable: no key of that purpose, or it cannot be opened now.
    """
    maker = _MAKERS.get(target)
    if maker is None:
        raise NotConvertible("E_TARGET_NOT_MADE", target=target.value)
    return maker(Making(material=material, tools=tools, now=whole(now), variant=variant))


def study_problems(material: Material, *, tools: Tools, now: datetime) -> tuple[Problem, ...]:
    """Tell what stands in the way of a 履修証明書; empty when nothing does."""
    making = Making(material=material, tools=tools, now=whole(now), variant="ja")
    return study_certificate_problems(_certificate(making))


def _ob3(making: Making) -> Made:
    return Made(document=making.material.document, media_type="application/vc", suffix=".json")


def _png(making: Making) -> Made:
    image = baking_png.bake(_image(making.material).png(), making.material.document)
    return Made(document=image, media_type="image/png", suffix=".png")


def _svg(making: Making) -> Made:
    image = baking_svg.bake(_image(making.material).svg, making.material.document)
    return Made(document=image, media_type="image/svg+xml", suffix=".svg")


def _vc_jwt(making: Making) -> Made:
    token = to_vc_jwt(with_one_status(making.material.credential), key=making.tools.keys.key(KeyPurpose.JOSE))
    return Made(document=token, media_type="application/vc+jwt", suffix=".jwt")


def _sd_jwt(making: Making) -> Made:
    wallet = making.tools.wallet_key
    stated = primary_language(making.material.microcredential)
    token, notes = to_sd_jwt(
        making.material.credential,
        key=making.tools.keys.key(KeyPurpose.JOSE),
        salts=iter(making.tools.salt, ""),
        now=making.now,
        holder=public_from_jwk(wallet) if wallet is not None else None,
        language="ja" if making.variant == "ja" else "en" if making.variant == "en" else stated,
    )
    return Made(document=token, media_type="application/dc+sd-jwt", suffix=".sd-jwt", notes=notes)


def _ecdsa_sd(making: Making) -> Made:
    key = making.tools.keys.key(KeyPurpose.DISCLOSURE)
    credential = with_one_status(making.material.credential)
    unsigned = {name: value for name, value in credential.items() if name != "proof"}
    proof = create_base_proof(unsigned, sign=key.sign, verification_method=key.method, created=making.now)
    document = write_document({**unsigned, "proof": proof})
    return Made(document=document, media_type="application/vc", suffix=".ecdsa-sd.json")


def _ob2(making: Making) -> Made:
    key = making.tools.keys.key(KeyPurpose.OPEN_BADGES_2)
    if not isinstance(key.public, RSAPublicKey):
        raise NotConvertible("E_KEY_OTHER_ALGORITHM", found=type(key.public).__name__, wanted="RSA")
    payload = to_signed_award(
        making.material.microcredential,
        making.material.facts,
        issuer=making.material.issuer,
        key_url=making.tools.key_address(making.material.issuer.base_url, key.key_id),
        original=making.material.credential,
    )
    token = sign_award(payload, public=key.public, sign=key.sign)
    return Made(document=token, media_type="text/plain", suffix=".ob2.jws")


def _ob2_png(making: Making) -> Made:
    token = _ob2(making).document
    image = baking_png.bake(_image(making.material).png(), token, keyword=baking_png.OLDER_KEYWORD)
    return Made(document=image, media_type="image/png", suffix=".ob2.png")


def _clr(making: Making) -> Made:
    key = making.tools.keys.key(KeyPurpose.CREDENTIAL)
    terms = RecordTerms(
        # The same award makes the same record, whenever it is asked for.
        url=f"urn:uuid:{uuid5(NAMESPACE_URL, 'clr ' + making.material.facts.credential)}",
        name=making.material.microcredential.title,
        valid_from=making.now,
        language=primary_language(making.material.microcredential),
    )
    unsigned = to_unsigned_record([making.material.credential], making.material.issuer, terms=terms)
    seal = Seal(sign=key.sign, verification_method=key.method)
    ready = seal.prepare(unsigned, rules=lambda record: field_problems(record, name="ClrCredential"))
    return Made(document=seal.close(ready, created=making.now), media_type="application/vc", suffix=".clr.json")


def _pdf(making: Making) -> Made:
    language: Choice = "ja" if making.variant == "ja" else "en" if making.variant == "en" else "both"
    return _sealed(making, _PRESS.completion_certificate(_certificate(making), language=language))


def _study_pdf(making: Making) -> Made:
    sheet = study_certificate(_certificate(making), language="both" if making.variant == "both" else "ja")
    return _sealed(making, sheet)


def _blockcerts(making: Making) -> Made:
    """Seal a batch of one: a learner asks for a single award. Whole batches are the matter of `services.anchoring`."""
    if making.tools.anchor is None:
        raise Unavailable("E_ANCHOR_MISSING")
    key = making.tools.keys.key(KeyPurpose.LOG)
    batch = prepare_batch([to_blockcerts(making.material.credential)])
    anchors = (making.tools.anchor(batch.root),)
    (document,) = close_batch(batch, anchors=anchors, verification_method=key.method, created=making.now)
    return Made(document=write_document(document), media_type="application/vc", suffix=".blockcerts.json")


def _elm(making: Making) -> Made:
    try:
        document = to_edc(
            making.material.microcredential,
            making.material.facts,
            original=making.material.document,
            issuer=making.material.issuer,
            displays={primary_language(making.material.microcredential): _image(making.material).png()},
        )
    except NotInLearningModel as lacking:
        raise NotConvertible(lacking.code, *lacking.problems, **lacking.params) from None
    if making.tools.seal is None:
        note = Problem(code="W_EDC_UNSEALED", severity="warning")
        bare = write_document(document)
        return Made(document=bare, media_type="application/ld+json", suffix=".edc.json", notes=(note,))
    sealed = seal_edc(document, making.tools.seal, now=making.now)
    return Made(document=sealed, media_type="application/jose+json", suffix=".edc.json")


def _certificate(making: Making) -> CertificateMaterial:
    material = making.material
    # The day on a sheet of paper is the day where the institution is.
    at_home = JAPAN if material.issuer.country in ("", "JP") else UTC
    return CertificateMaterial(
        microcredential=material.microcredential,
        facts=material.facts,
        credential=material.document,
        issuer=material.issuer,
        address=material.page or material.facts.credential,
        as_of=making.now.astimezone(at_home),
        mark=material.mark,
        recognition=material.recognition,
        seal=sealed_by(material.credential),
    )


def _sealed(making: Making, sheet: bytes) -> Made:
    tools, now = making.tools, making.now
    if tools.seal is None:
        note = Problem(code="W_PDF_UNSEALED", severity="warning")
        return Made(document=sheet, media_type="application/pdf", suffix=".pdf", notes=(note,))
    authority = tools.stamper
    stamper = Stamper(authority.exchange, roots=authority.roots, now=now) if authority else None
    seal = PdfSeal(certificate=tools.seal.certificate, chain=tools.seal.chain, sign=tools.seal.sign)
    sealed = seal.seal(sheet, now=now, stamper=stamper)
    return Made(document=sealed.data, media_type="application/pdf", suffix=".pdf", notes=sealed.problems)


def _image(material: Material) -> BadgeImage:
    issuer = material.issuer
    return compose(
        material.microcredential,
        institution=issuer.name,
        colour=issuer.colour,
        mark=material.mark,
        seal=sealed_by(material.credential),
    )


_MAKERS: Final[Mapping[Target, Maker]] = MappingProxyType(
    {
        Target.OB3: _ob3,
        Target.PNG: _png,
        Target.SVG: _svg,
        Target.VC_JWT: _vc_jwt,
        Target.SD_JWT: _sd_jwt,
        Target.ECDSA_SD: _ecdsa_sd,
        Target.OB2: _ob2,
        Target.OB2_PNG: _ob2_png,
        Target.CLR: _clr,
        Target.PDF: _pdf,
        Target.STUDY_PDF: _study_pdf,
        Target.ELM: _elm,
        Target.BLOCKCERTS: _blockcerts,
    }
)

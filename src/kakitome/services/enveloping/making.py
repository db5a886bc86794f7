"""One maker per form. Each reads the material, signs with the key of its purpose, and keeps nothing.

What is signed here anew says what the first document says, for as long as that one: the same learner, the same period,
the same place in the same status list, so that one withdrawal reaches every envelope.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakitome.documents.elm.jades import seal_edc
from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.openbadges2.signing import sign_award
from kakitome.documents.pdf.sealing import PdfSeal
from kakitome.documents.pdf.timestamping import Stamper
from kakitome.documents.proofs.ecdsa_sd_2023 import create_base_proof
from kakitome.documents.sealing import Seal, write_document
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Problem
from kakitome.mapping.badge_image import BadgeImage, compose
from kakitome.mapping.certificate import CertificateMaterial, completion_certificate, study_certificate
from kakitome.mapping.certificate.wording import Choice
from kakitome.mapping.clr import RecordTerms, to_unsigned_record
from kakitome.mapping.elm import NotInLearningModel, to_edc
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.mapping.openbadges2 import to_signed_award
from kakitome.mapping.openbadges2.addresses import key_address
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping.model import Made, Material, NotConvertible, Target, Tools, demand_seal, whole

Maker = Callable[[Material, Tools, datetime, str], Made]


def envelop(material: Material, target: Target, tools: Tools, *, now: datetime, variant: str = "") -> Made:
    """Make one envelope.

    Args:
        material: the award.
        target: the form.
        tools: keys, seal and chance.
        now: the instant of making; it stands in what is signed.
        variant: for PDF the languages, `ja`, `en` or `both`.

    Raises:
        NotConvertible: the form cannot say what the award says, or lacks what it demands.
        NotFound, Unavailable: no key of that purpose, or it cannot be opened now.
    """
    maker = _MAKERS.get(target)
    if maker is None:
        raise NotConvertible("E_TARGET_NOT_MADE", target=target.value)
    return maker(material, tools, whole(now), variant)


def _ob3(material: Material, _tools: Tools, _now: datetime, _variant: str) -> Made:
    return Made(document=material.document, media_type="application/vc", suffix=".json")


def _png(material: Material, _tools: Tools, _now: datetime, _variant: str) -> Made:
    image = baking_png.bake(_image(material).png(), material.document)
    return Made(document=image, media_type="image/png", suffix=".png")


def _svg(material: Material, _tools: Tools, _now: datetime, _variant: str) -> Made:
    image = baking_svg.bake(_image(material).svg, material.document)
    return Made(document=image, media_type="image/svg+xml", suffix=".svg")


def _vc_jwt(material: Material, tools: Tools, _now: datetime, _variant: str) -> Made:
    token = to_vc_jwt(material.credential, key=tools.keys.key(KeyPurpose.JOSE))
    return Made(document=token, media_type="application/vc+jwt", suffix=".jwt")


def _ecdsa_sd(material: Material, tools: Tools, now: datetime, _variant: str) -> Made:
    key = tools.keys.key(KeyPurpose.DISCLOSURE)
    unsigned = {name: value for name, value in material.credential.items() if name != "proof"}
    proof = create_base_proof(unsigned, sign=key.sign, verification_method=key.method, created=now)
    document = write_document({**unsigned, "proof": proof})
    return Made(document=document, media_type="application/vc", suffix=".ecdsa-sd.json")


def _ob2(material: Material, tools: Tools, _now: datetime, _variant: str) -> Made:
    key = tools.keys.key(KeyPurpose.OPEN_BADGES_2)
    if not isinstance(key.public, RSAPublicKey):
        raise NotConvertible("E_KEY_OTHER_ALGORITHM", found=type(key.public).__name__, wanted="RSA")
    payload = to_signed_award(
        material.microcredential,
        material.facts,
        issuer=material.issuer,
        key_url=key_address(material.issuer.base_url, key.key_id),
    )
    token = sign_award(payload, public=key.public, sign=key.sign)
    return Made(document=token, media_type="text/plain", suffix=".ob2.jws")


def _ob2_png(material: Material, tools: Tools, now: datetime, variant: str) -> Made:
    token = _ob2(material, tools, now, variant).document
    image = baking_png.bake(_image(material).png(), token, keyword=baking_png.OLDER_KEYWORD)
    return Made(document=image, media_type="image/png", suffix=".ob2.png")


def _clr(material: Material, tools: Tools, now: datetime, _variant: str) -> Made:
    key = tools.keys.key(KeyPurpose.CREDENTIAL)
    terms = RecordTerms(
        # The same award makes the same record, whenever it is asked for.
        url=f"urn:uuid:{uuid5(NAMESPACE_URL, 'clr ' + material.facts.credential)}",
        name=material.microcredential.title,
        valid_from=now,
        language=primary_language(material.microcredential),
    )
    unsigned = to_unsigned_record([material.credential], material.issuer, terms=terms)
    seal = Seal(sign=key.sign, verification_method=key.method)
    ready = seal.prepare(unsigned, rules=lambda record: field_problems(record, name="ClrCredential"))
    return Made(document=seal.close(ready, created=now), media_type="application/vc", suffix=".clr.json")


def _pdf(material: Material, tools: Tools, now: datetime, variant: str) -> Made:
    language: Choice = "ja" if variant == "ja" else "en" if variant == "en" else "both"
    return _sealed(completion_certificate(_certificate(material, now), language=language), tools, now)


def _study_pdf(material: Material, tools: Tools, now: datetime, variant: str) -> Made:
    sheet = study_certificate(_certificate(material, now), language="both" if variant == "both" else "ja")
    return _sealed(sheet, tools, now)


def _elm(material: Material, tools: Tools, now: datetime, _variant: str) -> Made:
    seal = demand_seal(tools)
    try:
        document = to_edc(
            material.microcredential,
            material.facts,
            original=material.document,
            issuer=material.issuer,
            displays={primary_language(material.microcredential): _image(material).png()},
        )
    except NotInLearningModel as lacking:
        raise NotConvertible(lacking.code, *lacking.problems, **lacking.params) from None
    sealed = seal_edc(document, seal, now=now)
    return Made(document=sealed, media_type="application/jose+json", suffix=".edc.json")


def _certificate(material: Material, now: datetime) -> CertificateMaterial:
    return CertificateMaterial(
        microcredential=material.microcredential,
        facts=material.facts,
        credential=material.document,
        issuer=material.issuer,
        address=material.page or material.facts.credential,
        as_of=now,
        mark=material.mark,
        recognition=material.recognition,
    )


def _sealed(sheet: bytes, tools: Tools, now: datetime) -> Made:
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
    return compose(material.microcredential, institution=issuer.name, colour=issuer.colour, mark=material.mark)


_MAKERS: Final[Mapping[Target, Maker]] = MappingProxyType(
    {
        Target.OB3: _ob3,
        Target.PNG: _png,
        Target.SVG: _svg,
        Target.VC_JWT: _vc_jwt,
        Target.ECDSA_SD: _ecdsa_sd,
        Target.OB2: _ob2,
        Target.OB2_PNG: _ob2_png,
        Target.CLR: _clr,
        Target.PDF: _pdf,
        Target.STUDY_PDF: _study_pdf,
        Target.ELM: _elm,
    }
)

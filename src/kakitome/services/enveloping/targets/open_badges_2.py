"""The award as Open Badges 2.0, signed: by itself, and in a badge image."""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakitome.documents.openbadges import baking_png
from kakitome.documents.openbadges2.signing import sign_award
from kakitome.mapping.openbadges2 import to_signed_award
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping.model import HostingNeed, Made, Making, NotConvertible, Target
from kakitome.services.enveloping.picture import picture_of
from kakitome.values.localized_text import LocalizedText


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
    return Made(document=token)


def _ob2_png(making: Making) -> Made:
    token = _ob2(making).document
    image = baking_png.bake(picture_of(making.material).png(), token, keyword=baking_png.OLDER_KEYWORD)
    return Made(document=image)


OB2: Final = Target(
    id="ob2",
    label=LocalizedText(ja="Open Badges 2.0（署名つき）", en="Open Badges 2.0, signed"),
    purpose=LocalizedText(ja="以前からのバッジのシステム向け", en="for older badge systems"),
    media_type="text/plain",
    suffix=".ob2.jws",
    make=_ob2,
    signed_with=KeyPurpose.OPEN_BADGES_2,
    hosted=HostingNeed.OPEN_BADGES_2,
)


OB2_PNG: Final = Target(
    id="ob2-png",
    label=LocalizedText(ja="Open Badges 2.0 の画像", en="Open Badges 2.0 image"),
    purpose=LocalizedText(ja="以前からのバックパック向け", en="for older backpacks"),
    media_type="image/png",
    suffix=".ob2.png",
    make=_ob2_png,
    signed_with=KeyPurpose.OPEN_BADGES_2,
    hosted=HostingNeed.OPEN_BADGES_2,
)

"""The credential for wallets: SD-JWT VC."""

from typing import Final

from kakitome.documents.keys.jwk import public_from_jwk
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.mapping.sd_jwt_vc import to_sd_jwt
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping.model import HostingNeed, Made, Making, Target
from kakitome.values.localized_text import LocalizedText


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
    return Made(document=token, notes=notes)


SD_JWT: Final = Target(
    id="sd-jwt",
    label=LocalizedText(ja="ウォレット用の証明（SD-JWT VC）", en="Wallet credential (SD-JWT VC)"),
    purpose=LocalizedText(
        ja="見せたい項目だけを示せます。受け取れるのはあなただけです", en="shows only what you choose; only you get it"
    ),
    media_type="application/dc+sd-jwt",
    suffix=".sd-jwt",
    make=_sd_jwt,
    signed_with=KeyPurpose.JOSE,
    is_for_learner_alone=True,
    variants=("ja", "en"),
    hosted=HostingNeed.WALLET_LIST,
)

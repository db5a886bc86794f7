"""The credential for wallets in the W3C data model: Open Badges 3.0 in an SD-JWT."""

from typing import Final

from kakitome.documents.jose.named_key import NamedKey
from kakitome.mapping.sd_jwt_vc import Holder
from kakitome.mapping.vc_sd_jwt import to_vc_sd_jwt
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping.model import HostingNeed, Made, Making, Target
from kakitome.services.enveloping.targets.sd_jwt import own_status
from kakitome.values.localized_text import LocalizedText


def _vc_sd_jwt(making: Making) -> Made:
    wallet = NamedKey.from_jwk(making.tools.wallet_key) if making.tools.wallet_key is not None else None
    token = to_vc_sd_jwt(
        making.material.credential,
        key=making.tools.keys.key(KeyPurpose.JOSE),
        salts=iter(making.tools.salt, ""),
        now=making.now,
        holder=Holder(key=wallet.key, name=wallet.name, status=own_status(making)) if wallet is not None else None,
    )
    return Made(document=token)


VC_SD_JWT: Final = Target(
    id="vc-sd-jwt",
    label=LocalizedText(ja="ウォレット用の Open Badges 3.0（SD-JWT）", en="Open Badges 3.0 for wallets (SD-JWT)"),
    purpose=LocalizedText(
        ja="氏名や成績を見せずに示せます。受け取れるのはあなただけです",
        en="can be shown without name and grade; only you get it",
    ),
    media_type="application/vc+sd-jwt",
    suffix=".vc.sd-jwt",
    make=_vc_sd_jwt,
    signed_with=KeyPurpose.JOSE,
    is_for_learner_alone=True,
    hosted=HostingNeed.WALLET_LIST,
)

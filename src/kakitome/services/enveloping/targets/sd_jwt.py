"""The credential for wallets: SD-JWT VC."""

from typing import Final

from kakitome.documents.jose.certificates import certified_header
from kakitome.documents.jose.named_key import NamedKey
from kakitome.documents.jose.vc_jwt import CertifiedTokenKey, TokenKey
from kakitome.documents.status.token_status_list import StatusReference
from kakitome.mapping.addresses import status_list_address, token_list_address
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.mapping.sd_jwt_vc import Holder, to_sd_jwt
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping.model import HostingNeed, Made, Making, Target
from kakitome.values.localized_text import LocalizedText


def _sd_jwt(making: Making) -> Made:
    wallet = NamedKey.from_jwk(making.tools.wallet_key) if making.tools.wallet_key is not None else None
    stated = primary_language(making.material.microcredential)
    token, notes = to_sd_jwt(
        making.material.credential,
        key=_token_key(making),
        salts=iter(making.tools.salt, ""),
        now=making.now,
        holder=Holder(key=wallet.key, name=wallet.name, status=own_status(making)) if wallet is not None else None,
        language="ja" if making.variant == "ja" else "en" if making.variant == "en" else stated,
    )
    return Made(document=token, notes=notes)


def _token_key(making: Making) -> TokenKey:
    """Return the key for tokens; for a wallet with its certificates, where they are in force and name the issuer.

    Source: OpenID4VC High Assurance Interoperability Profile 1.0 §6.1.1; SD-JWT VC §2.5 (`x5c`).
    """
    key = making.tools.keys.key(KeyPurpose.JOSE)
    certificates = making.tools.token_certificates.get(key.key_id, ())
    if making.tools.wallet_key is None:
        return key
    certified = certified_header(certificates, issuer=making.material.issuer.did, at=making.now)
    return CertifiedTokenKey(method=key.method, public=key.public, sign=key.sign, certified=certified)


def own_status(making: Making) -> StatusReference | None:
    """Return the place of a copy that is bound to one app, in the list that wallets read."""
    place, issuer = making.tools.status_place, making.material.issuer
    if place is None:
        return None
    address = status_list_address(issuer.base_url, place.list_id.purpose, number=place.list_id.number)
    return StatusReference(uri=token_list_address(address), index=place.index)


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

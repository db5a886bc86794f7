"""The credential as a token: VC-JWT."""

from typing import Final

from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.openbadges.credential import with_one_status
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping.model import Made, Making, Target
from kakitome.values.localized_text import LocalizedText


def _vc_jwt(making: Making) -> Made:
    token = to_vc_jwt(with_one_status(making.material.credential), key=making.tools.keys.key(KeyPurpose.JOSE))
    return Made(document=token)


VC_JWT: Final = Target(
    id="vc-jwt",
    label=LocalizedText(ja="トークン（VC-JWT）", en="Token (VC-JWT)"),
    purpose=LocalizedText(ja="JSON Web Token を読むシステム向け", en="for systems that read JSON Web Tokens"),
    media_type="application/vc+jwt",
    suffix=".jwt",
    make=_vc_jwt,
    signed_with=KeyPurpose.JOSE,
)

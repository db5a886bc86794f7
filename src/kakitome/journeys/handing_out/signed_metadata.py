"""The metadata of a credential issuer, signed under its certificate, for wallets that ask for them so.

    signed = sign_metadata(platform, issuer, metadata=metadata)     # None where it has no certificate, or no key now

Source: OpenID for Verifiable Credential Issuance 1.0 §12.2.3; OpenID4VC High Assurance Interoperability Profile
1.0 §4.1.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from kakitome.documents.jose.certificates import certified_header
from kakitome.documents.jose.compact import sign_compact, write_json
from kakitome.errors import NotFound, Unavailable
from kakitome.journeys.handing_out.offers import CredentialIssuer
from kakitome.journeys.platform import Platform
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.signing import KeyPurpose

TYPE: Final = "openidvci-issuer-metadata+jwt"
LASTS: Final = timedelta(days=1)
"""How long signed metadata hold; whoever needs them later asks again. (derived)"""


def sign_metadata(platform: Platform, issuer: CredentialIssuer, *, metadata: Mapping[str, Any]) -> bytes | None:
    """Sign metadata with the issuer's key for tokens; None where no certificate for it is in force, or it is away."""
    store, now = platform.store(issuer.institution), platform.now()
    active = store.issuers.find_active_key(issuer.record.did, purpose=KeyPurpose.JOSE)
    certificates = platform.token_certificates.get(active.key_id, ()) if active is not None else ()
    certified = certified_header(certificates, issuer=issuer.record.did, at=now)
    if not certified or issuer.record.closed_at is not None:
        return None
    try:
        key = IssuerSigningKeys(store, platform.vault(issuer.institution), issuer.record.did).key(KeyPurpose.JOSE)
    except (NotFound, Unavailable):
        return None
    times = {"iat": int(now.timestamp()), "exp": int((now + LASTS).timestamp())}
    payload = write_json({**metadata, "iss": issuer.address, "sub": issuer.address, **times})
    return sign_compact(payload, header={"typ": TYPE, **certified}, key=key.public, sign=key.sign)

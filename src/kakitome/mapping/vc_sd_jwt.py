"""An award as an Open Badges 3.0 credential in an SD-JWT, for wallets of the DIIP profile.

    token = to_vc_sd_jwt(credential, key=key, salts=salts, holder=Holder(key=wallet_key), now=now)

What was achieved, by whom it was awarded, until when and its status are always shown. Everything else of the subject,
the learner's name, number and grade among it, stands behind a disclosure of its own.

Source: Decentralized Identity Interop Profile v5, Credential Format; VC-JOSE-COSE §3.2.1; Open Badges 3.0 §B.1.5.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from kakitome.documents.jose.named_key import NamedKey
from kakitome.documents.jose.vc_jwt import TokenKey
from kakitome.documents.openbadges.credential import status_entries, with_one_status
from kakitome.documents.sdjwt.w3c_credential import TokenTerms, issue_credential
from kakitome.mapping.sd_jwt_vc import Holder
from kakitome.mapping.sd_jwt_vc.claims import status_claim
from kakitome.mapping.sd_jwt_vc.writing import DECOYS

_SHOWN: Final = ("id", "type", "achievement")
"""Of the subject: without these it is no award of anything."""


def to_vc_sd_jwt(
    credential: Mapping[str, Any],
    *,
    key: TokenKey,
    salts: Iterator[str],
    now: datetime,
    holder: Holder | None = None,
) -> bytes:
    """Issue the credential of an award as SD-JWT, with all its disclosures, for its learner.

    Args:
        key: the issuer's key for tokens (ES256).
        salts: fresh texts of 128 random bits or more, as many as are asked for.
        now: the instant of issuing (`iat`).
        holder: the learner's wallet, to whose key presentations can be bound.
    """
    body = with_one_status(credential)
    own = holder.status if holder is not None else None
    entries = status_entries(body)
    status = own.as_json() if own is not None else status_claim(entries) if entries else {}
    return issue_credential(
        body,
        hidden=[name for name in body["credentialSubject"] if name not in _SHOWN],
        salts=salts,
        key=key,
        terms=TokenTerms(now=now, status=status, decoys=DECOYS),
        holder=NamedKey(key=holder.key, name=holder.name) if holder is not None else None,
    )

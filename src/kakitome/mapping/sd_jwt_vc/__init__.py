"""An award as an SD-JWT VC for wallets, in the words of the WE BUILD rulebook for micro-credentials.

    token, findings = to_sd_jwt(credential, key=key, salts=salts, holder=Holder(key=wallet_key), now=now)

The learner's names, their number and grade, the title and the outcomes are each behind a disclosure: a learner shows
what was learnt without the name, or the reverse. Issuer, type, validity and status are always shown. Claims that the
award states in other words are listed in `derived`.

Source: WE BUILD Attestation Rulebook Micro-credential, draft 0.1 of 2026-07-21; SD-JWT VC §2.2.
"""

from kakitome.mapping.sd_jwt_vc.claims import VCT, WalletClaims, to_claims, type_metadata
from kakitome.mapping.sd_jwt_vc.writing import Holder, to_sd_jwt

__all__ = ["VCT", "Holder", "WalletClaims", "to_claims", "to_sd_jwt", "type_metadata"]

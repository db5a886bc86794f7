"""An award as Blockcerts v3, and the profile by which its issuer is known to those who check.

    document = to_blockcerts(signed_award)                 # unsigned; the batch gives it its proof
    profile = to_issuer_profile(issuer, address=…, keys=[ProfileKey(…)], revocation_list=…)

The letter stays whole: the document is the award itself with Blockcerts' type and a page to look at. Sealing the batch
is the matter of `documents.anchoring.batch_sealing`.
"""

from kakitome.mapping.blockcerts.issuer_profile import (
    ProfileKey,
    profile_address,
    revocations_address,
    to_issuer_profile,
    to_revocation_list,
)
from kakitome.mapping.blockcerts.writing import to_blockcerts

__all__ = [
    "ProfileKey",
    "profile_address",
    "revocations_address",
    "to_blockcerts",
    "to_issuer_profile",
    "to_revocation_list",
]

"""The words by which Open Badges 2.0 says of an award that it is suspended, and may come back.

Open Badges 2.0 knows revoked awards alone, with a reason in words. While an award is suspended it is told as revoked,
so that every verifier refuses it; whoever reads the reason knows that this is not the end of it.

Source: Open Badges 2.0, Assertion and RevocationList (`revocationReason`).
"""

from typing import Final

SUSPENDED: Final = (
    "発行者により停止されています。停止は解かれることがあります。"
    " / Suspended by the issuer. A suspension may be lifted."
)


def is_suspension(reason: object) -> bool:
    """Tell whether a reason is ours for a suspension; no other words are taken for it."""
    return reason == SUSPENDED

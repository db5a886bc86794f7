"""What offers of awards to wallet apps are like, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_OFFER_MINUTES` | how long an offer can be redeemed, 1 to 60 | `10` |
| `KAKITOME_OFFER_CODE` | `off`: no transaction code is asked for; whoever sees the QR code can redeem it | `on` |
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from kakitome.errors import Misconfigured
from kakitome.ports.credential_offers import OfferTerms

_MOST: Final = 60
"""Minutes; the standard asks that a code is short-lived. (derived)"""


def offer_terms_of(environment: Mapping[str, str]) -> OfferTerms:
    """Read what offers are like.

    Raises:
        Misconfigured: E_CONFIG_OFFER_MINUTES, E_CONFIG_OFFER_CODE.
    """
    minutes = environment.get("KAKITOME_OFFER_MINUTES") or "10"
    if not (minutes.isascii() and minutes.isdigit() and 1 <= int(minutes[:4]) <= _MOST):
        raise Misconfigured("E_CONFIG_OFFER_MINUTES", value=minutes[:20], most=_MOST)
    code = environment.get("KAKITOME_OFFER_CODE") or "on"
    if code not in ("on", "off"):
        raise Misconfigured("E_CONFIG_OFFER_CODE", value=code[:20])
    return OfferTerms(lasts=timedelta(minutes=int(minutes)), has_tx_code=code == "on")

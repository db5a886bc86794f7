"""The points of Ed25519's curve under which anybody can sign: the eight of small order, in every spelling there is.

Under the neutral element the signature `FORGED` is good for every text, says the working of RFC 8032 §5.1.7, and
says OpenSSL. Under the other seven a forger tries a few texts.

Source: Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs" (2020), table 1; the encodings follow from RFC 8032.
"""

from kakitome.documents.keys.multibase import encode_base58btc

FIELD = 2**255 - 19
_SIGN = 1 << 255
_EIGHTH = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")


def _written(y: int) -> bytes:
    return y.to_bytes(32, "little")


POINTS = {
    "neutral": _written(1),
    "of_order_2": _written(FIELD - 1),
    "of_order_4": _written(0),
    "of_order_4_below": _written(_SIGN),
    "of_order_8": _written(_EIGHTH),
    "of_order_8_below": _written(_EIGHTH | _SIGN),
    "of_order_8_beside": _written(FIELD - _EIGHTH),
    "of_order_8_beside_and_below": _written((FIELD - _EIGHTH) | _SIGN),
    "neutral_with_a_sign": _written(1 | _SIGN),
    "neutral_beyond_the_field": _written(FIELD + 1),
    "neutral_beyond_the_field_with_a_sign": _written((FIELD + 1) | _SIGN),
    "of_order_2_with_a_sign": _written((FIELD - 1) | _SIGN),
    "of_order_4_beyond_the_field": _written(FIELD),
    "of_order_4_beyond_the_field_below": _written(FIELD | _SIGN),
}
FORGED = POINTS["neutral"] + bytes(32)
"""R is the neutral element and S is nought."""


def multikey(point: bytes) -> str:
    """Write a point as the Multikey that a forger publishes."""
    return encode_base58btc(b"\xed\x01" + point)

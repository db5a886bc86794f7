"""Ask a time-stamp authority, and believe nothing it says before it is checked.

A stamp counts when it is for our digest and our nonce, is signed by a certificate meant for time stamps that was in
force at the stated time, leads to a root the operator trusts, and states a time close to ours. Anything else is
refused: an error page, another's stamp played back, an expired authority.

The network is not here: the exchange of bytes is handed in.

Source: RFC 3161 §2.2, §2.4; docs/rules/faults.md F39.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from asn1crypto import cms, tsp, x509  # type: ignore[import-untyped]
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, handle_tsp_response
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from kakitome.errors import KakitomeError, Unavailable

Exchange = Callable[[bytes], bytes]
"""Sends a time-stamp query and returns the reply; raises `Unavailable` or `Refused`."""

LARGEST_TOKEN = 12 * 1024
"""Bytes set aside for a token in a PDF, certificates of the authority included."""
_CLOCK_SKEW = timedelta(minutes=10)


class StampRefused(Unavailable):
    """No time stamp that counts could be had; asking again later may help."""


class Stamper(TimeStamper):
    """One authority, for one seal at a time.

    Args:
        exchange: sends the query, returns the reply.
        roots: certificates (DER) that the authority's certificate must lead to.
        now: our time, which the stamp must be near.
    """

    def __init__(self, exchange: Exchange, *, roots: tuple[bytes, ...], now: datetime) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]
        self._exchange = exchange
        self._roots = roots
        self._now = now
        self._algorithm = ""
        self.stamped_at: datetime | None = None

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Return a checked time-stamp token.

        Raises:
            StampRefused: `E_TSA_UNREACHABLE`, `E_TSA_REPLY`, `E_TSA_NONCE`, `E_TSA_NOT_TRUSTED`, `E_TSA_TIME`.
        """
        nonce, request = self.request_cms(message_digest, md_algorithm)  # type: ignore[no-untyped-call]
        self._algorithm = md_algorithm
        try:
            reply = self._exchange(request.dump())
        except KakitomeError as failure:
            raise StampRefused("E_TSA_UNREACHABLE", reason=failure.code) from failure
        token = _token_of(reply, nonce)
        self.stamped_at = await self._check(token, message_digest)
        return token

    async def _check(self, token: cms.ContentInfo, digest: bytes) -> datetime:
        try:
            stated = token["content"]["encap_content_info"]["content"].parsed["gen_time"].native
        except (ValueError, KeyError, TypeError, AttributeError) as failure:
            raise StampRefused("E_TSA_REPLY") from failure
        if not isinstance(stated, datetime) or abs(stated - self._now) > _CLOCK_SKEW:
            raise StampRefused("E_TSA_TIME")
        roots = [x509.Certificate.load(root) for root in self._roots]
        # Now, not at the stated time: an authority whose certificate has ended may not stamp any more.
        context = ValidationContext(trust_roots=roots, moment=self._now, allow_fetching=False)
        try:
            status = await validate_tst_signed_data(
                token["content"], context, lambda algorithm: digest if algorithm == self._algorithm else b""
            )
        except (SignatureValidationError, SigningError, ValueError, KeyError, TypeError) as failure:
            raise StampRefused("E_TSA_REPLY") from failure
        if not (status["intact"] and status["valid"]):
            raise StampRefused("E_TSA_REPLY")
        if status["trust_problem_indic"] is not None:
            raise StampRefused("E_TSA_NOT_TRUSTED")
        return stated


def _token_of(reply: bytes, nonce: int) -> cms.ContentInfo:
    try:
        response = tsp.TimeStampResp.load(reply, strict=True)
        received = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed["nonce"].native
        if received != nonce:
            raise StampRefused("E_TSA_NONCE")
        token = handle_tsp_response(response, None)
        if len(token.dump()) > LARGEST_TOKEN:
            raise StampRefused("E_TSA_REPLY")
        return token
    except TimestampRequestError as failure:
        raise StampRefused("E_TSA_REPLY") from failure
    except (ValueError, KeyError, TypeError, AttributeError) as failure:
        raise StampRefused("E_TSA_REPLY") from failure

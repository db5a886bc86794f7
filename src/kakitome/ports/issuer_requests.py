"""What a wallet asks of an issuer elsewhere by POST: a token for a code, a credential for a token.

answer = issuer_requests.post("https://u.example/token", body, content_type=FORM)
answer.status, answer.body
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerAnswer:
    """What came back: any status but a redirect."""

    status: int
    body: bytes


class IssuerRequests(Protocol):
    """Ask issuers elsewhere."""

    def post(
        self, url: str, body: bytes, /, *, content_type: str, token: str = "", accept: str = "application/json"
    ) -> IssuerAnswer:
        """Send a body to an https address, with an access token where one is given, and return the answer.

        Raises:
            Refused: our policy does not let us go there (`E_FETCH_…`); asking again will not help.
            Unavailable: nobody answered (`E_FETCH_…`); asking again may help.
            Busy: too many such questions wait already.
        """
        ...

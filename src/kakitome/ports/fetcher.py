"""What the inside asks of the network: the bytes behind one https address, or a reason why not.

It knows no redirects, no headers and no methods: a document of evidence is read once, as it is.
"""

from typing import Protocol

from kakitome.errors import Param, Unavailable


class Gone(Unavailable):
    """What lay at an address is gone for good, by its server's own word (HTTP 410); `body` says what is told of it.

    A revoked Open Badge 2.0 is told in this way; nothing else may be made of the body.
    """

    def __init__(self, code: str, *, body: bytes, **params: Param) -> None:
        super().__init__(code, **params)
        self.body = body


class Fetcher(Protocol):
    """Read what an address serves."""

    def fetch(self, url: str) -> bytes:
        """Return the body served at `url`.

        Raises:
            Refused: our policy does not let us go there (`E_FETCH_…`); asking again will not help.
            Unavailable: nobody answered, or not with a document (`E_FETCH_…`); asking again may help.
            Gone: the server answered 410 (`E_FETCH_STATUS`); asking again will not help.
        """
        ...

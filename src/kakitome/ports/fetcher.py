"""What the inside asks of the network: the bytes behind one https address, or a reason why not.

It knows no redirects, no headers and no methods: a document of evidence is read once, as it is.
"""

from typing import Protocol


class Fetcher(Protocol):
    """Read what an address serves."""

    def fetch(self, url: str) -> bytes:
        """Return the body served at `url`.

        Raises:
            Refused: our policy does not let us go there (`E_FETCH_…`); asking again will not help.
            Unavailable: nobody answered, or not with a document (`E_FETCH_…`); asking again may help.
        """
        ...

"""Ask 1EdTech's validator for Open Badges 2.0 about a badge, with no network at all.

    python open_badges_2_validator.py SITE.json BADGE

`SITE.json` maps addresses to `{"status", "type", "body"}` (body in base64): whatever the validator wants to read is
answered from there, and from the context that it carries itself. `BADGE` is a file: JSON, a compact JWS, or an image.
Prints `{"verified", "errors", "warnings"}`; ends with 0 when it is valid and with 1 when it is not.

The validator was written for older Pythons; what they had and ours has not is given back here.
"""

import base64
import collections
import collections.abc
import json
import socket
import sys
from pathlib import Path

for name in ("Callable", "Iterable", "Mapping", "MutableMapping"):
    setattr(collections, name, getattr(collections.abc, name))


def no_network(*_args, **_kwargs):
    """Refuse every connection."""
    raise OSError("the judge has no network")


socket.socket.connect = no_network
socket.create_connection = no_network
socket.getaddrinfo = no_network

import requests  # noqa: E402 - after the names above were given back
from openbadges.verifier import verifier  # noqa: E402
from openbadges.verifier.openbadges_context import (  # noqa: E402
    OPENBADGES_CONTEXT_V2_DICT,
    OPENBADGES_CONTEXT_V2_URI,
)


def as_text(value):
    """Return bytes as a text, and everything else as it is."""
    return value.decode() if isinstance(value, bytes) else value


def main() -> int:
    """Judge one badge."""
    site = json.loads(Path(sys.argv[1]).read_text())
    context = json.dumps(OPENBADGES_CONTEXT_V2_DICT).encode()
    pages = {url: (page["status"], page["type"], base64.b64decode(page["body"])) for url, page in site.items()} | {
        OPENBADGES_CONTEXT_V2_URI: (200, "application/ld+json", context)
    }
    asked = []

    def get(_session, url, **_kwargs):
        asked.append(url)
        if url not in pages:
            raise requests.ConnectionError("nothing lies at " + url)
        response = requests.Response()
        response.status_code, response.headers["Content-Type"], response._content = pages[url]
        response.encoding, response.url = "utf-8", url
        return response

    requests.Session.get = get
    unbake = verifier.unbake
    # The bakery hands over the address in an SVG as bytes, which were texts in the Python it was written for.
    verifier.unbake = lambda image: as_text(unbake(image))
    badge = Path(sys.argv[2])
    given = badge.open("rb") if badge.suffix in (".png", ".svg") else badge.read_text()
    answer = verifier.verify(given, use_cache=False, cache_backend=None)
    report = answer["report"]
    said = {
        "verified": report["valid"],
        "errors": [one["result"] for one in report["messages"] if one["messageLevel"] == "ERROR"],
        "warnings": [one["result"] for one in report["messages"] if one["messageLevel"] == "WARNING"],
        "asked": asked,
    }
    print(json.dumps(said))
    return 0 if report["valid"] else 1


if __name__ == "__main__":
    sys.exit(main())

"""An OpenID provider by others (`oidc-provider-mock`), as a process of its own behind TLS on loopback.

    python openid_provider.py PORT CERTIFICATE KEY CLAIMS

CLAIMS is a JSON list of people with their `sub` and whatever the provider says of them.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")

from oidc_provider_mock import User, app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402


def main() -> None:
    """Serve until ended."""
    port, certificate, key, claims = sys.argv[1:]
    people = [User(sub=person.pop("sub"), claims=person) for person in json.loads(claims)]
    made = app(user_claims=people, require_nonce=True)
    # The debugger of the package refuses hosts it does not know; nothing here is debugged.
    made.wsgi_app = made.wsgi_app.app
    server = make_server("127.0.0.1", int(port), made, threaded=True, ssl_context=(certificate, key))
    print("ready", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

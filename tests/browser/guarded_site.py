"""A recognition body on a platform that asks for second factors, served on loopback.

python guarded_site.py PORT

Prints what it made as one line of JSON. `later` on the standard input makes every proof twenty minutes old, `now` as old
as it is.
"""

import json
import os
import sys
import threading
import time
from socketserver import ThreadingMixIn
from types import SimpleNamespace
from wsgiref.simple_server import WSGIServer, make_server

TWENTY_MINUTES = 20 * 60


class Server(ThreadingMixIn, WSGIServer):
    """Answer several requests at once."""

    daemon_threads = True


def main() -> None:
    """Set the body up and serve until ended."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kakitome.web.settings"
    import django  # noqa: PLC0415 - its settings come first

    django.setup()
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    from browser.seeded_cases import Stages  # noqa: PLC0415
    from kakitome.ports.organisations import NodeRole  # noqa: PLC0415
    from kakitome.web import proofs  # noqa: PLC0415
    from support import institutions, recognition_body  # noqa: PLC0415

    recognition_body.open_body()
    for language in ("ja", "en"):
        institutions.account(f"office-{language}@kikou.example", NodeRole.ADMIN, recognition_body.BODY)
    stages = Stages(institutions.platform().now())
    cases = {language: stages.discussed(f"harima-{language}") for language in ("ja", "en")}
    server = make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), server_class=Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"password": institutions.PASSWORD, "cases": cases}), flush=True)
    for line in sys.stdin:
        ahead = TWENTY_MINUTES if line == "later\n" else 0
        proofs.time = SimpleNamespace(time=lambda seconds=ahead: time.time() + seconds)  # type: ignore[assignment]
        print("done", flush=True)


if __name__ == "__main__":
    main()

"""One installation as two sites: a wallet on its own port, and on a second one another site that keeps badges.

python badge_site.py PORT

Both have addresses with https, which nothing on loopback has: what the other site sends a browser back to is written
anew on its way out. What the wallet asks of the other site goes through the door's own interface, without a network.
Prints what it made as one line of JSON, and serves until ended.
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import make_server

LEARNER, OTHER = "hanako@home.example", "jiro@mihon.example"
OWN, THERE = "https://wallet.example.jp", "https://badges.example.edu"


@dataclass
class Sites:
    """Which of both the installation is at this moment; implements the network of the wallet."""

    platform: Any
    lock: Any
    own_address: str

    def exchange(self, url: str, request: Any) -> Any:
        """Answer what the wallet asks of the other site."""
        from django.test import Client  # noqa: PLC0415 - after Django has started
        from django.utils import translation  # noqa: PLC0415

        from kakitome.gateways.fetcher import FetchFailed, NetworkAnswer  # noqa: PLC0415

        if not url.startswith(f"{THERE}/"):
            raise FetchFailed("E_FETCH_NO_ANSWER", host="x")
        parts, language = urlsplit(url), translation.get_language()
        headers = {name.title(): value for name, value in request.headers.items()}
        kind = headers.pop("Content-Type", "")
        path, client = f"{parts.path}?{parts.query}".rstrip("?"), Client(headers=headers, SERVER_NAME="localhost")
        with self.lock:
            self.be(THERE)
            try:
                answer = (
                    client.get(path) if request.body is None else client.post(path, request.body, content_type=kind)
                )
            finally:
                # Two sites in one thread: ours goes on in its visitor's language.
                translation.activate(language)
                self.be(OWN)
        content_type = answer.headers.get("Content-Type", "").partition(";")[0]
        return NetworkAnswer(status=answer.status_code, content_type=content_type, body=answer.content)

    def be(self, address: str) -> None:
        """Go on as one of both."""
        installation = replace(self.platform.installation, site_url=address)
        object.__setattr__(self.platform, "installation", installation)

    def here(self, application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        """Serve the wallet, while nobody is at the other site."""

        def answer(environ: Any, start_response: Any) -> Iterable[bytes]:
            with self.lock:
                return whole(application, environ, start_response)

        return answer

    def there(self, application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        """Serve the other site; whoever it sends back finds the wallet on loopback."""

        def answer(environ: Any, start_response: Any) -> Iterable[bytes]:
            def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
                return start_response(
                    status, [(name, value.replace(OWN, self.own_address)) for name, value in headers], *rest
                )

            with self.lock:
                self.be(THERE)
                try:
                    return whole(application, environ, start)
                finally:
                    self.be(OWN)

        return answer


def whole(application: Callable[..., Iterable[bytes]], environ: Any, start_response: Any) -> Iterable[bytes]:
    """Read an answer to its end and close it: one that is closed later, by chance, closes another request's database."""
    answer = application(environ, start_response)
    try:
        return list(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()


def main() -> None:
    """Set everything up and serve until ended."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kakitome.web.settings"
    os.environ["KAKITOME_ALLOWED_HOSTS"] = "127.0.0.1"
    import django  # noqa: PLC0415 - its settings come first

    django.setup()
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    from browser.wallet_site import Server  # noqa: PLC0415
    from kakitome.services import holding  # noqa: PLC0415
    from web.places import HANAKO, PASSWORD, Place  # noqa: PLC0415

    place, port = Place().open(), int(sys.argv[1])
    account = place.person(LEARNER).account
    place.person(OTHER)
    platform = place.platform
    place.award(replace(HANAKO, email=LEARNER), on=date(2026, 9, 30))
    now = datetime.now(UTC)
    held = holding.claim(platform.directory, place.tokens[-1], account=account, proved=[LEARNER], now=now)
    sites = Sites(platform=platform, lock=threading.RLock(), own_address=f"http://localhost:{port}")
    object.__setattr__(platform, "network", sites)
    # Both languages are walked within the minute in which a network may visit ten times.
    type(platform.counts).add = lambda *_, **__: 1
    sites.be(OWN)
    application = get_wsgi_application()
    other = make_server("127.0.0.1", 0, sites.there(application), server_class=Server)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    made = {"password": PASSWORD, "number": held.number, "there": f"http://127.0.0.1:{other.server_port}"}
    server = make_server("127.0.0.1", port, sites.here(application), server_class=Server)
    print(json.dumps(made), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

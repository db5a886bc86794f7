"""A site whose learner has a filled wallet, or, asked for as `empty`, another site where somebody only has an account.

python wallet_site.py PORT
python wallet_site.py PORT empty http://localhost:OTHER

Prints what it made as one line of JSON, and serves until ended. Of the network the first reaches one verifier and one
issuer, which this process plays; the other site reaches what the first publishes.
"""

import json
import os
import secrets
import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from socketserver import ThreadingMixIn
from typing import Any
from urllib.request import urlopen
from wsgiref.simple_server import WSGIServer, make_server

LEARNER, SECOND = "hanako@home.example", "hanako@second.example"
TITLES = (
    ("data-ethics", "データ分析の基礎と倫理", "Foundations and Ethics of Data Analysis"),
    (
        "library-data",
        "地域の図書館のデータを読み解くための統計学入門（社会人向け・夜間）",
        "Statistics for public libraries",
    ),
    ("care", "介護記録の書き方", "Writing care records"),
)


class Server(ThreadingMixIn, WSGIServer):
    """Answer several requests at once."""

    daemon_threads = True


@dataclass
class Elsewhere:
    """The verifier and the issuer of other sites; implements `Fetcher` and `IssuerRequests`; `own` knows this site."""

    verifier: Any
    issuer: Any
    own: Any

    def fetch(self, url: str) -> bytes:
        if "//localhost" in url:
            return bytes(self.own.fetch(url))
        self.verifier.changes = {"nonce": secrets.token_urlsafe(12), "state": secrets.token_urlsafe(12)}
        return bytes(self._at(url).fetch(url))

    def post(self, url: str, body: bytes, /, **more: str) -> Any:
        if url.endswith("/token"):
            # One offer for each language.
            self.issuer.is_used = False
        return self._at(url).post(url, body, **more)

    def _at(self, url: str) -> Any:
        return self.verifier if url.startswith("https://verifier.example/") else self.issuer


@dataclass
class FirstSite:
    """What the first site publishes, as another site reaches it: it has no certificate on loopback."""

    address: str
    otherwise: Any

    def fetch(self, url: str) -> bytes:
        published = self.address.replace("http://", "https://")
        if not url.startswith(f"{published}/"):
            return bytes(self.otherwise.fetch(url))
        with urlopen(url.replace("https://", "http://")) as answer:
            return bytes(answer.read())


def main() -> None:
    """Set everything up and serve until ended."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kakitome.web.settings"
    import django  # noqa: PLC0415 - its settings come first

    django.setup()
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    from web.places import PASSWORD, Place  # noqa: PLC0415

    place = Place().open()
    made: dict[str, Any] = {"password": PASSWORD}
    person = place.person(LEARNER)
    if sys.argv[2:3] == ["empty"]:
        place.person(SECOND)
        reach(place.platform, FirstSite(address=sys.argv[3], otherwise=place.platform.fetcher))
    else:
        made |= fill(place, person.account)
    server = make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), server_class=Server)
    print(json.dumps(made), flush=True)
    server.serve_forever()


def reach(platform: Any, elsewhere: Any) -> None:
    """Put a part of a network in the network's place."""
    for name in ("fetcher", "issuer_requests") if hasattr(elsewhere, "post") else ("fetcher",):
        object.__setattr__(platform, name, elsewhere)


def fill(place: Any, account: str) -> dict[str, Any]:
    """Award, let the learner receive it, fill the wallet, and play the sites that it speaks to."""
    from browser import seeded_wallet  # noqa: PLC0415 - after Django has started
    from kakitome.services import holding  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415
    from support.issuer_elsewhere import IssuerElsewhere  # noqa: PLC0415
    from support.verifier_elsewhere import VerifierElsewhere  # noqa: PLC0415
    from vectors import issuer_site  # noqa: PLC0415
    from vectors.token_keys import token_site  # noqa: PLC0415
    from web.places import HANAKO, LETTER  # noqa: PLC0415

    platform = place.platform
    numbers = []
    for identifier, ja, en in TITLES:
        if identifier != LETTER.identifier:
            place.define(replace(LETTER, identifier=identifier, title=LocalizedText(ja=ja, en=en)))
        outcome = place.award(replace(HANAKO, email=LEARNER), on=date(2026, 9, 30), of=identifier)
        now = datetime.now(UTC)
        held = holding.claim(platform.directory, place.tokens[-1], account=account, proved=[LEARNER], now=now)
        numbers.append(held.number)
    place.withdraw(outcome)
    platform.persons.holder_keys.open(account).switch(on=True, at=platform.now())
    facts = seeded_wallet.fill(platform, account, numbers=numbers)
    issuer = IssuerElsewhere(credential=issuer_site.good(), otherwise=token_site())
    elsewhere = Elsewhere(verifier=VerifierElsewhere(), issuer=issuer, own=platform.fetcher)
    reach(platform, elsewhere)
    pages = {name: platform.award_links.path(number, edition=0) for name, number in zip("xyz", numbers, strict=True)}
    return facts | {"award": pages["x"], "verifier": elsewhere.verifier.link(), "offer": issuer.link()}


if __name__ == "__main__":
    main()

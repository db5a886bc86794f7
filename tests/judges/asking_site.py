"""A platform in a process of its own on which somebody asks for credentials, for wallets that others wrote.

`python asking_site.py PORT` prints one line of JSON, links by what is to be tried with them and a credential that is
bound to a key, and answers until it is told to end. What came stands on
the asker's page.
"""

import json
import os
import sys
from datetime import timedelta

from kakitome.bootstrap.starting import migrate, start_django

start_django()
migrate()

from wsgiref.simple_server import make_server  # noqa: E402

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import Client  # noqa: E402
from jwcrypto.jwk import JWK  # noqa: E402

from kakitome.documents.keys.jwk import public_from_jwk  # noqa: E402
from kakitome.journeys.handing_out.envelopes import envelope_of  # noqa: E402
from kakitome.journeys.handing_out.presentations import WantedExchange, begin  # noqa: E402
from kakitome.services import requesting  # noqa: E402
from kakitome.services.enveloping import targets  # noqa: E402
from kakitome.services.holding import find_held  # noqa: E402
from web.api.served import Quiet, Threads  # noqa: E402
from web.places import PASSWORD, Place  # noqa: E402

TRIES = (
    *("encrypted", "in_clear", "nonce", "aud", "same_device"),
    *("encrypted_learncard", "in_clear_learncard", "nonce_learncard", "aud_learncard"),
)


def stage(place: Place, url: str) -> dict[str, object]:
    """Award something, bind it to a key, and ask for it as often as it is tried."""
    person, client, platform = place.person(), Client(), place.platform
    client.login(username=person.email, password=PASSWORD)
    outcome = place.award()
    place.receive(client)
    held_award = find_held(platform.directory, outcome.number)
    assert held_award is not None
    key = JWK.generate(kty="EC", crv="P-256")
    bound = public_from_jwk(key.export_public(as_dict=True))
    credential = envelope_of(platform, held_award, target=targets.SD_JWT, actor="learner", wallet_key=bound)
    now, requests = platform.now(), platform.presenting.requests
    wanted = requesting.WantedRequest(
        asker_name="見本商事",
        asker_mail="jinji@mihon-shoji.example",
        purpose="書類選考",
        subject="",
        fields={"outcomes": "required", "workload": "optional"},
        language="ja",
        closes_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=2),
    )
    made = requesting.make_request(requests, wanted, terms=platform.presenting.terms, now=now)
    request = requesting.confirm(requests, made.request, now=now)
    links = {
        name: begin(
            platform,
            request,
            wanted=WantedExchange(
                given=requesting.Given(reference=name),
                is_same_device=name == "same_device",
                is_encrypted=not name.startswith("in_clear"),
                address=f"{url}/oid4vp",
            ),
            secret=settings.SECRET_KEY.encode(),
        ).link
        for name in TRIES
    }
    return {
        "links": links,
        "desk": f"/requests/{made.secret}",
        "key": key.export(as_dict=True),
        "credential": credential.document.decode(),
    }


if __name__ == "__main__":
    print(json.dumps(stage(Place().open(), os.environ["KAKITOME_SITE_URL"])), flush=True)
    server = make_server(
        "127.0.0.1", int(sys.argv[1]), get_wsgi_application(), server_class=Threads, handler_class=Quiet
    )
    server.serve_forever()

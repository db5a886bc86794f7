"""A platform in a process of its own that offers awards, for wallets that others wrote.

`python offering_site.py PORT CLIENT…` prints one line of JSON, for each client the offers by form, and answers until it
is told to end. What is offered to a client whose name ends in `deferred` cannot be signed when it is first asked for.
"""

import json
import sys
from dataclasses import replace
from itertools import count, product
from typing import Any

from kakitome.bootstrap.starting import migrate, start_django

start_django()
migrate()

from wsgiref.simple_server import make_server  # noqa: E402

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.test import Client  # noqa: E402

from kakitome.errors import Unavailable  # noqa: E402
from kakitome.journeys.handing_out import offers as handing_out  # noqa: E402
from kakitome.journeys.handing_out.offers import offer_award  # noqa: E402
from kakitome.journeys.platform import Platform  # noqa: E402
from kakitome.ports.credential_offers import OfferForm  # noqa: E402
from kakitome.ports.envelopes import KeptEnvelope  # noqa: E402
from kakitome.services.holding import HeldAward, find_held  # noqa: E402
from web.api.served import Quiet, Threads  # noqa: E402
from web.places import HANAKO, PASSWORD, Place  # noqa: E402


def offers(place: Place, clients: list[str]) -> dict[str, dict[str, dict[str, str]]]:
    """Give one person an award for each client and form, and offer it."""
    person, client = place.person(), Client()
    client.login(username=person.email, password=PASSWORD)
    made: dict[str, dict[str, dict[str, str]]] = {name: {} for name in clients}
    for number, (name, form) in zip(count(1), product(clients, OfferForm), strict=False):
        learner = replace(HANAKO, email=f"hanako{number}@u.example", student_number=f"S{number}")
        outcome = place.award(learner=learner)
        place.receive(client)
        held_award = find_held(place.platform.directory, outcome.number)
        assert held_award is not None
        offer = offer_award(place.platform, held_award, form=form)
        made[name][form.value] = {
            "link": offer.link,
            "short_link": offer.short_link,
            "txCode": offer.tx_code,
            "number": outcome.number,
            "credential_id": outcome.credential_id,
            "document": place.document(outcome).decode(),
            "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "session_name": settings.SESSION_COOKIE_NAME,
        }
    return made


def put_off(awards: set[str]) -> None:
    """Let the key be away when some awards are first asked for."""
    make = handing_out._envelope_for

    def later(platform: Platform, held_award: HeldAward, **named: Any) -> KeptEnvelope:
        if held_award.number in awards:
            awards.remove(held_award.number)
            raise Unavailable("E_KEY_UNAVAILABLE")
        return make(platform, held_award, **named)

    handing_out._envelope_for = later


if __name__ == "__main__":
    offered = offers(Place().open(), sys.argv[2:])
    late = [by_form for name, by_form in offered.items() if name.endswith("deferred")]
    put_off({offer["number"] for by_form in late for offer in by_form.values()})
    print(json.dumps(offered), flush=True)
    server = make_server(
        "127.0.0.1", int(sys.argv[1]), get_wsgi_application(), server_class=Threads, handler_class=Quiet
    )
    server.serve_forever()

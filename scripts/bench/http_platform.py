"""Make the platform that the load runs against, in the data folder of the environment; print what clients need.

python -m scripts.bench.http_platform        one line of JSON: key, microcredential, credential (a signed award)
"""

import json
import sys
from dataclasses import replace

from kakitome.bootstrap.starting import migrate, start_django

start_django()
migrate()

from scripts.bench.material import ISSUER, ROOT  # noqa: E402

from kakitome.bootstrap.platform import get_platform  # noqa: E402
from kakitome.journeys.institutions.opening import open_institution  # noqa: E402
from kakitome.learning.award import Learner  # noqa: E402
from kakitome.learning.definition import read  # noqa: E402
from kakitome.learning.microcredential import AwardingBody  # noqa: E402
from kakitome.ports.api_keys import ApiScope  # noqa: E402
from kakitome.ports.organisations import Node, NodeKind  # noqa: E402
from kakitome.services import defining  # noqa: E402
from kakitome.services.issuing import Order, Wanted, issue  # noqa: E402
from kakitome.services.publishing import publish_status_lists  # noqa: E402


def main() -> int:
    """Open one institution with one definition in force and one award given."""
    platform = get_platform()
    now = platform.now()
    node = Node(id="", kind=NodeKind.INSTITUTION, path=(), slug="x", name=ISSUER.name, country="JP", colour="#0d5f6e")
    node = open_institution(platform, node, actor="bench", now=now)
    store = platform.store(node.id)
    letter, _ = read((ROOT / "examples" / "definitions" / "offshore-wind.toml").read_bytes())
    body = AwardingBody(name=node.name, identifier=node.did)
    letter = replace(letter, awarding_body=body, issuer_country="JP")
    draft = defining.save_draft(store, letter, actor="bench", now=now)
    version = defining.put_in_force(store, draft.identifier, version=draft.version, actor="bench", now=now)
    _key, text = platform.api_keys.make(
        institution=node.id, name="bench", scopes=frozenset(ApiScope), by="bench", now=now
    )
    wanted = Wanted(row=1, learner=Learner(name="見本 花子", student_number="S0"), awarded_on=now.date())
    (issuer,) = store.issuers.list_issuers()
    order = Order(
        issuer=issuer.did,
        microcredential=version.identifier,
        version=version.version,
        actor="bench",
        wanted=[wanted],
        batch="bench",
    )
    (outcome,) = issue(platform.issuing_context(node.id), order, now=now)
    publish_status_lists(platform.publishing_context(node.id), now=now)
    document = store.awards.get_document(outcome.credential_id).decode()
    print(json.dumps({"key": text, "microcredential": version.identifier, "credential": document}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

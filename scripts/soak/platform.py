"""What the soak does on the platform's own side: open its institutions, and look at everything in the end.

python -m scripts.soak.platform prepare      one line of JSON: what the load needs to know of each institution
python -m scripts.soak.platform look         one line of JSON: what is on record

It runs in the data folder and on the database of the environment.
"""

import json
import sys
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kakitome.bootstrap.starting import migrate, start_django

if TYPE_CHECKING:
    from kakitome.journeys.platform import Platform
    from kakitome.ports.microcredentials import MicrocredentialVersion
    from kakitome.ports.store import Store

INSTITUTIONS = 2
PUBLIC = 3
PASSWORD = "correct horse battery staple"
_PAGE = 1000


def prepare() -> list[dict[str, str]]:
    """Open institutions, each with a definition in force, a key for programs and somebody at its desk."""
    start_django()
    migrate()
    from scripts.bench.material import ROOT  # noqa: PLC0415

    from kakitome.bootstrap.platform import get_platform  # noqa: PLC0415
    from kakitome.journeys.institutions.opening import make_admin, open_institution  # noqa: PLC0415
    from kakitome.learning.definition import read  # noqa: PLC0415
    from kakitome.learning.microcredential import AwardingBody  # noqa: PLC0415
    from kakitome.ports.accounts import Person  # noqa: PLC0415
    from kakitome.ports.api_keys import ApiScope  # noqa: PLC0415
    from kakitome.ports.organisations import Node, NodeKind  # noqa: PLC0415
    from kakitome.services import defining  # noqa: PLC0415
    from kakitome.services.publishing import publish_status_lists  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415

    platform = get_platform()
    now = platform.now()
    letter, _ = read((ROOT / "examples" / "definitions" / "offshore-wind.toml").read_bytes())
    told = []
    for number in range(INSTITUTIONS):
        name = LocalizedText(ja=f"第{number + 1}計測大学（見本）", en=f"Bench University {number + 1} (sample)")
        slug = f"soak{number}"
        node = Node(id="", kind=NodeKind.INSTITUTION, path=(), slug=slug, name=name, country="JP", colour="#0d5f6e")
        node = open_institution(platform, node, actor="soak", now=now)
        email = f"desk@{slug}.example"
        person = Person(account="", name="見本 担当", email=email, language="en")
        account = platform.accounts.add(person, password=PASSWORD).account
        make_admin(platform, account=account, institution=node.id, now=now)
        store = platform.store(node.id)
        body = AwardingBody(name=node.name, identifier=node.did)
        own = replace(letter, awarding_body=body, issuer_country="JP")
        draft = defining.save_draft(store, own, actor="soak", now=now)
        version = defining.put_in_force(store, draft.identifier, version=draft.version, actor="soak", now=now)
        key, second = (
            platform.api_keys.make(institution=node.id, name=by, scopes=frozenset(ApiScope), by=by, now=now)[1]
            for by in ("one", "another")
        )
        public = _public_awards(platform, node.id, version=version)
        publish_status_lists(platform.publishing_context(node.id), now=now)
        told.append(
            {
                "institution": node.id,
                "slug": slug,
                "key": key,
                "second_key": second,
                "email": email,
                "password": PASSWORD,
                "microcredential": version.identifier,
                "choice": f"{version.identifier}/{version.version}",
                "public": " ".join(public),
            }
        )
    return told


def _public_awards(platform: "Platform", institution: str, *, version: "MicrocredentialVersion") -> list[str]:
    """Give a few awards whose learners opened them for everybody to see; return their numbers."""
    from kakitome.learning.award import Learner  # noqa: PLC0415
    from kakitome.ports.claims import Visibility  # noqa: PLC0415
    from kakitome.services.issuing import Order, Wanted, issue  # noqa: PLC0415

    store, now = platform.store(institution), platform.now()
    (issuer,) = store.issuers.list_issuers()
    learners = [Learner(name="見本 花子", email=f"p{n}@u.example", student_number=f"P{n}") for n in range(PUBLIC)]
    order = Order(
        issuer=issuer.did,
        microcredential=version.identifier,
        version=version.version,
        actor="soak",
        wanted=[Wanted(row=n, learner=one, awarded_on=now.date()) for n, one in enumerate(learners, start=1)],
        batch="soak",
    )
    numbers = [str(outcome.number) for outcome in issue(platform.issuing_context(institution), order, now=now)]
    for number in numbers:
        for claim in store.claims.list_by_award(number):
            store.claims.replace(replace(claim, opened_at=now, visibility=Visibility.LISTED))
    return numbers


def look() -> dict[str, Any]:
    """Tell what is on record of every institution, and what waits."""
    start_django()
    from kakitome.bootstrap.platform import get_platform  # noqa: PLC0415

    platform = get_platform()
    seen = {key: _look_at(platform, key) for key in platform.directory.list_institutions()}
    return {"waiting": platform.queue.count_waiting(), "institutions": seen}


def _look_at(platform: "Platform", key: str) -> dict[str, Any]:
    store = platform.store(key)
    from kakitome.ports.batches import BatchState  # noqa: PLC0415
    from kakitome.ports.outbox import MessageState  # noqa: PLC0415

    messages = {state.value: store.outbox.list_messages(state=state, limit=10**7) for state in MessageState}
    return {
        **_awards(store),
        "batches": {batch.number: batch.state.value for batch in store.batches.list_batches(limit=10**6)},
        "rows": dict(
            sum(
                (
                    Counter({state.value: count for state, count in store.batches.count_rows(batch.number).items()})
                    for batch in store.batches.list_batches(limit=10**6)
                    if batch.state is not BatchState.DRAFT
                ),
                Counter(),
            )
        ),
        "orders": {order.number: order.state.value for order in store.withdrawals.list_orders(limit=10**6)},
        "unpublished": len(store.withdrawals.list_unpublished()),
        "open": len(store.awards.list_open_intents()),
        "parked": [one.reason for one in platform.queue.list_parked(key)],
        "messages": {state: len(found) for state, found in messages.items()},
        "opened": _opened(store),
        "claims": sum(one.kind == "claim" for found in messages.values() for one in found),
    }


def _opened(store: "Store") -> list[str]:
    """Return the addresses of learners who received their award."""
    from kakitome.ports.awards import AwardFilter  # noqa: PLC0415

    addresses, offset = [], 0
    while page := store.awards.list_matching(AwardFilter(), offset=offset, limit=_PAGE):
        offset += len(page)
        for record in page:
            if any(claim.opened_at for claim in store.claims.list_by_award(record.number)):
                addresses.append((record.intent.learner and record.intent.learner.email) or record.number)
    return addresses


def _awards(store: "Store") -> dict[str, Any]:
    from kakitome.ports.awards import AwardFilter  # noqa: PLC0415

    numbers: list[str] = []
    learners: Counter[str] = Counter()
    states: Counter[str] = Counter()
    places: Counter[tuple[str, str, int, int]] = Counter()
    offset = 0
    while page := store.awards.list_matching(AwardFilter(), offset=offset, limit=_PAGE):
        offset += len(page)
        for record in page:
            states[record.state.value] += 1
            places.update(
                (e.list_id.issuer, e.list_id.purpose, e.list_id.number, e.index) for e in record.intent.status
            )
            if record.document_sha256:
                numbers.append(record.number)
                learners[(record.intent.learner and record.intent.learner.student_number) or record.number] += 1
    return {
        "numbers": numbers,
        "states": dict(states),
        "doubled": sorted(who for who, count in learners.items() if count > 1)[:5],
        "indices_used_twice": sum(count > 1 for count in places.values()),
    }


if __name__ == "__main__":
    print(json.dumps(prepare() if sys.argv[1:] == ["prepare"] else look()))

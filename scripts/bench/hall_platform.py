"""What the load of a hall needs of the platform's own side, in the data folder and on the database of the environment.

python -m scripts.bench.hall_platform prepare PEOPLE EVENT…   one line of JSON: the short part of each event's address
python -m scripts.bench.hall_platform approve EVENT           one line of JSON: what is on record, how long it took
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kakitome.bootstrap.starting import migrate, start_django


def prepare(people: int, keys: Sequence[str]) -> dict[str, str]:
    """Open an institution with a definition in force, and events whose code stays the same."""
    start_django()
    migrate()
    from scripts.bench.material import ROOT  # noqa: PLC0415

    from kakitome.bootstrap.platform import get_platform  # noqa: PLC0415
    from kakitome.journeys.institutions.opening import open_institution  # noqa: PLC0415
    from kakitome.learning.definition import read  # noqa: PLC0415
    from kakitome.learning.microcredential import AwardingBody  # noqa: PLC0415
    from kakitome.ports.awarding_events import AwardingEvent, EventCode  # noqa: PLC0415
    from kakitome.ports.organisations import Node, NodeKind  # noqa: PLC0415
    from kakitome.services import defining  # noqa: PLC0415
    from kakitome.services.at_events import draw_event_secret, draw_short, state_event  # noqa: PLC0415
    from kakitome.values.localized_text import LocalizedText  # noqa: PLC0415

    platform = get_platform()
    now, name = platform.now(), LocalizedText(ja="計測大学（見本）", en="Bench University (sample)")
    node = Node(id="", kind=NodeKind.INSTITUTION, path=(), slug="hall", name=name, country="JP", colour="#0d5f6e")
    node = open_institution(platform, node, actor="bench", now=now)
    store = platform.store(node.id)
    letter, _ = read((ROOT / "examples" / "definitions" / "offshore-wind.toml").read_bytes())
    letter = replace(letter, awarding_body=AwardingBody(name=node.name, identifier=node.did), issuer_country="JP")
    draft = defining.save_draft(store, letter, actor="bench", now=now)
    version = defining.put_in_force(store, draft.identifier, version=draft.version, actor="bench", now=now)
    event = AwardingEvent(
        key="",
        short="",
        microcredential=version.identifier,
        name=name,
        place="",
        held_on=now.date(),
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(hours=1),
        most=people,
        code=EventCode.FIXED,
        code_seconds=30,
        secret=draw_event_secret(),
        made_at=now,
        made_by="bench",
    )
    events = [replace(event, key=key, short=draw_short()) for key in keys]
    for each in events:
        state_event(store, each, actor="bench", now=now)
    return {each.key: each.short for each in events}


def approve(key: str) -> dict[str, Any]:
    """Tell what is on record, and approve all of it at once."""
    start_django()
    from kakitome.bootstrap.platform import get_platform  # noqa: PLC0415
    from kakitome.journeys.handing_out.awarding_events import EntryDecision, approve  # noqa: PLC0415
    from kakitome.ports.awarding_events import EventEntryState  # noqa: PLC0415
    from kakitome.services.at_events import judge, need_event  # noqa: PLC0415

    platform = get_platform()
    (institution,) = platform.directory.list_institutions()
    store = platform.store(institution)
    entries = store.events.list_entries(key, states=[EventEntryState.WAITING])
    numbers = [entry.number for entry in entries]
    began = time.perf_counter()
    lines = judge(need_event(store, key), entries)
    judged = time.perf_counter()
    approve(platform, EntryDecision(institution=institution, event=key, numbers=numbers, actor="bench"))
    ended = time.perf_counter()
    return {
        "entries": len(entries),
        "names": len({entry.name for entry in entries}),
        "last_number": max(numbers, default=0),
        "awarded": store.events.count_entries(key)[EventEntryState.AWARDED],
        "doubles": sum(bool(line.doubles) for line in lines),
        "judging_s": judged - began,
        "approving_s": ended - judged,
    }


def main() -> int:
    """Do what the command line says."""
    answer = prepare(int(sys.argv[2]), sys.argv[3:]) if sys.argv[1] == "prepare" else approve(sys.argv[2])
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())

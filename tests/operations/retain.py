"""A process that deletes what its time is over for, over real tables: `python retain.py begin|go`.

`begin` stores mails that left long ago; `go` removes what is due, three at a time, and prints what is left of them.
"""

import sys
from datetime import timedelta

from bootstrap.programs import opened, say

platform = opened()

from bootstrap.platforms import add_institution  # noqa: E402
from kakitome.journeys.privacy import retaining  # noqa: E402
from kakitome.ports.outbox import OutboxMessage  # noqa: E402
from kakitome.services.retaining import kind_of  # noqa: E402

COUNT = 8


def begin() -> None:
    """Send mails, half a year ago."""
    add_institution(platform)
    outbox, long_ago = platform.store("u").outbox, platform.now() - timedelta(days=180)
    for number in range(COUNT):
        outbox.add_many([OutboxMessage(dedupe_id=f"m{number}", kind="claim", to="a@b.example", due_at=long_ago)])
        outbox.mark_sent(f"m{number}", at=long_ago)


def go() -> None:
    """Remove what is due, and tell what the records say."""
    retaining.AT_ONCE = 3
    now = platform.now()
    while retaining.remove_some(platform, kind_of("sent_mail"), institution="u", now=now).ended_at is None:
        pass
    store = platform.store("u")
    addresses = sum(bool(message.to) for message in store.outbox.list_messages(limit=100))
    events = [event.entry for event in store.audit.list_events() if event.entry.action == "retention.applied"]
    say({"addresses": addresses, "told": [event.detail["count"] for event in events]})


{"begin": begin, "go": go}[sys.argv[1]]()

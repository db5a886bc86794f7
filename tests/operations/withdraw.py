"""A process that carries out a withdrawal order over real tables: `python withdraw.py begin|go`.

`begin` opens an institution with awards and approves an order to revoke them all, in chunks of two; it prints their
count. `go` carries the order out as the scheduler's workers do, and prints how it stands.
"""

import sys

from bootstrap.programs import opened, say

platform = opened()

from bootstrap.platforms import add_institution, award  # noqa: E402
from kakitome.operations.jobs import due_jobs, work_off_jobs  # noqa: E402
from kakitome.ports.awards import AwardFilter  # noqa: E402
from kakitome.ports.withdrawals import WithdrawalAct  # noqa: E402
from kakitome.services.doctoring import Patient, examine  # noqa: E402
from kakitome.services.revoking import (  # noqa: E402
    Asking,
    NamedLine,
    Reasoned,
    draft_lines,
    orders,
    propose,
    standing_of,
)


def begin() -> None:
    """Award, and approve an order about all of it."""
    orders.CHUNK = 2
    add_institution(platform)
    outcomes = award(platform, "a", "b", "c", "d", "e")
    store = platform.store("u")
    asking = Asking(act=WithdrawalAct.REVOKE, actor="sato", answerable="sato")
    lines = [NamedLine(position=n, given=one.number, name=one.number) for n, one in enumerate(outcomes, start=1)]
    order = draft_lines(store, lines, asking=asking, now=platform.now())
    said = Reasoned(reason="security", note="n", count=order.ready)
    propose(store, order.number, reasoned=said, actor="sato", answerable="sato", now=platform.now())
    say(order.ready)


def go() -> None:
    """Do what is due, and tell what the records say."""
    platform.queue.enqueue(*due_jobs(platform, "u"))
    work_off_jobs(platform)
    store = platform.store("u")
    (order,) = store.withdrawals.list_orders()
    records = store.awards.list_matching(AwardFilter())
    actions = [event.entry.action for event in store.audit.list_events()]
    found = examine(Patient(book=store), now=platform.now()).findings
    say(
        {
            "state": order.state.value,
            "published": order.published_at is not None,
            "revoked": sum(one.revoked for one in standing_of(store, records).values()),
            "told": actions.count("award.revoked"),
            "done": actions.count("withdrawal.done"),
            "findings": [one.code for one in found if one.severity == "error"],
        }
    )


if __name__ == "__main__":
    {"begin": begin, "go": go}[sys.argv[1]]()

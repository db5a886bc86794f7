"""Stolen keys: nothing that is published hangs on one, and awards that do are counted.

Source: docs/rules/threats.md T9.
"""

from collections.abc import Iterator

from kakitome.errors import Problem
from kakitome.ports.awards import AwardFilter, AwardState
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.services.doctoring.chart import Chart, found


def stolen_keys_are_answered(chart: Chart) -> Iterator[Problem]:
    """No status list in force is signed with a stolen key; documents in force that are get told."""
    for record in chart.book.issuers.list_issuers():
        for key in chart.book.issuers.list_keys(record.did):
            if key.state is KeyState.COMPROMISED:
                yield from _lists(chart, key)
                yield from _awards(chart, key)


def _lists(chart: Chart, key: IssuerKey) -> Iterator[Problem]:
    for head in chart.book.status_lists.list_heads():
        publication = chart.book.status_lists.find_publication(head.list_id)
        is_theirs = head.list_id.issuer == key.issuer
        if is_theirs and publication is not None and publication.is_signed_with(key.key_id):
            yield found("E_DOCTOR_LIST_STOLEN_KEY", list=f"{head.list_id.purpose}-{head.list_id.number}")


def _awards(chart: Chart, key: IssuerKey) -> Iterator[Problem]:
    which = AwardFilter(states=frozenset({AwardState.ISSUED}), key_id=key.key_id)
    count = chart.book.awards.count_matching(which)
    if count:
        yield found("W_DOCTOR_STOLEN_KEY_AWARDS", count=count, key=key.key_id)

"""Awards whose learner was never told: the message that awarding puts into the outbox is not there.

Source: docs/rules/invariants.md I12.
"""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Concat

from kakitome.errors import Problem
from kakitome.ports.awards import SIGNED
from kakitome.records.models.award import AwardRow
from kakitome.records.models.outbox import OutboxRow
from kakitome.records.store.outbox import FIRST
from kakitome.records.store.scope import EVERYONE, seeing


def find_lost_mail(*, using: str = "default") -> Iterator[tuple[str, Problem]]:
    """Yield each award without its message, with its institution; one that replaces another may come silently."""
    messages = OutboxRow._base_manager.using(using).filter(
        institution_id=OuterRef("institution_id"), dedupe_id=Concat(Value(FIRST), OuterRef("credential_id"))
    )
    with seeing(EVERYONE, using=using):
        awards = AwardRow._base_manager.using(using).filter(state__in=[state.value for state in SIGNED], replaces="")
        lost = awards.exclude(learner_email="").exclude(Exists(messages)).order_by("pk")
        for institution, number in lost.values_list("institution_id", "number").iterator():
            yield (
                institution,
                Problem(code="E_DOCTOR_I12_LOST", source="docs/rules/invariants.md I12", params={"number": number}),
            )

"""What was recognised, from when to when, and what changed since: the date logic.

    recognition.standing_at(award_given_at)   # Standing.RECOGNISED: recognised when issued, whatever came later
    recognition.standing_at(now)              # Standing.WITHDRAWN

An award keeps what was true on its day: a withdrawal has an instant and reaches no further back. Where learners in
progress are taught out, that instant is the end of it: what they are given until then is recognised.

Source: docs/rules/product.md P7; docs/rules/capabilities.md F7.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kakitome.errors import Conflict
from kakitome.values.localized_text import LocalizedText


class Standing(StrEnum):
    """How a recognition stands at an instant."""

    RECOGNISED = "recognised"
    NOT_YET = "not_yet"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ChangeKind(StrEnum):
    """What can happen to a recognition after it was given."""

    SUSPENDED = "suspended"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, with the reason that is published with it.

    Attributes:
        at: from when it counts for awards. Of a withdrawal with a teach-out that is the end of the teach-out.
        effective_at: of a withdrawal that was announced with its day, from when it holds for whoever begins to learn;
            until `at` those in progress are still given recognised awards.
    """

    kind: ChangeKind
    at: datetime
    reason: LocalizedText
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """One recognition of one version of a micro-credential by one body.

    Attributes:
        number: `R-7K3M-94QT`, permanent.
        body: key of the body's organisation here; `body_did` and `body_name` as it signs.
        case: number of the case that led to it.
        procedure: id of the procedure, e.g. `recognition` or `badge-certification`.
        criteria_version: the published criteria it was decided against.
        entry, entry_version: what was recognised, in the registry.
        about: identifier of the version: its achievement's address, or the entry version's when awards are on paper.
        digest: SHA-256 of the exact version that was voted on (I13).
        confirmed: descriptors that the body itself examined, by field name of `Microcredential`.
        conditions: what had to be met afterwards; empty when there were none or they are met.
        valid_from, valid_until: aware; the end is exclusive.
        changes: oldest first.
    """

    number: str
    body: str
    body_did: str
    body_name: LocalizedText
    case: str
    procedure: str
    criteria_version: str
    entry: str
    entry_version: int
    about: str
    title: LocalizedText
    digest: str
    decided_at: datetime
    valid_from: datetime
    valid_until: datetime
    confirmed: tuple[str, ...] = ()
    conditions: tuple[LocalizedText, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def withdrawal(self) -> Change | None:
        """Return the withdrawal, which may lie ahead."""
        return next((change for change in self.changes if change.kind is ChangeKind.WITHDRAWN), None)

    def standing_at(self, instant: datetime) -> Standing:
        """Tell how the recognition stood at an instant, as far as is known now."""
        if instant < self.valid_from:
            return Standing.NOT_YET
        last = next((change for change in reversed(self.changes) if change.at <= instant), None)
        if last is not None and last.kind is ChangeKind.WITHDRAWN:
            return Standing.WITHDRAWN
        if instant >= self.valid_until:
            return Standing.EXPIRED
        return Standing.SUSPENDED if last is not None and last.kind is ChangeKind.SUSPENDED else Standing.RECOGNISED

    def changed(self, change: Change) -> "Recognition":
        """Add a change.

        Raises:
            Conflict: E_RECOGNITION_WITHDRAWN (it is final), E_RECOGNITION_MOVE (suspended twice, resumed unasked, or
                a change before an earlier one).
        """
        standing = _last_kind(self.changes)
        if standing is ChangeKind.WITHDRAWN:
            raise Conflict("E_RECOGNITION_WITHDRAWN", number=self.number)
        is_wrong_turn = (change.kind is ChangeKind.RESUMED) != (standing is ChangeKind.SUSPENDED)
        is_back_in_time = bool(self.changes) and change.at < self.changes[-1].at
        if is_back_in_time or (is_wrong_turn and change.kind is not ChangeKind.WITHDRAWN):
            raise Conflict("E_RECOGNITION_MOVE", number=self.number, kind=change.kind.value)
        return replace(self, changes=(*self.changes, change))


def recognitions_at(recognitions: Sequence[Recognition], instant: datetime) -> tuple[Recognition, ...]:
    """Return those that stood at an instant."""
    return tuple(recognition for recognition in recognitions if recognition.standing_at(instant) is Standing.RECOGNISED)


def _last_kind(changes: Sequence[Change]) -> ChangeKind | None:
    return changes[-1].kind if changes else None

"""From checks to one verdict.

Each check says which verdict it alone would ask for; the first in `PRECEDENCE` wins. The order has three thoughts:
what cannot be read comes before what a signature says about it; what the issuer withdrew comes before what merely ran
out (revoked, suspended, superseded, expired, not yet valid); and doubt comes after certainty, so that an expired
credential is called expired also when its status list is out of reach. That it is somebody else's is said of what is
otherwise in order.

A signature that failed or could not be checked lets no later check speak at all (`pipeline`), hence a document that
nobody vouches for is never called expired or revoked on its own word.

Source: docs/rules/verdicts.md V1.
"""

from collections.abc import Sequence

from kakitome.documents.verification.check import Check, Verdict

PRECEDENCE = (
    Verdict.TOO_EXPENSIVE,
    Verdict.MALFORMED,
    Verdict.UNSUPPORTED,
    Verdict.INVALID_SIGNATURE,
    Verdict.REVOKED,
    Verdict.SUSPENDED,
    Verdict.SUPERSEDED,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
    Verdict.INDETERMINATE,
    Verdict.NOT_THIS_PERSON,
    Verdict.VALID_UNTRUSTED_ISSUER,
    Verdict.VALID,
)


ENDED = (Verdict.REVOKED, Verdict.SUSPENDED, Verdict.SUPERSEDED, Verdict.EXPIRED, Verdict.NOT_YET_VALID)
"""Genuine, and not in force: its issuer signed it, and it does not count at the instant of the report."""


def verdict_of(checks: Sequence[Check]) -> Verdict:
    """Return the one verdict over all checks; `valid` when none asks for another."""
    verdicts = {check.verdict for check in checks} | {Verdict.VALID}
    return next(verdict for verdict in PRECEDENCE if verdict in verdicts)


def deciding_check(checks: Sequence[Check]) -> Check | None:
    """Return the first check that asked for the verdict; None when everything is well."""
    verdict = verdict_of(checks)
    return next((check for check in checks if check.verdict is verdict), None)

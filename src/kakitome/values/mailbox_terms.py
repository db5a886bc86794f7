"""What one mailbox alone opens, by how long ago it was shown to be its owner's.

Schools and employers give addresses to somebody else after a while. No authority says after how
long; the times are derived.

Source: docs/rules/threats.md T11; docs/adr/0082-a-mailbox-says-who-reads-it-now.md. (derived)
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxTerms:
    """`fresh`: until then a new password by mail comes at once; after it, it `waits`; past `stale` it comes no more."""

    fresh: timedelta = timedelta(days=90)
    waits: timedelta = timedelta(days=14)
    stale: timedelta = timedelta(days=24 * 30)

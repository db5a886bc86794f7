"""How many days before an end people are reminded, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_REMINDER_DAYS` | days before an end, with commas between; `off`: nobody is reminded | `60,14` |
"""

from collections.abc import Mapping

from kakitome.errors import Misconfigured
from kakitome.services.reminding import TERMS

_LONGEST_DAYS = 365


def reminder_terms_of(environment: Mapping[str, str]) -> tuple[int, ...]:
    """Read the days, the most first; raises `Misconfigured` (E_CONFIG_REMINDER_DAYS)."""
    written = (environment.get("KAKITOME_REMINDER_DAYS") or "").strip()
    if not written:
        return TERMS
    if written == "off":
        return ()
    days = [part.strip() for part in written[:100].split(",")]
    if not all(part.isascii() and part.isdecimal() and 1 <= int(part) <= _LONGEST_DAYS for part in days):
        raise Misconfigured("E_CONFIG_REMINDER_DAYS", value=written[:20])
    return tuple(sorted({int(part) for part in days}, reverse=True))

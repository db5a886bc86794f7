"""What signing in asks for, read from the environment.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_SECOND_FACTOR` | whether acts that sign, decide or give rights ask for one: `required`, `off` | `required` |
| `KAKITOME_STEP_UP_MINUTES` | for how long a proof counts before the gravest acts ask again, 1 to 60 | `15` |
| `KAKITOME_SESSION_IDLE_MINUTES` | after what pause people with a role are signed out, 1 to 1440 | `60` |
| `KAKITOME_SESSION_HOURS` | after what time they are signed out in any case, 1 to 24 | `12` |
| `KAKITOME_ALLOWED_HOSTS` | further names under which the site answers, separated by commas | none |
| `KAKITOME_BREACHED_PASSWORDS` | passwords from breaches: https address of ranges, or a folder of them | none |

In a demonstration the first is `off` unless it is set: its passwords are shown to everybody, and visitors are to see
the acts behind them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from kakitome.errors import Misconfigured

WAYS = ("required", "off")
LOCAL = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSettings:
    """What is asked of people who sign in.

    Attributes:
        demands_factor: acts that sign, decide or give rights ask for a second factor.
        step_up: how long ago it may have been shown for the acts of the highest weight.
        session_idle: after what pause people with a role, a seat or cases are signed out.
        session_longest: after what time they are signed out in any case.
        hosts: names under which the site answers beside its own.
        breached_passwords: an https address that ends in a slash, or a folder; empty where nobody is asked.
    """

    demands_factor: bool = True
    step_up: timedelta = timedelta(minutes=15)
    hosts: tuple[str, ...] = ()
    session_idle: timedelta = timedelta(minutes=60)
    session_longest: timedelta = timedelta(hours=12)
    breached_passwords: str = ""


def sign_in_settings(environment: Mapping[str, str]) -> SignInSettings:
    """Read what signing in asks for.

    Raises:
        Misconfigured: a value is none of those that are known.

    Source: OWASP ASVS 5.0 V6.3.3 (a second factor), V7.5.3 (proof before sensitive acts), V7.3 (ends of sessions);
    NIST SP 800-63B-4 §2.2.3 (AAL2: a longer pause than 60 minutes is more than it recommends).
    """
    is_demonstration = environment.get("KAKITOME_DEMONSTRATION", "") == "1"
    way = environment.get("KAKITOME_SECOND_FACTOR", "") or ("off" if is_demonstration else "required")
    if way not in WAYS:
        raise Misconfigured("E_CONFIG_SECOND_FACTOR", value=way[:20])
    return SignInSettings(
        demands_factor=way == "required",
        step_up=timedelta(minutes=_number(environment, "KAKITOME_STEP_UP_MINUTES", otherwise=15, most=60)),
        session_idle=timedelta(minutes=_number(environment, "KAKITOME_SESSION_IDLE_MINUTES", otherwise=60, most=1440)),
        session_longest=timedelta(hours=_number(environment, "KAKITOME_SESSION_HOURS", otherwise=12, most=24)),
        hosts=tuple(
            host for text in environment.get("KAKITOME_ALLOWED_HOSTS", "").split(",") if (host := text.strip())
        ),
        breached_passwords=_breached_passwords(environment.get("KAKITOME_BREACHED_PASSWORDS", "").strip()),
    )


def allowed_hosts(own: str, settings: SignInSettings, *, is_tried_out: bool) -> list[str]:
    """Return the names under which the site answers; this machine's where it is tried out.

    Args:
        own: the host of the site's address, without a port.
        settings: what is configured beside it.
        is_tried_out: debugging, or a demonstration.
    """
    is_local = own in LOCAL or is_tried_out
    return sorted({own, *settings.hosts, *(LOCAL if is_local else ())})


def _breached_passwords(source: str) -> str:
    parts = urlsplit(source)
    if parts.scheme == "https" and parts.hostname and not parts.query and not parts.fragment:
        return source.rstrip("/") + "/"
    if source and not (Path(source).is_absolute() and Path(source).is_dir()):
        raise Misconfigured("E_CONFIG_BREACHED_PASSWORDS", value=source[:80])
    return source


def _number(environment: Mapping[str, str], name: str, *, otherwise: int, most: int) -> int:
    text = environment.get(name, "") or str(otherwise)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise Misconfigured("E_CONFIG_NUMBER", name=name, value=text[:20], most=most)
    return int(text)

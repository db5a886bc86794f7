"""Which addresses an issuer of Open Badges 2.0 speaks for.

Whoever hosts an award could name any issuer in it. It counts only when it lies where its issuer says that its awards
lie: by default at the issuer's own origin; `allowedOrigins` names others, `startsWith` narrows them.

Source: Open Badges 2.0, VerificationObject and Hosted Verification; docs/standards/hostile-inputs.md B087.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kakitome.values.json_members import as_list, object_member

_USUAL_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class HostingScope:
    """Where an issuer's hosted awards lie.

    Attributes:
        origins: hosts, each with its port where that is not the usual one.
        starts: beginnings of addresses; empty when any address of these hosts will do.
    """

    origins: tuple[str, ...]
    starts: tuple[str, ...] = ()

    def holds(self, address: str) -> bool:
        """Tell whether an award may lie at an address."""
        return self.holds_host_of(address) and (not self.starts or address.startswith(self.starts))

    def holds_host_of(self, address: str) -> bool:
        """Tell whether an address lies at one of the hosts."""
        host = host_of(address)
        return bool(host) and host in self.origins

    @property
    def rule(self) -> str:
        """Return the rule in one line, so that a reader can check it."""
        hosts = ", ".join(self.origins) or "–"
        return f"{hosts}; {', '.join(self.starts)}" if self.starts else hosts


def scope_of(issuer: Mapping[str, Any]) -> HostingScope:
    """Read the scope out of an issuer's Profile, which was fetched from its own address."""
    rules = object_member(issuer, "verification")
    origins = _texts(rules.get("allowedOrigins")) or (host_of(str(issuer.get("id", ""))),)
    return HostingScope(
        origins=tuple(origin.lower() for origin in origins if origin), starts=_texts(rules.get("startsWith"))
    )


def host_of(address: str) -> str:
    """Return host and port of a web address as compared; empty for anything else."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in _USUAL_PORTS or "@" in parts.netloc or "\\" in address:
        return ""
    return host if port in (None, _USUAL_PORTS[parts.scheme]) else f"{host}:{port}"


def _texts(value: Any) -> tuple[str, ...]:
    listed = as_list(value)
    return tuple(text for text in listed if isinstance(text, str) and text)

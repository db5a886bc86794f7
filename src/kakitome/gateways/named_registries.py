"""The registries a platform asks beside its own list (`hosting.py`): the files and addresses its operator names.

A registry at an address is fetched through the one door, kept for a day, and then fetched again; when nobody answers,
the last good copy speaks on, with the day it was read. One that was never read stays named, as one that could not be
asked: silence is told and never taken for an answer.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from kakitome.documents.verification.registries import (
    IssuerRegistry,
    RegistryInvalid,
    RegistryPointer,
    parse_registry,
    read_registry_file,
    silent_registry,
)
from kakitome.errors import Problem, Refused, Unavailable
from kakitome.ports.fetcher import Fetcher
from kakitome.values.localized_text import LocalizedText

KEPT_FOR = timedelta(hours=24)
RETRY_AFTER = timedelta(minutes=5)
_ADDRESS = ("https://", "http://")
_Reader = Callable[[bytes], IssuerRegistry | RegistryPointer]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """The bytes of one address, and when they were read."""

    data: bytes
    read_at: datetime


@dataclass(slots=True, kw_only=True)
class NamedRegistries:
    """Read the registries that were named, again and again.

    Attributes:
        locations: paths and https addresses.
        fetcher: the door to the network.
        clock: for the age of copies.
        folder: keeps the last good copy of each address over restarts; None keeps them in memory.
    """

    locations: tuple[str, ...]
    fetcher: Fetcher
    clock: Callable[[], datetime]
    folder: Path | None = None
    _read: dict[str, IssuerRegistry] = field(default_factory=dict)
    _copies: dict[str, _Copy] = field(default_factory=dict)
    _tried_at: dict[str, datetime] = field(default_factory=dict)

    def list_registries(self) -> tuple[IssuerRegistry, ...]:
        """Return every named registry; one that cannot be read says why."""
        return tuple(self._registry(location) for location in self.locations)

    def read_again(self) -> None:
        """Forget what was read, for whoever has just written one of the files."""
        self._read.clear()
        self._tried_at.clear()

    def _registry(self, location: str) -> IssuerRegistry:
        if location not in self._read or self._is_due(location):
            self._tried_at[location] = self.clock()
            self._read[location] = self._open(location)
        return self._read[location]

    def _is_due(self, location: str) -> bool:
        registry, now = self._read[location], self.clock()
        if now - self._tried_at[location] < RETRY_AFTER:
            return False
        return registry.unreachable or (registry.read_at is not None and now - registry.read_at >= KEPT_FOR)

    def _open(self, location: str) -> IssuerRegistry:
        label = _label(location)
        try:
            registry, read_at = self._find(location, lambda data: read_registry_file(data, label=label))
            if isinstance(registry, RegistryPointer):
                pointer = registry
                registry, read_at = self._find(
                    _beside(location, pointer.location),
                    lambda data: parse_registry(data, signers=pointer.signers, label=label),
                )
                assert isinstance(registry, IssuerRegistry)
                registry = replace(registry, name=pointer.name)
        except OSError:
            return silent_registry(_both(label), _trouble("W_REGISTRY_UNREACHABLE"))
        except (Refused, Unavailable):
            host = urlsplit(location).hostname or label
            return silent_registry(_both(label), _trouble("W_REGISTRY_NO_ANSWER", host=host))
        except RegistryInvalid as refusal:
            place = str(refusal.params.get("place", "/"))
            return silent_registry(_both(label), _trouble("W_REGISTRY_FORM", place=place))
        url = registry.url or (location if location.startswith(_ADDRESS) else "")
        return replace(registry, url=url, read_at=read_at)

    def _find(self, location: str, read: _Reader) -> tuple[IssuerRegistry | RegistryPointer, datetime | None]:
        """Read a file, with no time, or an address with the time it was read; then the last good copy stands in."""
        if not location.startswith(_ADDRESS):
            return read(Path(location).read_bytes()), None
        try:
            copy = _Copy(data=self.fetcher.fetch(location), read_at=self.clock())
            registry = read(copy.data)
        except (Refused, Unavailable, RegistryInvalid):
            last_good = self._copies.get(location) or self._last_good(location)
            if last_good is None:
                raise
            return read(last_good.data), last_good.read_at
        if isinstance(registry, IssuerRegistry) and registry.unreachable:
            # A list that nobody signed replaces none that somebody did.
            last_good = self._copies.get(location) or self._last_good(location)
            return (read(last_good.data), last_good.read_at) if last_good else (registry, None)
        self._keep(location, copy)
        return registry, copy.read_at

    def _keep(self, location: str, copy: _Copy) -> None:
        self._copies[location] = copy
        if self.folder is None:
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._file(location)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_bytes(copy.data)
        stamp = copy.read_at.timestamp()
        os.utime(draft, (stamp, stamp))
        draft.replace(file)

    def _last_good(self, location: str) -> _Copy | None:
        file = self._file(location)
        if self.folder is None or not file.is_file():
            return None
        return _Copy(data=file.read_bytes(), read_at=datetime.fromtimestamp(file.stat().st_mtime, UTC))

    def _file(self, location: str) -> Path:
        return (self.folder or Path()) / hashlib.sha256(location.encode()).hexdigest()


def read_registries(
    files: Sequence[str | Path], *, fetcher: Fetcher, clock: Callable[[], datetime]
) -> tuple[IssuerRegistry, ...]:
    """Read registry files and addresses once; one that cannot be read stays named, as one that could not be asked."""
    named_registries = NamedRegistries(locations=tuple(str(file) for file in files), fetcher=fetcher, clock=clock)
    return named_registries.list_registries()


def demand_readable(location: str) -> None:
    """Refuse a registry file that a person has just named and that cannot be used; addresses are not visited here.

    Raises:
        OSError: it cannot be read.
        RegistryInvalid: it is of no documented form.
    """
    if not location.startswith(_ADDRESS):
        read_registry_file(Path(location).read_bytes())


def _beside(location: str, named: str) -> str:
    """Return where a pointer points: an address, or a path beside the pointing file."""
    if named.startswith(_ADDRESS) or location.startswith(_ADDRESS):
        return named
    return str(Path(location).parent / named)


def _label(location: str) -> str:
    return urlsplit(location).hostname or location if location.startswith(_ADDRESS) else Path(location).name


def _both(text: str) -> LocalizedText:
    return LocalizedText(ja=text, en=text)


def _trouble(code: str, **params: str) -> Problem:
    return Problem(code=code, source="docs/rules/verdicts.md V5", params=params, severity="warning")

"""The registries a platform asks: the files its operator names, and its own list of hosted issuers."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kakitome.documents.verification.registries import ListedIssuer, Registry, RegistryInvalid, parse_registry
from kakitome.ports.directory import Directory
from kakitome.values.localized_text import LocalizedText

OWN_NAME = LocalizedText(ja="このプラットフォームに登録された機関", en="Institutions registered on this platform")


def read_registries(files: Sequence[Path]) -> tuple[Registry, ...]:
    """Read registry files; one that cannot be read stays named, as a registry that could not be asked."""
    return tuple(_read(file) for file in files)


def own_registry(directory: Directory, institutions: Iterable[str], *, site_url: str) -> Registry:
    """List the issuers of these institutions, whose keys this platform keeps, each with the keys it ever had.

    Only operators create institutions, so being listed says that the operator knows who they are. It says
    nothing about since when: an institution that joins today may award what was achieved last spring.
    """
    listed: dict[str, ListedIssuer] = {}
    for institution in institutions:
        store = directory.open(institution)
        for record in store.issuers.list_issuers():
            listed[record.did] = ListedIssuer(
                id=record.did,
                name=record.issuer.name,
                keys=tuple(key.key_id for key in store.issuers.list_keys(record.did)),
                state="closed" if record.closed_at else "active",
                until=record.closed_at,
                status_required=True,
            )
    return Registry(name=OWN_NAME, url=site_url, issuers=listed)


def _read(file: Path) -> Registry:
    try:
        return parse_registry(file.read_bytes())
    except (OSError, RegistryInvalid):
        name = LocalizedText(ja=file.name, en=file.name)
        return Registry(name=name, unreachable=True)

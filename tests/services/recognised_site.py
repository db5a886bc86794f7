"""What an issuer and whoever recognised its programme published, as folders; and the registry of a verifier."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from kakitome.documents.verification.programmes import (
    ListedProgramme,
    ProgrammeFile,
    Programmes,
    read_programmes,
    write_programmes,
)
from kakitome.gateways.mapped_fetcher import Mount
from kakitome.library.bundling import BundleOrder, Packed, bundle
from kakitome.values.localized_text import LocalizedText
from services.bodies import ACHIEVEMENT, BODY_DID, NUMBER
from services.desks import BASE, DID
from services.recognised import World, on


@dataclass
class Published:
    """A world whose pages lie in a folder, a folder per host."""

    world: World
    folder: Path

    def write(self) -> None:
        for url, data in self.world.site.pages.items():
            parts = urlsplit(url)
            file = self.folder / parts.netloc / parts.path.lstrip("/")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())

    @property
    def issuer(self) -> Path:
        parts = urlsplit(BASE)
        return self.folder / parts.netloc / parts.path.strip("/")

    @property
    def mounts(self) -> tuple[Mount, ...]:
        return tuple(
            Mount(prefix=f"https://{host.name}", folder=host) for host in self.folder.iterdir() if host.is_dir()
        )

    @cached_property
    def registry(self) -> Path:
        """A registry of issuers that records the keys of both."""
        pinned = (
            (DID, self.world.desk.book.issuers.list_keys(DID), []),
            (BODY_DID, self.world.context.store.issuers.list_keys(BODY_DID), ["recognition-body"]),
        )
        issuers = [
            {"id": did, "name": {"ja": did}, "keys": [key.key_id for key in keys], "roles": roles}
            for did, keys, roles in pinned
        ]
        file = self.folder / "registry.json"
        file.write_text(
            json.dumps({"kind": "kakitome-registry", "version": 1, "name": "試験", "issuers": issuers}),
            encoding="utf-8",
        )
        return file

    def programmes(self, *, achievement: str = ACHIEVEMENT, issuer: str = DID) -> Path:
        """A registry of programmes that knows the endorsement."""
        document = json.loads(self.world.context.store.recognitions.get(NUMBER).endorsement.document)
        listed = ListedProgramme(
            number="E-7K3M-94Q3", achievement=ACHIEVEMENT, issuers=(issuer,), endorsements=(document,)
        )
        name = LocalizedText(ja="見本の登録簿", en="Sample registry of programmes")
        file = self.folder / "programmes.json"
        file.write_bytes(write_programmes(ProgrammeFile(name=name), {achievement: listed}))
        return file

    def pack(self, award: bytes, *, programmes: Path | None = None, days: int = 12) -> Packed:
        """Pack a bundle from the folder, with everything that answers today."""
        self.write()
        asked: tuple[Programmes, ...] = (read_programmes(programmes.read_bytes()),) if programmes else ()
        order = BundleOrder(folder=self.issuer, mounts=self.mounts, programmes=asked, is_offline=True, now=on(days))
        return bundle(award, order)

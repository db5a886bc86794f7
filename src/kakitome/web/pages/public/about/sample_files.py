"""Files to try the verifier with, which a demonstration leaves in its data folder.

They lie in `demo-files/` and are served under `/demo/files/<name>` while the platform runs as a demonstration. The
package `kakitome-demo` makes them; nothing here does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = "demo-files"
GOOD = (
    "award.json",
    "award.png",
    "award.jwt",
    "award.pdf",
    "award-ob2.png",
    "award-blockcerts.json",
    "award-edc.json",
    "award-without-name.sd-jwt",
    "award-bundle.zip",
)
SPOILT = ("award-changed.pdf", "revoked.json", "unknown-issuer.json", "record-one-revoked.json")
NAMES = (*GOOD, *SPOILT)
"""In the order in which they are listed."""
_TYPES: Mapping[str, str] = {
    "json": "application/json",
    "png": "image/png",
    "jwt": "application/vc+jwt",
    "sd-jwt": "application/dc+sd-jwt",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFile:
    """One file to try."""

    name: str
    file: Path

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.name in GOOD

    @property
    def media_type(self) -> str:
        """What it is."""
        return _TYPES[self.name.partition(".")[2]]


def list_sample_files(data_dir: Path) -> list[SampleFile]:
    """Return the files that are there, in their order."""
    candidates = (SampleFile(name=name, file=data_dir / FOLDER / name) for name in NAMES)
    return [sample for sample in candidates if sample.file.is_file()]

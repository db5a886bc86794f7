"""What registries of programmes answered when an evidence bundle was packed, one file each.

Whoever packs a bundle writes these files. The endorsements in them are signed documents and go through every check;
that a registry listed the programme is told as a copy, and whose programme it is is never believed on its word.
"""

from typing import Final

from kakitome.documents.bundle.archive import Bundle, BundleRefused
from kakitome.documents.verification.programmes import ProgrammeFile, read_programmes
from kakitome.errors import Invalid, Problem

FOLDER: Final = "registry"
MOST: Final = 8
"""Registries whose answers are read from one bundle; each is asked for every name of the programme."""


def file_name(number: int) -> str:
    """Return the name of the file of one registry's answer, counted from 1."""
    return f"{FOLDER}/{number}.json"


def programmes_in(bundle: Bundle) -> tuple[ProgrammeFile, ...]:
    """Read the answers in a bundle.

    Raises:
        BundleRefused: E_BUNDLE_FILE, one is not of the documented form.
    """
    names = [name for number in range(1, MOST + 1) if (name := file_name(number)) in bundle.files]
    return tuple(_read(bundle.files[name], name) for name in names)


def _read(data: bytes, name: str) -> ProgrammeFile:
    try:
        return read_programmes(data)
    except Invalid as refusal:
        raise BundleRefused(Problem(code="E_BUNDLE_FILE", params={"name": name}), kind="malformed") from refusal

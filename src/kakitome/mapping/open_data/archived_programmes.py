"""Degree programmes in the archive of a closed university: written there, and read back from the file.

content = write_programmes(versions)
read_programmes(content) == versions
"""

from collections.abc import Sequence
from typing import Final

from kakitome.documents.sealing import write_document
from kakitome.documents.vc.strict_json import load
from kakitome.learning.credit.degree_programme import DegreeProgrammeVersion
from kakitome.values.plain_data import from_plain, to_plain

PROGRAMMES: Final = "programmes.json"


def write_programmes(versions: Sequence[DegreeProgrammeVersion]) -> bytes:
    """Write programmes as a file."""
    return write_document({"programmes": [to_plain(version) for version in versions]})


def read_programmes(content: bytes) -> list[DegreeProgrammeVersion]:
    """Read them back; raises `TypeError`, `ValueError`, `KeyError` for data of another shape."""
    return [from_plain(DegreeProgrammeVersion, version) for version in load(content)["programmes"]]

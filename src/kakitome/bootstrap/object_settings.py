"""Where immutable objects lie, read from the environment. It knows no Django and no storage.

| variable | meaning | default |
|---|---|---|
| `KAKITOME_OBJECTS` | `folder:`, `folder:/path`, `s3://bucket/prefix` | `folder:`, which is `<data>/objects` |
| `KAKITOME_OBJECTS_ENDPOINT` | address of an S3 service that is not Amazon's | empty |

An S3 service's keys are read as its own tools read them (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`,
`~/.aws`), and are never held here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from kakitome.errors import Misconfigured

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
_PREFIX = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectRoute:
    """Where objects lie: in a folder, or in a bucket of an S3 service."""

    kind: Literal["folder", "s3"]
    folder: Path
    bucket: str = ""
    prefix: str = ""
    endpoint: str = ""


def object_route(environment: Mapping[str, str], *, data_dir: Path) -> ObjectRoute:
    """Read where objects lie.

    Raises:
        Misconfigured: E_CONFIG_OBJECTS the address names no known way, or a bucket or prefix that cannot be one.
    """
    parts = urlsplit(environment.get("KAKITOME_OBJECTS", "") or "folder:")
    folder = Path(parts.path).resolve() if parts.scheme == "folder" and parts.path else data_dir / "objects"
    if parts.scheme == "folder" and not parts.netloc:
        return ObjectRoute(kind="folder", folder=folder)
    prefix, endpoint = parts.path.strip("/"), environment.get("KAKITOME_OBJECTS_ENDPOINT", "").rstrip("/")
    is_known = parts.scheme == "s3" and _BUCKET.fullmatch(parts.netloc) and _PREFIX.fullmatch(prefix)
    if not is_known or parts.query or urlsplit(endpoint).scheme not in ("", "http", "https"):
        raise Misconfigured("E_CONFIG_OBJECTS", scheme=parts.scheme[:20])
    return ObjectRoute(kind="s3", folder=folder, bucket=parts.netloc, prefix=prefix, endpoint=endpoint)

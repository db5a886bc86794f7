"""Objects in a bucket of an S3 service, through django-storages.

Off by default, and an extra (`pip install kakitome[s3]`). A put names its condition (`If-None-Match: *`), so that two
writers cannot take one name; a part of an object is asked for by `Range`.

Source: RFC 9110 §13.1.2 (If-None-Match), §14.2 (Range).
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from kakitome.errors import Conflict, Misconfigured, NotFound, Unavailable

try:
    from botocore.config import Config  # type: ignore[import-untyped]
    from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
    from storages.backends.s3 import S3Storage  # type: ignore[import-untyped]
except ImportError as error:
    raise Misconfigured("E_CONFIG_OBJECTS_EXTRA") from error

_TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
_MISSING = frozenset({"NoSuchKey", "404"})
_BEYOND = "InvalidRange"


def open_bucket(*, bucket: str, prefix: str = "", endpoint: str = "") -> "ObjectBucket":
    """Open a bucket; nothing is asked of the service yet."""
    storage = S3Storage(
        bucket_name=bucket,
        location=prefix,
        endpoint_url=endpoint or None,
        default_acl=None,
        file_overwrite=False,
        client_config=Config(connect_timeout=10, read_timeout=60, retries={"mode": "standard", "max_attempts": 4}),
    )
    return ObjectBucket(storage)


class ObjectBucket:
    """Implements `ports.objects.ObjectStore`."""

    def __init__(self, storage: S3Storage) -> None:
        self._storage = storage

    def put(self, name: str, content: bytes | BinaryIO, /) -> None:
        try:
            self._object(name).put(Body=content, IfNoneMatch="*")
        except ClientError as error:
            if _code(error) not in _TAKEN:
                raise Unavailable("E_OBJECT_UNWRITABLE", reason=_code(error)) from error
        except BotoCoreError as error:
            raise Unavailable("E_OBJECT_UNWRITABLE", reason=type(error).__name__) from error
        else:
            return
        if not self._is_same(name, content):
            raise Conflict("E_OBJECT_EXISTS", name=name)

    def read(self, name: str, /) -> bytes:
        return self._get(name)

    def read_range(self, name: str, /, *, offset: int, length: int) -> bytes:
        return self._get(name, Range=f"bytes={offset}-{offset + length - 1}") if length else b""

    def exists(self, name: str, /) -> bool:
        try:
            self._object(name).load()
        except ClientError as error:
            if _code(error) in _MISSING:
                return False
            raise Unavailable("E_OBJECT_UNREADABLE", reason=_code(error)) from error
        except BotoCoreError as error:
            raise Unavailable("E_OBJECT_UNREADABLE", reason=type(error).__name__) from error
        return True

    def list_names(self, prefix: str, /) -> Iterator[str]:
        before = f"{self._storage.location}/" if self._storage.location else ""
        try:
            for stored in self._storage.bucket.objects.filter(Prefix=before + prefix):
                yield str(stored.key).removeprefix(before)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("E_OBJECT_UNREADABLE", reason=type(error).__name__) from error

    def drop(self, name: str, /) -> None:
        try:
            self._object(name).delete()
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("E_OBJECT_UNWRITABLE", reason=type(error).__name__) from error

    def _get(self, name: str, **how: str) -> bytes:
        try:
            data: bytes = self._object(name).get(**how)["Body"].read()
        except ClientError as error:
            if _code(error) == _BEYOND:
                return b""
            if _code(error) in _MISSING:
                raise NotFound("E_OBJECT_MISSING", name=name) from error
            raise Unavailable("E_OBJECT_UNREADABLE", reason=_code(error)) from error
        except BotoCoreError as error:
            raise Unavailable("E_OBJECT_UNREADABLE", reason=type(error).__name__) from error
        return data

    def _is_same(self, name: str, content: bytes | BinaryIO) -> bool:
        held = self._object(name).get()["Body"]
        if isinstance(content, bytes):
            return bool(held.read() == content)
        content.seek(0)
        return all(block == content.read(len(block)) for block in held.iter_chunks()) and not content.read(1)

    def _object(self, name: str) -> Any:
        location = self._storage.location
        return self._storage.bucket.Object(f"{location}/{name}" if location else name)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))

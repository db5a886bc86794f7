"""The object store of an installation, and the packs of signed documents in it.

Import only after Django has started.
"""

from functools import cache

from kakitome.bootstrap.installation import Installation
from kakitome.bootstrap.object_settings import ObjectRoute
from kakitome.gateways.object_storage import DurableFolder, ObjectStorage
from kakitome.ports.objects import ObjectStore
from kakitome.records.store.document_packs import DocumentPacks


def objects_of(installation: Installation) -> ObjectStore:
    """Return where the installation's objects lie.

    Raises:
        Misconfigured: E_CONFIG_OBJECTS_EXTRA objects are to lie in a bucket, and what speaks to it is not installed.
    """
    return packs_of(installation).objects


def packs_of(installation: Installation) -> DocumentPacks:
    """Return the packs of an installation, the same for everybody in this process; raises as `objects_of`."""
    return _packs(installation.objects)


@cache
def _packs(route: ObjectRoute) -> DocumentPacks:
    return DocumentPacks(_opened(route))


def _opened(route: ObjectRoute) -> ObjectStore:
    if route.kind == "folder":
        return ObjectStorage(DurableFolder(route.folder))
    from kakitome.gateways.object_bucket import open_bucket  # noqa: PLC0415 (an extra that few installations need)

    return open_bucket(bucket=route.bucket, prefix=route.prefix, endpoint=route.endpoint)

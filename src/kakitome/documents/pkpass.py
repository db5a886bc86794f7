"""Pack a pass of Apple Wallet: a ZIP of its files, a manifest of their digests, and a signature over the manifest.

Source: https://developer.apple.com/documentation/walletpasses/building-a-pass (manifest of SHA-1 digests, detached
PKCS #7 signature, no folder around the files). Media type: application/vnd.apple.pkpass.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

MEDIA_TYPE: Final = "application/vnd.apple.pkpass"
_MANIFEST, _SIGNATURE = "manifest.json", "signature"
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest date a ZIP can hold, so that equal files make an equal archive."""


def write_pkpass(files: Mapping[str, bytes], *, sign: Callable[[bytes], bytes]) -> bytes:
    """Pack the files of a pass.

    Args:
        files: every file of the pass by its name in the archive; `pass.json` is one of them.
        sign: makes the detached PKCS #7 signature (DER) over the manifest.
    """
    # Apple's format names SHA-1; what is protected by it is the manifest, which the signature covers with SHA-256.
    digests = {name: hashlib.sha1(data, usedforsecurity=False).hexdigest() for name, data in sorted(files.items())}
    manifest = json.dumps(digests, indent=1).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in {**files, _MANIFEST: manifest, _SIGNATURE: sign(manifest)}.items():
            entry = zipfile.ZipInfo(name, date_time=_NO_TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()

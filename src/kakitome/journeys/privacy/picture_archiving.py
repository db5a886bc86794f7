"""Pictures of badges, written into the archive that their person takes along.

Source: docs/reference/wallet-archive.md.
"""

from typing import Final

from kakitome.documents.bundle.wallet_archive import ArchiveWriter, file_name
from kakitome.errors import NotFound, Unavailable
from kakitome.ports.wallets import Wallet, WalletDocument

ENDINGS_OF_PICTURES: Final = {"image/png": "png", "image/svg+xml": "svg"}


class PictureArchiving:
    """The pictures of one wallet: of each document that has one, a file of its own."""

    def __init__(self, wallet: Wallet, *, writer: ArchiveWriter) -> None:
        """Write into an archive that was begun."""
        self._wallet, self._writer = wallet, writer
        self._pictures = wallet.list_pictures()
        self._written: dict[str, str] = {}

    def add(self, document: WalletDocument) -> tuple[str, str]:
        """Add a document's picture; return its file and caption, empty where there is none or it cannot be read."""
        picture = self._pictures.get(document.key)
        if picture is None:
            return "", ""
        if picture.sha256 not in self._written:
            ending = ENDINGS_OF_PICTURES[picture.media_type]
            try:
                content = self._wallet.read_picture(picture.sha256)
            except (NotFound, Unavailable):
                # It can be had again from the document, which is in the archive.
                return "", ""
            name = f"pictures/{file_name(document.title.ja or document.title.en, picture.sha256, ending=ending)}"
            self._writer.add(name, content, media_type=picture.media_type)
            self._written[picture.sha256] = name
        return self._written[picture.sha256], picture.caption

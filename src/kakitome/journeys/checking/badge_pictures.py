"""The picture of a badge that somebody brought in: had once, cleaned, and kept beside the document.

    pictures = BadgePictures(platform)
    pictures.keep(wallet, document.key, content=content, report=report)

1. The file itself comes first: a PNG or SVG that carries a credential is the picture. Then what stands inside the
   credential, then what lies at the address that it names, asked for once through the one door.
2. What came is drawn anew or cut down to what draws in the sandbox, whatever it is, before it is kept.
3. Nothing of this keeps a document from being taken in: without a picture it is shown by the neutral drawing, and the
   next look at the document asks again.

No page asks for it at the time somebody looks.

Source: docs/standards/hostile-inputs.md B117, B121; docs/rules/threats.md T5, T14.
"""

import logging
from contextlib import suppress
from hashlib import sha256
from urllib.parse import urlsplit

from kakitome import texts
from kakitome.documents.openbadges.formats import FileFormat, recognise
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import Report
from kakitome.errors import KakitomeError, NotFound
from kakitome.journeys.platform import Platform
from kakitome.mapping.badge_picture import LARGEST, StatedPicture, stated_picture
from kakitome.ports.wallets import GENUINE, Wallet, WalletPicture
from kakitome.services.keeping_wallets import has_room

_LONGEST_CAPTION = 300
_log = logging.getLogger(__name__)


class BadgePictures:
    """Pictures of some documents: a site that did not answer once is not asked again for the next of them."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._silent: set[str] = set()

    def keep(self, wallet: Wallet, key: str, *, content: bytes, report: Report) -> None:
        """Keep the picture of a document that was verified; nothing happens where there is none, or none to be had."""
        stated = self._stated(content, report)
        data = self._data_of(stated) if stated is not None else b""
        if stated is None or not data:
            return
        try:
            media_type, cleaned = self._platform.sandbox.clean_picture(data)
        except (DocumentRefused, KakitomeError) as refusal:
            _log.info("wallets: a picture was not kept (%s)", type(refusal).__name__)
            return
        picture = WalletPicture(
            sha256=sha256(cleaned).hexdigest(),
            size=len(cleaned),
            media_type=media_type,
            caption=texts.excerpt(stated.caption, _LONGEST_CAPTION),
        )
        # The document may have been taken out meanwhile.
        with suppress(NotFound), wallet.transaction():
            if has_room(wallet, picture.size):
                wallet.put_picture(key, picture, content=cleaned)

    def _stated(self, content: bytes, report: Report) -> StatedPicture | None:
        # Nobody vouches for what a document says that could not be verified: no address in it is asked.
        view = ((carried(report) or report).document or {}) if report.verdict in GENUINE else {}
        stated = stated_picture(view)
        if recognise(content) in (FileFormat.PNG, FileFormat.SVG):
            return StatedPicture(data=content, caption=stated.caption if stated is not None else "")
        return stated

    def _data_of(self, stated: StatedPicture) -> bytes:
        if not stated.url:
            return stated.data
        host = urlsplit(stated.url).netloc
        if host in self._silent:
            return b""
        try:
            data = self._platform.fetcher.fetch(stated.url)
        except KakitomeError:
            self._silent.add(host)
            return b""
        return data if len(data) <= LARGEST else b""

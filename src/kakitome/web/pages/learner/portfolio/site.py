"""The portfolio as files: one page without script or network, the files of its entries, the credentials shown whole.

It is drawn from the same view as the public page, and says of which instant it is: nothing in it is checked anew.
Of a credential of which its owner shows the result alone there is no file in it either.
"""

import base64
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import PurePosixPath
from typing import IO, Final

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.bundle.wallet_archive import file_name
from kakitome.journeys.checking.portfolios import ProvingDocument, proving_documents
from kakitome.ports.portfolios import FoundPortfolio, PortfolioEntry
from kakitome.ports.shares import Shows
from kakitome.web.pages.public.portfolio.page import PageLinks, portfolio_page
from kakitome.web.pages.public.portfolio.recent_checks import answers_to
from kakitome.web.parts import written

_SHEETS: Final = ("tokens.css", "kakitome.css", "pages.css", "shares.css", "portfolio.css")
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The clock of a ZIP has no zone; the page says when it was made."""
_IN_MEMORY: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """Names of files: of artefacts by entry and digest, of credentials by their number on the page."""

    artefacts: dict[tuple[str, str], str]
    credentials: dict[int, str]


def pack_site(found_portfolio: FoundPortfolio) -> IO[bytes]:
    """Return the ZIP, to be read from its beginning; everything is verified now. Raises `Busy`."""
    platform = get_platform()
    proving = proving_documents(platform, found_portfolio)
    names = _names_of(found_portfolio, proving)
    with translation.override(found_portfolio.portfolio.language):
        index = _index(found_portfolio, proving, names=names)
    store = platform.persons.portfolios.open(found_portfolio.account)
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by the response
    with zipfile.ZipFile(file, "w") as packed:
        _add(packed, "index.html", index)
        for (key, digest), name in names.artefacts.items():
            _add(packed, name, store.read_file(key, digest))
        for place, name in names.credentials.items():
            _add(packed, name, proving[place - 1].document.question.data)
    file.seek(0)
    return file


def _index(found_portfolio: FoundPortfolio, proving: list[ProvingDocument], *, names: _Names) -> bytes:
    """Write the page."""
    platform, portfolio = get_platform(), found_portfolio.portfolio
    links = PageLinks(
        of_artefact=lambda entry, line: names.artefacts[entry.key, line.sha256],
        of_proof=lambda place, _name: names.credentials[place],
    )
    now = platform.now()
    style = _style()
    context = {
        "page": portfolio_page(found_portfolio, proving, answers_to(proving, now=now), links=links),
        "language": portfolio.language,
        "style": mark_safe(f"<style>{style}</style>"),  # noqa: S308 - our own sheets
        "style_digest": base64.b64encode(sha256(style.encode()).digest()).decode(),
        "made_at": written.moment(now),
        "has_files": bool(names.credentials),
        "verify": platform.site_url + reverse("verify"),
        "public": platform.site_url + reverse("portfolio", args=[portfolio.address]) if portfolio.is_public else "",
        "LANGUAGE_CODE": portfolio.language,
    }
    return render_to_string("pages/learner/portfolio/site.html", context).encode()


def _names_of(found_portfolio: FoundPortfolio, proving: list[ProvingDocument]) -> _Names:
    shown = [entry for entry in found_portfolio.portfolio.entries if entry.is_shown]
    credentials = {
        place: _credential_name(each)
        for place, each in enumerate(proving, start=1)
        if each.document.shows is Shows.WHOLE_DOCUMENT and each.document.question.data
    }
    return _Names(
        artefacts={pair: name for entry in shown for pair, name in _artefacts(entry)}, credentials=credentials
    )


def _artefacts(entry: PortfolioEntry) -> Iterator[tuple[tuple[str, str], str]]:
    for file in entry.files:
        stem, _dot, ending = file.name.rpartition(".")
        # The folder keeps files of two entries apart that are the same.
        name = file_name(stem or file.name, file.sha256, ending=ending[:8] or "bin")
        yield (entry.key, file.sha256), f"files/{entry.key}/{name}"


def _credential_name(each: ProvingDocument) -> str:
    name = PurePosixPath(each.document.file_name)
    return f"credentials/{file_name(name.stem, each.digest, ending=name.suffix.removeprefix('.') or 'bin')}"


def _add(packed: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _NO_TIME)
    info.external_attr = 0o644 << 16
    info.create_system = 3
    info.compress_type = zipfile.ZIP_DEFLATED
    packed.writestr(info, data)


@cache
def _style() -> str:
    """Return what the pages are drawn with, as one sheet."""
    folder = files("kakitome.web").joinpath("static/kakitome")
    return "\n".join(folder.joinpath(name).read_text("utf-8") for name in _SHEETS)

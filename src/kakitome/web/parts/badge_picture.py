"""Pictures of badges from elsewhere: where pages show one, and how its bytes are handed out."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from kakitome.ports.wallets import WalletPicture
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Words
from kakitome.web.secure_headers import DRAWN_ALONE, NOTHING_RUNS


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgePictureView:
    """A picture on a page: its address for its owner, its digest for others, and what it shows.

    `caption` is the issuer's; beside its title a picture without one says nothing more.
    """

    sha256: str
    address: str
    caption: str
    alt: str


def picture_view(picture: WalletPicture | None, *, title: Words) -> BadgePictureView | None:
    """Build what shows a picture; None where there is none."""
    if picture is None:
        return None
    words = title.in_language(written.language()) if isinstance(title, LocalizedText) else title
    return BadgePictureView(
        sha256=picture.sha256,
        address=reverse("wallet-picture", args=[picture.sha256]),
        caption=picture.caption,
        alt=picture.caption or _("Picture of the badge “%(title)s”") % {"title": words},
    )


def picture_answer(request: HttpRequest, picture: WalletPicture, content: bytes) -> HttpResponse:
    """Answer a picture, which was cleaned: opened by itself it runs and loads nothing."""
    tag = f'"{picture.sha256}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(content, content_type=picture.media_type)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    is_drawing = picture.media_type == "image/svg+xml"
    response.headers["Content-Security-Policy"] = DRAWN_ALONE if is_drawing else NOTHING_RUNS
    return response

"""What granian serves: `kakitome.web.rsgi:application`, the pages behind a front that takes bodies in."""

from django.conf import settings

from kakitome.web.wsgi import application as pages

# Django has started: what knows of tables may be loaded now.
assert settings.configured

from kakitome.errors import Problem  # noqa: E402
from kakitome.operations.page_front import FrontSettings, PageFront  # noqa: E402
from kakitome.operations.request_bodies import BodyBounds, BodyRefusal  # noqa: E402
from kakitome.operations.serving import PAGE_THREADS  # noqa: E402
from kakitome.texts import both  # noqa: E402
from kakitome.web.limits import network_of  # noqa: E402
from kakitome.web.visitor_address import visitor_address  # noqa: E402


def _sentence_for(why: BodyRefusal) -> str:
    text = both(Problem(code=why.value))
    return f"{text.ja}\n{text.en}\n"


application = PageFront(
    pages,
    FrontSettings(
        threads=PAGE_THREADS,
        network=lambda environment: network_of(visitor_address(environment)),
        refusals={why.value: _sentence_for(why) for why in BodyRefusal},
        bounds=BodyBounds(),
    ),
)

"""What an endorser is asked about: the credential as the result of checking it now, or an own record."""

from collections.abc import Mapping
from typing import Any

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.checking.shares import own_records_of
from kakitome.ports.asked_endorsements import AskedEndorsement, FoundAsking
from kakitome.ports.shares import FoundShare, Share, SharedItem, Shows
from kakitome.web.pages.public.share.documents import documents_shared
from kakitome.web.pages.public.share.page import answers_of, share_page
from kakitome.web.parts import written
from kakitome.web.parts.own_record import own_view


def asking_context(found_asking: FoundAsking) -> Mapping[str, Any]:
    """Build what pages of an asking show: who asks, in which words, until when, and about what, verified now."""
    asking = found_asking.asking
    found_share = FoundShare(account=found_asking.account, share=_as_share(asking))
    documents = documents_shared(found_share)
    now = get_platform().now()
    # A share of one thing: of a credential the result alone, without name, grade, number or file.
    page = share_page(found_share, documents, answers_of(documents, now=now)) if documents else None
    own_records = [] if page else own_records_of(get_platform(), found_share)
    return {
        "asking": asking,
        "ends_on": written.moment(asking.ends_at),
        "given_on": written.moment(asking.given_at) if asking.given_at else "",
        "piece": page.pieces[0] if page else None,
        "own": own_view(own_records[0], place=1) if own_records else None,
        "as_of": written.moment(now),
    }


def _as_share(asking: AskedEndorsement) -> Share:
    """Return what the parts of a share's page build on; nothing of it is kept."""
    shows = Shows.WHOLE_DOCUMENT if asking.item.own_record else Shows.RESULT
    return Share(
        key="",
        secret_hash="",
        label="",
        note="",
        language=asking.language,
        item_count=1,
        created_at=asking.made_at,
        ends_at=asking.ends_at,
        over_at=asking.ends_at,
        items=(SharedItem(collected=asking.item, shows=shows),),
    )

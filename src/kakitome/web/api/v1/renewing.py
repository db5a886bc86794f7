"""Renewing an award by a request: told once, whatever the network does."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from kakitome import texts
from kakitome.errors import Conflict, Problem, Refused
from kakitome.journeys.platform import Platform
from kakitome.ports.api_keys import ApiKey
from kakitome.ports.store import Store
from kakitome.services.answering_once import Answered
from kakitome.services.issuing import RowStatus
from kakitome.services.issuing.renewing import renew
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import standing_of
from kakitome.web.api.v1.award_data import award_data
from kakitome.web.api.v1.keys import actor_of
from kakitome.web.problems import CODES, detail_of, problem_data


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewing:
    """One request for a renewal; `until` is the last day of the new period, None for no end."""

    platform: Platform
    key: ApiKey
    client_key: str
    number: str
    until: date | None
    now: datetime
    request_id: str
    store: Store = field(repr=False)


def renew_once(renewing: Renewing) -> Answered:
    """Renew; 201 with the award as it stands, 409 or 422 with the reasons when it cannot be."""
    end = datetime.combine(renewing.until + timedelta(days=1), time(), tzinfo=UTC) if renewing.until else None
    context = renewing.platform.issuing_context(renewing.key.institution)
    key = f"renewal:{sha256(renewing.client_key.encode()).hexdigest()[:32]}"
    try:
        outcome = renew(
            context, renewing.number, valid_until=end, actor=actor_of(renewing.key), now=renewing.now, key=key
        )
    except Conflict as error:
        return _refused(renewing, error, status=409)
    except Refused as error:
        return _refused(renewing, error, status=422)
    if outcome.status is RowStatus.REFUSED:
        return _refused(renewing, Refused("E_AWARD_NOT_GIVEN", *outcome.reasons), status=422)
    publish_status_lists(renewing.platform.publishing_context(renewing.key.institution), now=renewing.now)
    (record,) = renewing.store.awards.find_many_by_credential_id([outcome.credential_id]).values()
    standing = standing_of(renewing.store, [record])[record.credential_id]
    told = award_data(record, standing, site_url=renewing.platform.site_url, now=renewing.now)
    return Answered(status=201, body=json.dumps(told, ensure_ascii=False).encode())


def _refused(renewing: Renewing, error: Conflict | Refused, *, status: int) -> Answered:
    title = texts.both(Problem(code=CODES[status]))
    data = problem_data(status=status, title=title, detail=detail_of(error), number=renewing.request_id, error=error)
    return Answered(status=status, body=json.dumps(data, ensure_ascii=False).encode())

"""Turning an institution into a recognition body, and giving a body another configuration."""

from datetime import datetime

from kakitome.errors import Conflict, NotFound
from kakitome.learning.recognition.body import Body
from kakitome.ports.audit import append_entry
from kakitome.ports.bodies import KeptConfiguration
from kakitome.ports.store import Store

SUBJECT = "body"
"""What the audit trail calls the body itself; its parts are `member/0001`, `seat/…`, `meeting/…`, `criteria/…`."""


def open_body(store: Store, configuration: str, *, actor: str, now: datetime) -> Body:
    """Make the institution a recognition body, or give it another configuration, the text of a configuration file.

    Raises:
        Misconfigured: E_BODY_CONFIGURATION.
        Conflict: E_BODY_SAME_CONFIGURATION, it has this one already.
    """
    with store.transaction():
        known = store.body.list_configurations()
        if known and known[-1].text == configuration:
            raise Conflict("E_BODY_SAME_CONFIGURATION")
        body = store.body.take_configuration(KeptConfiguration(text=configuration, taken_at=now, taken_by=actor))
        detail = {"configuration": body.configuration.id, "version": body.configuration.version}
        action = "body.configured" if known else "body.opened"
        append_entry(store.audit, action, subject=SUBJECT, actor=actor, now=now, **detail)
    return body


def need_body(store: Store) -> Body:
    """Return the body; raises `NotFound` (E_BODY_UNKNOWN) when the institution is none."""
    body = store.body.find()
    if body is None:
        raise NotFound("E_BODY_UNKNOWN")
    return body

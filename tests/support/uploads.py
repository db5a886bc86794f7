"""A class list as it is when its preview is shown: received, and read to its end."""

from datetime import datetime
from typing import Any

from kakitome.learning.class_list import ListFile
from kakitome.ports.batches import Batch
from kakitome.services.issuing.list_reading import ListRequest, read_list, receive


def take_upload(store: Any, data: bytes, *, wish: ListRequest, actor: str, now: datetime) -> Batch:
    batch = receive(store, ListFile.of(data), wish=wish, actor=actor, now=now)
    return read_list(store, number=batch.number, clock=lambda: now)

"""Asking the people of a batch who handed in nothing, and putting their answers beside their rows.

    ask_missing(platform, batch, made=made, people=people)      # who is asked stands on the list of the request
    join(platform, request)                                      # the asker's mail says that answers go there
    take_in_answers(platform, batch)                             # documents that came are verified like the others

Whoever has a batch is not for that whoever reads the asker's mail: answers are put into it only after that person, who
alone may read them, has said so. What somebody ends or declines leaves the batch again.

Source: docs/adr/0088-batches-of-applicants.md.
"""

from collections.abc import Sequence
from dataclasses import replace

from kakitome.journeys.platform import Platform
from kakitome.learning.class_list.applicants import LONGEST_NAME, LONGEST_REFERENCE, ApplicantLine
from kakitome.ports.presentation_requests import PresentationRequest, RequestAnswer
from kakitome.ports.shares import Shows
from kakitome.ports.verification_batches import BatchRequest, Item, KeptVerificationBatch
from kakitome.services.listing_applicants import join_answers, list_applicants
from kakitome.services.requesting import MadeRequest
from kakitome.services.verifying_many import BatchPerson


def ask_missing(
    platform: Platform, batch: KeptVerificationBatch, *, made: MadeRequest, people: Sequence[BatchPerson]
) -> int:
    """Put people of a batch on the list of a request that was just made; return how many have a link of their own.

    Raises:
        Invalid: E_APPLICANTS_MANY.
    """
    columns = batch.own_list.columns
    lines = {
        (person.reference[:LONGEST_REFERENCE], next(iter(person.listed_names), "")[:LONGEST_NAME]): person
        for person in reversed(people)
    }
    wanted = [
        ApplicantLine(
            row=person.applicant.row,
            reference=reference,
            name=name,
            own_cells=tuple(zip(columns, person.applicant.cells, strict=False)),
        )
        for (reference, name), person in reversed(lines.items())
        if reference or name
    ]
    listed = list_applicants(platform.presenting.applicants, made.request.number, lines=wanted, desk_secret=made.secret)
    places = {each.key: lines[each.reference, each.name].position for each in listed}
    platform.verification_batches.note_request(batch.number, BatchRequest(number=made.request.number, places=places))
    return len(places)


def find_batch(platform: Platform, request: PresentationRequest) -> KeptVerificationBatch | None:
    """Find the batch from which a request was made, while it is kept."""
    return platform.verification_batches.find_by_request(request.number, now=platform.now())


def join(platform: Platform, request: PresentationRequest) -> None:
    """Let the answers to a request appear in the batch from which it was made; nothing where that is over."""
    batch = find_batch(platform, request)
    if batch is not None:
        platform.verification_batches.note_request(batch.number, replace(batch.request, is_joined=True))


def take_in_answers(platform: Platform, batch: KeptVerificationBatch) -> bool:
    """Put into a batch what was answered since, take out what was ended; tell whether anything has changed."""
    if not batch.request.is_joined:
        return False
    requests, number = platform.presenting.requests, batch.request.number
    request = requests.find_by_number(number)
    answers = requests.list_answers(number) if request is not None else []
    current = _current(platform, batch, answers=answers)
    known = set(platform.verification_batches.list_answer_keys(batch.number))
    gone, fresh = sorted(known - set(current)), [key for key in current if key not in known]
    if gone:
        platform.verification_batches.drop_answers(batch.number, gone)
    items = [item for key in fresh for item in _items(platform, number, key=key, applicant=current[key])]
    if items:
        platform.verification_batches.add_answers(batch.number, items)
    return bool(gone or items)


def _current(platform: Platform, batch: KeptVerificationBatch, *, answers: Sequence[RequestAnswer]) -> dict[str, int]:
    """Return the answers that can be seen now, and the place of whose they are."""
    now = platform.now()
    people = platform.presenting.applicants.list_by_request(batch.request.number)
    joined = join_answers(people, answers)
    return {
        line.answer.key: batch.request.places[line.applicant.key]
        for line in joined
        if line.answer is not None
        and line.applicant is not None
        and line.applicant.key in batch.request.places
        and not line.answer.is_declined
        and not line.answer.is_over(now)
    }


def _items(platform: Platform, number: str, *, key: str, applicant: int) -> list[Item]:
    documents = platform.presenting.requests.list_documents(number, key)
    return [
        Item(
            position=place,
            label=document.file_name,
            data=document.data,
            applicant=applicant,
            answer=key,
            is_nameless=document.shows is not Shows.WHOLE_DOCUMENT,
        )
        for place, document in enumerate(documents, 1)
    ]

"""The fact of recognition of a report, with links to the recognition and its decision where this site keeps them."""

from django.urls import reverse

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.verification.check import Report
from kakitome.mapping.recognition_fact import RecognitionLine, recognition_fact
from kakitome.web.parts.recognition import recognition_view
from kakitome.web.parts.shapes import RecognitionPlaces, RecognitionView


def recognition_of(report: Report) -> RecognitionView | None:
    """Return what a page shows of recognition; None where nothing is awarded or nothing could be read."""
    fact = recognition_fact(report)
    return recognition_view(fact, find_places=find_places) if fact is not None else None


def find_places(line: RecognitionLine) -> RecognitionPlaces:
    """Return where to read on; another body may use the same number, so the address decides."""
    kept_recognition = get_platform().recognitions.find_kept(line.number) if line.number else None
    if kept_recognition is None or kept_recognition.endorsement.url != line.recognition:
        return RecognitionPlaces()
    recognition = kept_recognition.recognition
    return RecognitionPlaces(
        recognition=reverse("recognition", args=[recognition.number]),
        decision=reverse("decision", args=[recognition.body, recognition.case]),
    )

"""What a recognition or another endorsement says, as the page of its check shows it."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.verification.check import Report
from kakitome.learning.recognition.procedure import Wording
from kakitome.mapping import recognition_words
from kakitome.mapping.endorsement_letter import EndorsementLetter, endorsement_letter
from kakitome.web.parts import written
from kakitome.web.parts.shapes import DescriptorLine, Words


def endorsement_of(report: Report) -> dict[str, Any] | None:
    """Return what an endorsement says; None for what is none."""
    letter = endorsement_letter(report)
    if letter is None:
        return None
    is_certification = letter.wording is Wording.CERTIFICATION
    by = recognition_words.by_label(is_certification=is_certification) if letter.number else _("Endorsed by")
    if letter.wording is Wording.ACCREDITATION:
        by = _("Accredited by")
    about = DescriptorLine(title=pgettext("of an endorsement", "What it is about"), value=_about(letter))
    facts = [DescriptorLine(title=by, value=letter.endorser), about]
    if letter.number:
        name = {
            Wording.RECOGNITION: _("Recognition number"),
            Wording.CERTIFICATION: _("Certification number"),
            Wording.ACCREDITATION: _("Accreditation number"),
        }[letter.wording]
        facts.append(DescriptorLine(title=name, value=_number(letter)))
    if letter.since:
        facts.append(DescriptorLine(title=_("From"), value=written.day(letter.since)))
    until: Words = written.last_day(letter.until) if letter.until else _("No end stated")
    facts.append(DescriptorLine(title=_("Until"), value=until))
    return {"title": letter.title or letter.about, "facts": facts, "comment": letter.comment}


def _about(letter: EndorsementLetter) -> Words:
    entry = get_platform().registry.find_by_address(letter.about)
    name = written.text(letter.title) or written.excerpt(letter.about, 200)
    if entry is None:
        return name
    return format_html('<a href="{}">{}</a>', reverse("entry", args=[entry.number]), name)


def _number(letter: EndorsementLetter) -> Words:
    kept_recognition = get_platform().recognitions.find_kept(letter.number)
    if kept_recognition is None or kept_recognition.recognition.about != letter.about:
        return written.mono(letter.number)
    return format_html('<a class="mono" href="{}">{}</a>', reverse("recognition", args=[letter.number]), letter.number)

"""Certificates of completion for a whole class: what they share is set once, what differs is filled in.

    filled = FilledCertificates()
    pdfs = [filled.completion_certificate(material, language="ja") for material in class_of_awards]

A file that was filled looks, reads and is tagged as the one that `completion_certificate` sets; only the order and
the subsets of its faces differ. Where that is not certain (a name that breaks its line, a rare script, a character
in a variant form, an address or number in another form) the typesetter sets the whole sheet. One file in a hundred is
set as well and compared; a plan that differs is given up.

A sheet is cut when its kind is wanted for the second time: whoever needs one certificate pays for one.
"""

import itertools
import re
import threading
import zlib
from collections import OrderedDict
from dataclasses import replace
from typing import Any, Final

from kakitome.acceleration.certificates.even_texts import LETTERS_OF_ADDRESSES, LETTERS_OF_NUMBERS
from kakitome.acceleration.certificates.likeness import looks_like
from kakitome.acceleration.certificates.pdf_parts import UnknownForm
from kakitome.acceleration.certificates.sheet_cutting import cut
from kakitome.acceleration.certificates.sheet_plan import Parts, SheetPlan, SheetWords
from kakitome.mapping.bilingual import same
from kakitome.mapping.certificate.code_picture import code_picture
from kakitome.mapping.certificate.completion import (
    certificate_kind,
    completion_certificate,
    document_words,
    first_words,
    learner_parts,
)
from kakitome.mapping.certificate.material import CertificateMaterial
from kakitome.mapping.certificate.typesetting import LONGEST_ADDRESS, is_text, typeset
from kakitome.mapping.certificate.wording import CertificateWording, Choice, address_pieces, variant_note
from kakitome.values.script import language_by_script

_NUMBER: Final = re.compile(r"(?=.{1,24}$)[A-Z](?:-?[0-9A-Z])+")
_ADDRESS: Final = re.compile(r"https://[!-~]+")
_LETTER: Final = re.compile("[A-Za-z\u00c0-\u024f\u0300-\u036f\u0370-\u03ff\u1e00-\u1fff]")
_WESTERN: Final = re.compile("[ -\u2e7f]")
"""What the templates set in the Latin face within Japanese and within English. Source: templates/faces.typ."""
_HIRAGANA, _KATAKANA = re.compile("[\u3041-\u309f]"), re.compile("[\u30a1-\u30fa\u30fd-\u30ff]")
_HAN: Final = re.compile("[々〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_NEITHER: Final = re.compile("(?<!M) |[^M見みミ가 ]")
"""What joins the script beside it, as a space behind a Japanese name does."""
_SAMPLED: Final = 100
_SIZES: Final = (27.0, 24.0, 21.0, 18.0, 15.0, 12.5)
_SQUARE, _WIDE = (1, 16, 18, 20, 23, 28), (1, 18, 20, 23, 27, 32)
"""How many characters need each size: kana and kanji, or M. Source: templates/face.typ (`learner`)."""

Key = tuple[object, ...]


class FilledCertificates:
    """Sets certificates and remembers, within bounds, how their kinds look. Safe to share between threads.

    Args:
        most: how many kinds are kept; the one not used for longest goes first.
    """

    def __init__(self, *, most: int = 48) -> None:
        self._most = most
        self._kinds: OrderedDict[Key, SheetPlan | None] = OrderedDict()
        self._seen: OrderedDict[Key, None] = OrderedDict()
        self._lock = threading.Lock()

    def completion_certificate(self, material: CertificateMaterial, *, language: Choice = "both") -> bytes:
        """Make a certificate of completion, as `completion.completion_certificate` does.

        Raises:
            CertificateRefused, ColourRefused, MarkRefused: as there.
        """
        pdf = self._filled(material, CertificateWording(language)) if _may_be_filled(material) else None
        return completion_certificate(material, language=language) if pdf is None else pdf

    def _filled(self, material: CertificateMaterial, wording: CertificateWording) -> bytes | None:
        try:
            parts = _parts(material, wording)
            key = (*_kind(material), wording.choice, parts.look())
            plan = self._plan(key, material, wording=wording, parts=parts)
            pdf = plan.fill(parts, _words(material, wording)) if plan else None
        except UnknownForm:
            return None
        if pdf and zlib.crc32(material.facts.number.encode()) % _SAMPLED == 0:
            return self._compared(key, pdf, reference=completion_certificate(material, language=wording.choice))
        return pdf

    def _plan(
        self, key: Key, material: CertificateMaterial, *, wording: CertificateWording, parts: Parts
    ) -> SheetPlan | None:
        """Find the plan of a kind; cut it at the second sight."""
        with self._lock:
            if key in self._kinds:
                self._kinds.move_to_end(key)
                return self._kinds[key]
            if key not in self._seen:
                self._note(self._seen, key)
                return None
        plan = _learned(material, wording, parts=parts)
        with self._lock:
            self._seen.pop(key, None)
            self._note(self._kinds, key, value=plan)
        return plan

    def _note(self, memory: OrderedDict[Key, Any], key: Key, *, value: SheetPlan | None = None) -> None:
        memory[key] = value
        if len(memory) > self._most:
            memory.popitem(last=False)

    def _compared(self, key: Key, pdf: bytes, *, reference: bytes) -> bytes:
        if looks_like(pdf, reference):
            return pdf
        with self._lock:
            self._note(self._kinds, key)
        return reference


def _may_be_filled(material: CertificateMaterial) -> bool:
    facts = material.facts
    return (
        bool(facts.learner_name or facts.learner_roman)
        and bool(_NUMBER.fullmatch(facts.number))
        and bool(_ADDRESS.fullmatch(material.address))
        and len(material.address) <= LONGEST_ADDRESS
        and not variant_note(facts.learner_name)
        and is_text(material.credential)
    )


def _kind(material: CertificateMaterial) -> Key:
    """Tell what is the same on every sheet of a kind: everything that is set, apart from what names one learner.

    What an award says and no sheet shows is left out; a test holds the two lists together.
    """
    facts = material.facts
    return (
        replace(
            material,
            facts=replace(
                facts,
                number="",
                learner_name="",
                learner_roman="",
                learner_reading="",
                valid_until=None,
                **NOT_SHOWN,
            ),
            credential=b"",
            address="",
            as_of=material.as_of.replace(hour=0, minute=0, second=0, microsecond=0),
        ),
        facts.valid_until.date() if facts.valid_until else None,
        len(facts.number),
        tuple(map(len, address_pieces(material.address))),
        code_picture(material.address).width,
        bool(facts.learner_reading),
    )


NOT_SHOWN: Final[dict[str, Any]] = {
    "credential": "",
    "learner_did": "",
    "learner_identities": (),
    "valid_from": None,
    "evidence": (),
}
"""What an award's facts hold that no certificate of completion shows."""


def _parts(material: CertificateMaterial, wording: CertificateWording, *, whole: bool = False) -> Parts:
    """Set what differs from learner to learner: the names, and for a stand-in the `whole`."""
    facts = material.facts
    reading = wording.parts(same(facts.learner_reading)) if facts.learner_reading else []
    shown = {
        "lang": wording.first,
        "learner": learner_parts(facts.learner_name, roman=facts.learner_roman, wording=wording, missing=""),
        "qr": {
            "address": address_pieces(material.address),
            "number": facts.number,
        },
        "reading": reading,
        "whole": whole,
        "letters": LETTERS_OF_ADDRESSES,
        "digits": LETTERS_OF_NUMBERS,
    }
    pdf = typeset("parts", shown, made_at=material.as_of, images={}, attached=())
    return Parts(pdf, meanings=whole)


def _words(material: CertificateMaterial, wording: CertificateWording) -> SheetWords:
    said = document_words(material, wording, heading=f"heading.{certificate_kind(material.microcredential)}")
    return SheetWords(
        title=said["title"],
        description=said["description"],
        picture=first_words(wording, "qr.alt") + " " + material.address,
        code=code_picture(material.address),
        texts=(*address_pieces(material.address), material.facts.number),
        made_at=material.as_of,
        attached=material.credential,
    )


def _learned(material: CertificateMaterial, wording: CertificateWording, *, parts: Parts) -> SheetPlan | None:
    """Set and cut a sheet for a stand-in that takes as much room; None when there is none."""
    try:
        other = _stand_in(material, wording, size=parts.size_of_name())
        its_parts = _parts(other, wording, whole=True)
        if (its_parts.look(), _kind(other)) != (parts.look(), _kind(material)):
            return None
        sheet = completion_certificate(other, language=wording.choice)
        secret = (other.facts.number, other.address)
        return cut(sheet, its_parts, words=_words(other, wording), secret=secret)
    except UnknownForm:
        return None


def _stand_in(material: CertificateMaterial, wording: CertificateWording, *, size: float) -> CertificateMaterial:
    """Make up a learner whose names are written in the same scripts, as long as their size on the sheet demands."""
    facts = material.facts
    step = min(range(len(_SIZES)), key=lambda place: min(abs(size - _SIZES[place] * scale) for scale in (1, 1.04)))
    roman_first = bool(facts.learner_roman) and (wording.choice == "en" or not facts.learner_name)
    return replace(
        material,
        facts=replace(
            facts,
            **NOT_SHOWN,
            number=_masked(facts.number),
            learner_name=_name_like(facts.learner_name, wording=wording, step=0 if roman_first else step),
            learner_roman=_name_like(facts.learner_roman, wording=wording, step=step if roman_first else 0),
            learner_reading=_name_like(facts.learner_reading, wording=wording, step=0),
        ),
        credential=b"{}",
        address="https://" + _masked(material.address.removeprefix("https://")),
    )


def _masked(text: str) -> str:
    """Write other letters and digits."""
    return re.sub("[A-Z]", "K", re.sub("[a-z]", "x", re.sub("[0-9]", "4", text)))


def _scripts(name: str, wording: CertificateWording) -> str:
    """Write a name with one character for each script: the typesetter sets a run of one script in one face at once."""
    latin = _LETTER if wording.first == language_by_script(name) == "ja" else _WESTERN
    for script, one in ((latin, "M"), (_HIRAGANA, "み"), (_KATAKANA, "ミ"), (_HANGUL, "가"), (_HAN, "見")):
        name = script.sub(one, name)
    return _NEITHER.sub("", name)


def _name_like(name: str, *, wording: CertificateWording, step: int) -> str:
    """Write a name that takes as much room."""
    if not name:
        return ""
    changes = "".join(one for one, _ in itertools.groupby(_scripts(name, wording))) or "見"
    wanted = (_WIDE if changes[-1] == "M" else _SQUARE)[step]
    return changes + changes[-1] * (wanted - len(changes))

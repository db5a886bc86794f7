"""Certificates on paper, read line by line in the order in which they are printed."""

import re
from collections.abc import Mapping

import pypdfium2

from journeys.told import Notes
from kakitome import texts
from kakitome.errors import Problem

_FOOT = re.compile(r"\n[^\n]*紙に印刷したものは")


def read_paper(notes: Notes, face: list[str], behind: list[str]) -> None:
    """Read the lines of a certificate in the order in which they are printed."""
    heading = next(place for place, line in enumerate(face) if line.startswith("Certificate of"))
    words = next(place for place, line in enumerate(face) if line.startswith("あなたが"))
    size = face.index("学習量")
    on = next(place for place, line in enumerate(face) if re.match(r"20\d\d ?年", line) and place > size)
    end = face.index("いまの状態を確かめる")
    notes.add("who", " ".join(face[heading + 1 : words]))
    spoken = max(place for place, line in enumerate(face[:size]) if line.endswith(("outcomes.", "assessed.")))
    notes.add("what", " ".join(face[spoken + 1 : size]))
    notes.add("kind", KIND_OF_PAPER[face[heading]])
    notes.add("hours", " ".join(face[size + 2 : size + 4]))
    notes.add("awarded on", " ".join(face[on : on + 2]))
    notes.add("by whom", " ".join(face[on + 2 : end]))
    for ja, en, fact, stop in TERMS_OF_PAPER:
        start = next(place for place, line in enumerate(behind) if line == ja and behind[place + 1] == en)
        stops = [place for place, line in enumerate(behind) if place > start and re.fullmatch(stop, line)]
        notes.add(fact, " ".join(behind[start + 2 : min(stops, default=len(behind))]))
    start = behind.index("Recognition by a third party")
    if behind[start + 1] != "記載なし":
        said = texts.both(Problem(code="I_RECOGNISED_THEN_RECOGNISED"))
        is_then = "（授与の時点）" in behind[start + 1]
        notes.add("recognised then", f"{said.ja} {said.en}" if is_then else behind[start + 1])


KIND_OF_PAPER: Mapping[str, str] = {
    "Certificate of Completion": "マイクロクレデンシャル Micro-credential",
    "Certificate of Participation": "参加 Participation",
}
TERMS_OF_PAPER = (
    ("学習量", "Learner effort", "hours", "評価の方法"),
    ("発行機関", "Awarding body", "by whom", "共同授与に同意した日|署名者の識別子"),
    ("授与の日", "Date of the award", "awarded on", "有効期限"),
    ("有効期限", "Valid until", "until", "状態の日付"),
)


def sheets_of(data: bytes) -> list[str]:
    """Return the text of each sheet of a PDF, without the line at its foot."""
    return [_FOOT.split(page.get_textpage().get_text_bounded())[0] for page in pypdfium2.PdfDocument(data)]

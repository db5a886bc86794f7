"""Wrap text for terminals: Latin by words, Japanese by characters, with the plainest rules of kinsoku."""

import re

from rich.cells import cell_len

CANNOT_BEGIN = "、。，．・：；？！）」』】〉》〕］｝ー〜々ぁぃぅぇぉっゃゅょァィゥェォッャュョ…"
CANNOT_END = "（「『【〈《〔［｛"
_WIDE = "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
_PIECES = re.compile(rf"[{CANNOT_END}]*(?:[{_WIDE}]|[^\s{_WIDE}]+)[{re.escape(CANNOT_BEGIN)}]*|\s+")


def cells(text: str) -> int:
    """Measure a text in columns: a full-width character takes two."""
    return cell_len(text)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of at most `width` columns.

    >>> wrapped("learner_effort に、総時間を書きます。", 20)
    ['learner_effort に、', '総時間を書きます。']
    """
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for piece in _PIECES.findall(paragraph):
            for part in _split(piece, width):
                if line and cells(line) + cells(part.rstrip()) > width:
                    lines.append(line.rstrip())
                    line = ""
                line += part if line else part.lstrip()
        lines.append(line.rstrip())
    return lines


def _split(piece: str, width: int) -> list[str]:
    """Cut a piece that is longer than a whole line, e.g. an address."""
    if cells(piece) <= width:
        return [piece]
    return [piece[start : start + width // 2] for start in range(0, len(piece), width // 2)]

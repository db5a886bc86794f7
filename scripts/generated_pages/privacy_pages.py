"""The record of processing activities, made from how long each kind of records is kept."""

from kakitome.services.retaining import AtTheEnd, KeptBy, RecordKind, kinds_of_records

_ACTS = {
    AtTheEnd.DELETED: ("消す", "deleted"),
    AtTheEnd.EMPTIED: ("人についての部分を消す", "what it says of people is deleted"),
    AtTheEnd.RETAINED: ("残す", "kept"),
}
_KEPT_BY = {KeptBy.INSTITUTION: ("機関", "institution"), KeptBy.PLATFORM: ("運営者", "operator")}


def records_of_processing() -> str:
    """Write the page."""
    lines = [
        "# Records of processing · 個人データの取扱いの記録",
        "",
        "What the platform keeps about people, why, how long, and what happens then. This page is written by",
        "`make reference` from `services/retaining/kinds.toml`; the scheduler deletes by the same table, and",
        "`kakitome doctor` says when it is late. It is made for GDPR art. 30 and for",
        "個人情報の保護に関する法律 第22条, 第23条, 第32条. Where the source is *derived*, the time is ours.",
        "An institution may choose a shorter time, down to the shortest, and never a longer one. Backups hold it all:",
        "whoever runs the platform deletes them in their own time.",
        "",
        "## 日本語",
        "",
        "| 記録 | だれが | 何があるか | 目的 | 期間 | いつから | そのあと | 残るもの | 根拠 |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_row(kind, "ja") for kind in kinds_of_records()),
        "",
        "## English",
        "",
        "| records | kept by | what they hold | why | how long | since | then | what is left | source |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_row(kind, "en") for kind in kinds_of_records()),
    ]
    return "\n".join(lines) + "\n"


def assessed_rows() -> list[str]:
    """Return the table of the impact assessment: both languages in a cell."""
    rows = ["| records · 記録 | what they hold · 内容 | how long · 期間 |", "|---|---|---|"]
    for kind in kinds_of_records():
        is_kept = kind.act is AtTheEnd.RETAINED
        period = f"{kind.since.ja}<br>{kind.since.en}" if is_kept else f"{kind.days}日 · {kind.days} days"
        rows.append(f"| {kind.name.ja}<br>{kind.name.en} | {kind.holds.ja}<br>{kind.holds.en} | {period} |")
    return rows


def _row(kind: RecordKind, language: str) -> str:
    place = 0 if language == "ja" else 1
    cells = [
        f"{getattr(kind.name, language)} (`{kind.code}`)",
        _KEPT_BY[kind.kept_by][place],
        getattr(kind.holds, language),
        getattr(kind.why, language),
        _period(kind)[place],
        getattr(kind.since, language),
        _ACTS[kind.act][place],
        getattr(kind.stays, language) or "–",
        kind.source,
    ]
    return "| " + " | ".join(cells) + " |"


def _period(kind: RecordKind) -> tuple[str, str]:
    if kind.act is AtTheEnd.RETAINED:
        return "–", "–"
    least = ("", "") if kind.least is None else (f"（最短 {kind.least}日）", f" (shortest: {kind.least})")
    by = (f"（`{kind.setting}`）", f" (`{kind.setting}`)") if kind.setting else ("", "")
    return f"{kind.days}日{least[0]}{by[0]}", f"{kind.days} days{least[1]}{by[1]}"

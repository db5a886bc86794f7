"""Write the lists beside this file, each named after its flaw: `python tests/learning/credit/figures/make_figures.py`."""

from pathlib import Path

FOLDER = Path(__file__).parent
HEAD = "学びの番号,種類,単位,日付"
BOTH = ("award:A-1,預け入れ,２単位,2026年11月21日", "A-1,取り置き,1,令和8年11月22日")
LISTS: dict[str, tuple[str, ...]] = {
    "agrees-in-shift-jis": (HEAD, *BOTH),
    "only-in-the-file": (HEAD, *BOTH, "A-9,使用,1,2026/11/22"),
    "only-in-the-ledger": (HEAD, BOTH[0], "award:A-1,預け入れ,2,2026-11-22"),
    "another-amount": (HEAD, BOTH[0], "A-1,取り置き,0.5,2026-11-22"),
    "another-day": (HEAD, "A-1,deposit,2,2026-11-22", BOTH[1]),
    "another-kind-under-the-line-named": (
        "line,kind,credits,date",
        "D-0001,hold,2,2026-11-21",
        "H-0002,hold,1,2026-11-22",
    ),
    "kind-that-is-none": (HEAD, *BOTH, "A-1,贈与,1,2026-11-22"),
    "day-that-is-none": (HEAD, *BOTH, "A-1,使用,1,2026年11月32日"),
    "neither-source-nor-line": (HEAD, *BOTH, ",使用,1,2026-11-22"),
    "no-headings": BOTH,
    "headings-alone": (HEAD,),
}


def main() -> None:
    """Write them all, as spreadsheets in Japan do."""
    for name, lines in LISTS.items():
        (FOLDER / f"{name}.csv").write_bytes("".join(f"{line}\r\n" for line in lines).encode("cp932"))


if __name__ == "__main__":
    main()

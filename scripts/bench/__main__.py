"""Measure everything in turn, round after round; print the tables and write the page.

python -m scripts.bench [--rounds N] [--count N] [--largest N] [--dry] [--before PAGE]
"""

import argparse
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from scripts.bench import certificates, elsewhere, envelopes, growth, http_load, ours, page, peers
from scripts.bench.material import ROOT, Material, make
from scripts.bench.ours import Measure
from scripts.bench.taken import Taken

from kakitome.operations.process_memory import tune_for_batches

PAGE = ROOT / "docs" / "reference" / "performance.md"


def our_measures(material: Material) -> dict[str, Measure]:
    """Name what is ours."""
    return {
        "issue a batch of 1,000, whole journey": ours.issue_batch(material, count=1_000),
        "issue one, known shape, whole journey": ours.issue_one(material),
        "map, check, sign, read back": ours.map_and_sign(material),
        "verify, all checks": ours.verify(material, in_child=False),
        "verify, all checks, unknown shape": ours.verify(material, in_child=False, learns=False),
        "verify, all checks, in the killable child as shipped": ours.verify(material, in_child=True),
        "status list, encode": ours.status_list(),
        "class list, per row": ours.read_list(),
        "check against every framework": ours.check_frameworks(material),
        "badge image, PNG": ours.badge_png(material),
        "certificate PDF, Japanese": certificates.certificates(material, "ja"),
        "certificate PDF, both languages": certificates.certificates(material, "both"),
        "certificate PDF, Japanese, the first of its kind": certificates.certificates(material, "ja", whole=True),
        "list of awards PDF, per award": certificates.listed_awards(material),
    }


def peers_here(material: Material) -> dict[str, Measure]:
    """Name the peers that run in this process."""
    return {
        "openbadgeslib: issue": peers.openbadgeslib_issue(material),
        "openbadgeslib: verify the proof": peers.openbadgeslib_verify(material),
        "PyLD: sign": peers.pyld_sign(material),
    }


def run(measures: dict[str, Measure], rounds: int) -> dict[str, list[Taken]]:
    """Return what each round took, by name; the first round only warms up."""
    found: dict[str, list[Taken]] = {name: [] for name in measures}
    for turn in range(rounds + 1):
        for name, measure in measures.items():
            taken = measure()
            if turn:
                found[name].append(taken)
        print(f"round {turn} of {rounds}" if turn else "warm", file=sys.stderr, flush=True)
    return found


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=40, help="documents per measurement")
    parser.add_argument("--largest", type=int, default=100_000, help="largest batch of the growth curve")
    parser.add_argument("--dry", action="store_true", help="print only, do not write the page")
    parser.add_argument("--before", type=Path, help="page of another version, measured here at the same time")
    given = parser.parse_args()
    # As `kakitome worker` does.
    tune_for_batches()
    material = make(given.count)
    forms = envelopes.make(material)
    versions: dict[str, str] = {}
    measures = {**our_measures(material), **envelopes.ours(forms), **peers_here(material), **envelopes.peers(forms)}
    with ExitStack() as stack:
        python, named = elsewhere.in_python(material)
        stack.callback(python.close)
        measures |= python.measures(elsewhere.python_tasks())
        versions |= named
        if elsewhere.has_node():
            node, named = elsewhere.in_node(material, forms)
            stack.callback(node.close)
            measures |= node.measures(elsewhere.NODE_TASKS)
            versions |= named
        else:
            print("!! NOT MEASURED: the peers in Node need node and npm", file=sys.stderr)
        found = run(measures, given.rounds)
    curve = growth.grow(material, largest=given.largest)
    http = http_load.in_a_process_of_its_own() if elsewhere.has_node() else {}
    measured = page.Measured(found=found, curve=curve, versions=versions, shape=material.shape(), http=http)
    print("\n".join([*page.table(found), "", *page.ratios(found), "", *page.rates(found), "", *page.over_http(http)]))
    print("\n".join(["", *page.growth(curve)]))
    if not given.dry:
        before = given.before.read_text(encoding="utf-8") if given.before else ""
        PAGE.write_text(
            page.page(measured, rounds=given.rounds, now=datetime.now(UTC), before=before), encoding="utf-8"
        )
        growth.chart({"in memory": curve}, PAGE.with_name("growth.svg"))
        print(f"\nwrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

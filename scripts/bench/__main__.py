"""Measure everything in turn, round after round; print the tables and write the page.

python -m scripts.bench [--rounds N] [--count N] [--dry]
"""

import argparse
import sys
from contextlib import closing

from scripts.bench import certificates, envelopes, ours, page, peers
from scripts.bench.material import NOW, ROOT, Material, make
from scripts.bench.ours import Measure
from scripts.bench.taken import Taken

PAGE = ROOT / "docs" / "reference" / "performance.md"


def our_measures(material: Material) -> dict[str, Measure]:
    """Name what is ours."""
    return {
        "issue, whole journey": ours.issue_batch(material),
        "map, check, sign, read back": ours.map_and_sign(material),
        "verify, all checks": ours.verify(material, in_child=False),
        "verify, all checks, in the killable child as shipped": ours.verify(material, in_child=True),
        "status list, encode": ours.status_list(),
        "class list, per row": ours.read_list(),
        "check against every framework": ours.check_frameworks(material),
        "badge image, PNG": ours.badge_png(material),
        "certificate PDF, Japanese": certificates.certificates(material, "ja"),
        "certificate PDF, both languages": certificates.certificates(material, "both"),
        "list of awards PDF, per award": certificates.listed_awards(material),
    }


def peers_here(material: Material) -> dict[str, Measure]:
    """Name the peers that run in this process."""
    return {
        "openbadgeslib: issue": peers.openbadgeslib_issue(material),
        "openbadgeslib: verify the proof": peers.openbadgeslib_verify(material),
        "PyLD: sign": peers.pyld_sign(material),
    }


def peers_in_node(node: peers.NodePeer) -> dict[str, Measure]:
    """Name those in Node: Digital Bazaar's, and jose."""
    return {
        "Digital Bazaar: issue": node.measure("issue"),
        "Digital Bazaar: verify the proof": node.measure("verify"),
        "Digital Bazaar: verify proof and status": node.measure("verify-status"),
        "Digital Bazaar: status list, encode": node.measure("status-list"),
        "Digital Bazaar: a record's own proof": node.measure("record"),
        "Digital Bazaar: ecdsa-sd-2023, sign": node.measure("sign-parts"),
        "Digital Bazaar: ecdsa-sd-2023, show parts": node.measure("show-parts"),
        "jose: sign": node.measure("sign-tokens"),
        "jose: verify the signature": node.measure("verify-tokens"),
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
    parser.add_argument("--dry", action="store_true", help="print only, do not write the page")
    given = parser.parse_args()
    material = make(given.count)
    forms = envelopes.make(material)
    versions: dict[str, str] = {}
    measures = {
        **our_measures(material),
        **envelopes.ours(forms),
        **peers_here(material),
        **envelopes.peers(forms),
    }
    if peers.NodePeer.is_possible():
        versions = peers.NodePeer.versions()
        with closing(peers.NodePeer(material, forms)) as node:
            found = run({**measures, **peers_in_node(node)}, given.rounds)
    else:
        print("!! NOT MEASURED: Digital Bazaar's libraries need node and npm", file=sys.stderr)
        found = run(measures, given.rounds)
    print("\n".join([*page.table(found), "", *page.ratios(found)]))
    if not given.dry:
        PAGE.write_text(
            page.page(found, shape=material.shape(), versions=versions, rounds=given.rounds, now=NOW),
            encoding="utf-8",
        )
        print(f"\nwrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What is ours, measured through the same functions that the platform and the command line call."""

import json
import time
from collections.abc import Callable
from dataclasses import replace

from scripts.bench.material import ISSUER, NOW, REGISTRY, ROOT, Material, new_desk, order
from scripts.bench.taken import Taken

from kakitome.acceleration.drafting import PlannedDrafter
from kakitome.acceleration.statements.plan_memory import PlanMemory
from kakitome.documents.keys.controller_document import method_id
from kakitome.documents.pdf.reading import read_pdf
from kakitome.documents.sealing import SealingKey
from kakitome.documents.status.bitstring import BitstringStatusEntry, encode_bits
from kakitome.documents.vc.canonical import expand_and_canonicalize
from kakitome.documents.verification.check import Verdict
from kakitome.documents.verification.registries import parse_registry
from kakitome.gateways.sandbox import ChildSandbox
from kakitome.gateways.status_memory import ProcessStatusMemory
from kakitome.learning.award import Award
from kakitome.learning.class_list import read_class_list
from kakitome.learning.framework.catalogue import frameworks
from kakitome.learning.framework.check import check
from kakitome.mapping.addresses import addresses_for, status_list_address
from kakitome.mapping.award_openbadge import to_unsigned_credential
from kakitome.mapping.badge_image import compose
from kakitome.services.issuing import RowStatus, issue
from kakitome.services.issuing.drafting import ReferenceDrafter
from kakitome.services.verifying.verifier import Verifier

Measure = Callable[[], Taken]
"""Do it and tell what it took."""

TURNS = 5
"""How often short work is done in one measurement: it is to be long beside what other work left in the caches."""

ROWS = ROOT / "examples" / "class_lists" / "2026-data-literacy-cp932.csv"


def timed(work: Callable[[], int], *, elsewhere: bool = False) -> Measure:
    """Time a piece of work that returns how many it did; `elsewhere` when another process does some of it."""

    def measure() -> Taken:
        wall, busy = time.perf_counter(), time.process_time()
        count = work()
        return Taken(
            wall=(time.perf_counter() - wall) / count, busy=None if elsewhere else (time.process_time() - busy) / count
        )

    return measure


def issue_batch(material: Material, *, count: int) -> Measure:
    """Award through the whole journey on the store in memory; opening the book is not counted.

    The shape is known: the round that warms up learns it, which costs as much as a few documents.
    """
    drafter = PlannedDrafter(ReferenceDrafter())

    def measure() -> Taken:
        desk = replace(new_desk(material.letter, material.vault), drafter=drafter)
        wanted = order(material.letter, count)

        def work() -> int:
            outcomes = issue(desk, wanted, now=NOW)
            assert all(outcome.status is RowStatus.ISSUED for outcome in outcomes)
            return len(outcomes)

        return timed(work)()

    return measure


def issue_one(material: Material) -> Measure:
    """Award one at a time through the whole journey, four hundred times, each an order of its own in one book.

    So many last as long as the peer's twenty: what the work before left in the caches counts alike for both.
    The shape is known, as in a process that has awarded before: the round that warms up learns it.
    """
    drafter = PlannedDrafter(ReferenceDrafter())

    def measure() -> Taken:
        desk = replace(new_desk(material.letter, material.vault), drafter=drafter)
        wanted = order(material.letter, 80 * TURNS)

        def work() -> int:
            for one in wanted.wanted:
                (outcome,) = issue(desk, replace(wanted, wanted=[one]), now=NOW)
                assert outcome.status is RowStatus.ISSUED
            return len(wanted.wanted)

        return timed(work)()

    return measure


def map_and_sign(material: Material) -> Measure:
    """Map, look at, sign and read back, without any book."""
    vault, letter = material.vault, material.letter
    wanted = order(letter, len(material.signed)).wanted
    salts = {"emailAddress": "salt", "sisSourcedId": "salt"}

    def work() -> int:
        seal = SealingKey(sign=vault.signer(vault.key_id), verification_method=method_id(ISSUER.did, vault.key_id))
        for one in wanted:
            award = Award(
                number="A-0000-0000",
                microcredential=letter,
                learner=one.learner,
                awarded_on=one.awarded_on,
                valid_from=NOW,
                grade=one.grade,
                evidence=one.evidence,
            )
            places = [
                BitstringStatusEntry(
                    purpose=purpose, index=one.row, list_url=status_list_address(ISSUER.base_url, purpose, number=1)
                )
                for purpose in ("revocation", "suspension")
            ]
            document = to_unsigned_credential(
                award,
                ISSUER,
                addresses=addresses_for(letter, ISSUER.base_url, uuid=f"00000000-0000-4000-8000-{one.row:012d}"),
                status=[place.as_json() for place in places],
                salts=salts,
            )
            seal.close(seal.prepare(document), created=NOW)
        return len(wanted)

    return timed(work)


class _HereOnly:
    """Canonicalise in this process: what the sandbox costs is the difference."""

    write = staticmethod(expand_and_canonicalize)
    examine_pdf = staticmethod(read_pdf)

    @staticmethod
    def schema_problems(_schema: object, _document: object) -> list[object]:
        """Find nothing: no schema is at hand in this measurement."""
        return []


class _Site:
    """Answer from memory as a fetcher does."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self._pages = pages

    def fetch(self, url: str) -> bytes:
        """Return a page of the issuer's site."""
        return self._pages[url]


class _KnownShapes(_HereOnly):
    """Canonicalise in this process and learn shapes, as the child does."""

    def __init__(self) -> None:
        self.write = PlanMemory(expand_and_canonicalize).write  # type: ignore[misc,assignment]


def verify(material: Material, *, in_child: bool, learns: bool = True) -> Measure:
    """Verify with every check: key document fetched from memory, status lists remembered, registry asked.

    Without `learns`, every document is of a shape never seen before.
    """
    here = _KnownShapes() if learns else _HereOnly()
    verifier = Verifier(
        fetcher=_Site(material.site),
        sandbox=ChildSandbox(canonicalizing=PlanMemory) if in_child else here,  # type: ignore[arg-type]
        registries=(parse_registry(json.dumps(REGISTRY).encode()),),
        memory=ProcessStatusMemory(),
    )

    def work() -> int:
        documents = material.signed * (TURNS if learns else 1)
        for document in documents:
            assert verifier.verify_bytes(document, now=NOW).verdict is Verdict.VALID
        return len(documents)

    return timed(work, elsewhere=in_child)


def read_list() -> Measure:
    """Read the class list of 300 rows as Excel in Japan saved it."""
    data = ROWS.read_bytes()
    return timed(lambda: len(read_class_list(data, filename=ROWS.name, today=NOW.date()).rows))


def check_frameworks(material: Material) -> Measure:
    """Hold one definition against every framework of the catalogue."""
    every = frameworks()

    def work() -> int:
        for _ in range(10):
            assert len(check(material.letter, every).frameworks) == len(every)
        return 10

    return timed(work)


def badge_png(material: Material) -> Measure:
    """Compose a badge image and render it."""

    def work() -> int:
        for _ in range(3):
            assert compose(material.letter, institution=ISSUER.name, colour=ISSUER.colour).png()
        return 3

    return timed(work)


def status_list() -> Measure:
    """Encode a list of 131,072 entries with a thousand of them set."""
    # As a store hands them over.
    bits = list(range(0, 131_072, 131))

    def work() -> int:
        for _ in range(20 * TURNS):
            encode_bits(bits)
        return 20 * TURNS

    return timed(work)

"""What is compared with whom, and how many times as fast we mean to be.

Source of every goal: the project's table of speed, row by row; a figure that another program measures is named there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from scripts.bench.taken import Taken

Found = Mapping[str, Sequence[Taken]]


@dataclass(frozen=True)
class Compared:
    """Two measurements side by side; `goal` is how many times as fast as the peer we mean to be, 0 for none.

    `in_the_way` tells what a goal that is not met is held up by.
    """

    what: str
    ours: str
    peer: str
    goal: float = 0.0
    in_the_way: str = ""


@dataclass(frozen=True)
class PerSecond:
    """How many of ours in one second of one core, against a goal."""

    what: str
    ours: tuple[str, ...]
    goal: float


@dataclass(frozen=True)
class OverHttp:
    """A figure of the platform as it is served, by its name in `http_load`; `goal` is a bound, 0 for none.

    `unit` times: at least so many; ms or s: at most so long.
    """

    what: str
    name: str
    unit: str
    goal: float = 0.0
    is_most: bool = False
    in_the_way: str = ""

    def is_met(self, figure: float) -> bool:
        """Tell whether a figure is within the bound."""
        return not self.goal or (figure <= self.goal if self.is_most else figure >= self.goal)

    def told(self, figure: float) -> str:
        """Write a figure with its unit."""
        return f"{figure:.3g} {self.unit}" if figure < 100 else f"{figure:,.0f} {self.unit}"

    def wanted(self) -> str:
        """Write the bound."""
        return f"{'≤' if self.is_most else '≥'} {self.goal:g}" if self.goal else "none"


COMPARED = (
    Compared(
        "batch issue, whole journey, against signing alone",
        "issue a batch of 1,000, whole journey",
        "DCC: issue",
        50,
        in_the_way="signing and reading the signature back take a quarter (libsodium), the hundredth that goes through "
        "the reference a seventh; the rest is spread over some twenty steps in Python of a few µs each",
    ),
    Compared("batch issue against Digital Bazaar", "issue a batch of 1,000, whole journey", "Digital Bazaar: issue"),
    Compared("batch issue against PyLD", "issue a batch of 1,000, whole journey", "PyLD: sign"),
    Compared("batch issue against openbadgeslib", "issue a batch of 1,000, whole journey", "openbadgeslib: issue"),
    Compared(
        "single issue, known shape, whole journey",
        "issue one, known shape, whole journey",
        "DCC: issue one",
        30,
        in_the_way="one award alone bears what a chunk shares (the key, the places, the transactions), and the same "
        "functions take twice as long run once as in a loop",
    ),
    Compared(
        "verify everything, known shape, against the proof alone",
        "verify, all checks",
        "DCC: verify the proof",
        20,
        in_the_way="the statements, the signature and reading the bytes strictly are half of it, all in libraries "
        "for the most part; the rest is sixteen further checks of some µs each",
    ),
    Compared("verify everything against openbadgeslib", "verify, all checks", "openbadgeslib: verify the proof"),
    Compared(
        "verify everything against Digital Bazaar's proof and status",
        "verify, all checks",
        "Digital Bazaar: verify proof and status",
    ),
    Compared("verify everything, unknown shape, against PyLD", "verify, all checks, unknown shape", "PyLD: sign", 0.5),
    Compared(
        "record of 20: record and every award, against the record's own proof",
        "CLR of 20 awards, verify the record and every award",
        "Digital Bazaar: a record's own proof",
        15,
    ),
    Compared(
        "VC-JWT: write and sign, against signing alone",
        "VC-JWT ES256, sign",
        "jose: sign",
        4,
        in_the_way="both sides sign with OpenSSL, which is half of ours; the rest is 10 KB written as JSON and base64",
    ),
    Compared(
        "VC-JWT: the signature against the signature",
        "VC-JWT ES256, verify the signature",
        "jose: verify the signature",
        1.8,
    ),
    Compared(
        "VC-JWT: every check against the signature alone",
        "VC-JWT ES256, verify, all checks",
        "jose: verify the signature",
    ),
    Compared(
        "Open Badges 2.0: write and sign",
        "Open Badges 2.0 RS256, write and sign",
        "openbadgeslib: Open Badges 2.0 RS256, sign",
        50,
    ),
    Compared("parts: sign (ecdsa-sd-2023)", "ecdsa-sd-2023, sign", "Digital Bazaar: ecdsa-sd-2023, sign"),
    Compared("parts: show", "ecdsa-sd-2023, show parts", "Digital Bazaar: ecdsa-sd-2023, show parts"),
    Compared(
        "Merkle batch of 1,000 with canonical forms",
        "Merkle batch of 1,000, per document",
        "cert-issuer: canonicalise, tree, proofs, per document",
        30,
    ),
    Compared(
        "Merkle tree and proofs alone",
        "Merkle batch of 1,000, per document, canonical forms at hand",
        "cert-issuer: tree and proofs of 1,000, per document",
    ),
    Compared("certificate PDF against WeasyPrint", "certificate PDF, Japanese", "WeasyPrint: a certificate, Japanese"),
    Compared(
        "status list of 131,072 entries",
        "status list, encode",
        "Digital Bazaar: status list, encode",
        10,
        in_the_way="nothing that is left in ours but packing (zlib-ng) and setting the bits; the goal was set against "
        "a peer measured cold, several times as slow as it is when it runs warm, as here",
    ),
)
PER_SECOND = (
    PerSecond("certificates, Japanese", ("certificate PDF, Japanese",), 150),
    PerSecond("certificates set and sealed (PAdES B-B)", ("certificate PDF, Japanese", "certificate PDF, seal"), 50),
)

_AN_AWARD = (
    "an award over HTTP is some fifteen small tables' rows, two waits for the disk, a mail, and the steps of a web "
    "framework, each of a few µs in Python; signing is a tenth of it"
)
OVER_HTTP = (
    OverHttp(
        "award, stored durably, against signing alone, by rate",
        "award rate against the peer",
        "times",
        10,
        in_the_way=_AN_AWARD,
    ),
    OverHttp("the same by processor time, mails and log included", "award processor against the peer", "times"),
    OverHttp("awards in a second", "award rate", "/s"),
    OverHttp("the peer's signatures in a second", "peer's rate", "/s"),
    OverHttp(
        "award: 95 of 100 answers within",
        "award p95",
        "ms",
        15,
        is_most=True,
        in_the_way="eight clients ask without a pause, so that an answer takes eight times what an award takes; and "
        "whoever asks while a group is worked on waits for the next one",
    ),
    OverHttp("the peer: 95 of 100 answers within", "peer's p95", "ms", is_most=True),
    OverHttp("verify page, 100 a second: 95 of 100 within", "verify page p95", "ms", 20, is_most=True),
    OverHttp(
        "a check on the page with its dated record, 100 a second: 95 of 100 within",
        "check p95",
        "ms",
        20,
        is_most=True,
        in_the_way="a check draws a page, asks our own tables for keys, lists and entries, and stores a record; one "
        "worker answers about as many in turn, and fewer when many ask at once, since Python's one lock then "
        "changes hands with every question: what comes faster than that waits",
    ),
    OverHttp(
        "verify with 20 % hostile requests: 99 of 100 good ones, against without",
        "hostile p99",
        "times",
        2,
        is_most=True,
    ),
    OverHttp("revoked: seen by whoever asks for the list within", "revoke to visible", "s", 1, is_most=True),
)


def over_http(found: Mapping[str, float]) -> Iterator[tuple[OverHttp, float]]:
    """Return what was measured of the platform as it is served."""
    for one in OVER_HTTP:
        if one.name in found:
            yield one, found[one.name]


def busy(rounds: Sequence[Taken]) -> float | None:
    """Return the median of processor time, in seconds for one piece."""
    times = [one.busy for one in rounds if one.busy is not None]
    return median(times) if times else None


def ratios(found: Found) -> Iterator[tuple[Compared, float]]:
    """Return how many times as fast as the peer ours is, where both were measured."""
    for one in COMPARED:
        ours, peer = busy(found.get(one.ours, ())), busy(found.get(one.peer, ()))
        if ours and peer:
            yield one, peer / ours


def rates(found: Found) -> Iterator[tuple[PerSecond, float]]:
    """Return how many of ours fit into a second of one core."""
    for one in PER_SECOND:
        each = [busy(found.get(name, ())) for name in one.ours]
        known = [time for time in each if time]
        if len(known) == len(each):
            yield one, 1 / sum(known)

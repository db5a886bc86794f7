"""Peers that live in Python packages of their own: one task per line in, one answer per line out.

usage: python peer.py MATERIAL.json
tasks: weasyprint, reportlab (one certificate in Japanese each), cert-issuer (canonicalise, tree and proofs of a batch),
cert-issuer-tree (tree and proofs alone, canonical forms at hand)

It runs in an environment that knows nothing of ours; what it needs comes in the file.
"""

import io
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import weasyprint
from cert_core import Chain
from cert_issuer.merkle_tree_generator import MerkleTreeGenerator
from cert_schema import extend_preloaded_context, normalize_jsonld
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from weasyprint.text.fonts import FontConfiguration

logging.disable(logging.CRITICAL)
MATERIAL = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
TREE = 1000
FACES = FontConfiguration()
PAGE = weasyprint.CSS(
    string=f"@font-face {{ font-family: face; src: url(file://{MATERIAL['font']}) }} "
    "@page { size: A4; margin: 25mm } body { font-family: face; font-size: 11pt; line-height: 1.7 } "
    "h1 { text-align: center; font-size: 22pt } .name { font-size: 18pt; text-align: center }",
    font_config=FACES,
)


def weasy() -> int:
    """Set the sheets as HTML with one embedded face."""
    for sheet in MATERIAL["sheets"]:
        lines = "".join(f"<p>{line}</p>" for line in sheet["lines"])
        html = f"<h1>{sheet['title']}</h1><p class=name>{sheet['name']}</p>{lines}"
        weasyprint.HTML(string=html).write_pdf(stylesheets=[PAGE], font_config=FACES)
    return len(MATERIAL["sheets"])


def report() -> int:
    """Draw the sheets line by line with a face of the reader's, without embedding and without breaking lines."""
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    for sheet in MATERIAL["sheets"]:
        canvas = Canvas(io.BytesIO(), pagesize=A4)
        canvas.setFont("HeiseiMin-W3", 22)
        canvas.drawCentredString(297, 760, sheet["title"])
        canvas.drawCentredString(297, 700, sheet["name"])
        canvas.setFont("HeiseiMin-W3", 11)
        for number, line in enumerate(sheet["lines"]):
            canvas.drawString(70, 640 - 20 * number, line[:45])
        canvas.save()
    return len(MATERIAL["sheets"])


def tree(canonical: list[bytes]) -> int:
    """Build the tree and a proof for each document, as cert-issuer does for a batch."""
    generator = MerkleTreeGenerator()
    generator.populate(iter(canonical))
    generator.get_blockchain_data()
    return len(list(generator.get_proof_generator("0x" + "00" * 32, Chain.ethereum_sepolia)))


def batch() -> int:
    """Canonicalise a hundred documents and anchor them; cert-issuer canonicalises each one alone, so it is linear."""
    for url, context in MATERIAL["contexts"].items():
        extend_preloaded_context(url, context)
    return tree([normalize_jsonld(one, detect_unmapped_fields=False).encode() for one in MATERIAL["blockcerts"]])


TASKS: dict[str, Callable[[], int]] = {
    "weasyprint": weasy,
    "reportlab": report,
    "cert-issuer": batch,
    "cert-issuer-tree": lambda: tree([b"%d" % number for number in range(TREE)]),
}

for task in sys.stdin:
    wall, busy = time.perf_counter(), time.process_time()
    count = TASKS[task.strip()]()
    answer = {"wall": time.perf_counter() - wall, "busy": time.process_time() - busy, "count": count}
    print(json.dumps(answer), flush=True)

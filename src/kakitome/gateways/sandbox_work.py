"""The few things that are done with foreign documents inside the child process.

A refusal is an answer like any other; what we did not foresee is told as `broken`, and is a fault of ours.
"""

import base64
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import canonical


def perform(request: Mapping[str, Any]) -> dict[str, Any]:
    """Do what is asked and return `{"result": …}`, `{"refused": problem, "kind": …}` or `{"broken": …}`."""
    try:
        return {"result": _TASKS[request["task"]](request)}
    except DocumentRefused as refusal:
        return {"refused": asdict(refusal.problem), "kind": refusal.kind}
    except (RecursionError, MemoryError):
        # To the parent a child that dies means one thing: the document asked for too much.
        raise SystemExit(1) from None
    except Exception as failure:  # noqa: BLE001 - told to the parent, which reports it
        return {"broken": type(failure).__name__}


def _canonicalize(request: Mapping[str, Any]) -> str:
    document, digest = request["document"], request["digest"]
    return canonical.expand_and_canonicalize(document, digest=digest, further=request.get("further"))


def _schema_problems(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    # Loaded only when a schema is at hand. Left to itself jsonschema compiles a grammar of IRIs, which takes a second;
    # we assert dates alone (`schema_rules`).
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from kakitome.documents.verification.schema_rules import schema_problems  # noqa: PLC0415

    return [asdict(problem) for problem in schema_problems(request["schema"], request["document"])]


def _read_codes(request: Mapping[str, Any]) -> list[str]:
    # Loaded only when there is a picture.
    from kakitome.gateways.picture_codes import read_codes  # noqa: PLC0415

    return read_codes(base64.b64decode(request["picture"]))


def _clean_picture(request: Mapping[str, Any]) -> dict[str, str]:
    # Loaded only when there is a picture.
    from kakitome.gateways.badge_pictures import clean_picture  # noqa: PLC0415

    media_type, picture = clean_picture(base64.b64decode(request["picture"]))
    return {"media_type": media_type, "picture": base64.b64encode(picture).decode("ascii")}


def _trace_mark(request: Mapping[str, Any]) -> str:
    # Loaded only when there is a picture.
    from kakitome.gateways.mark_tracing import trace_mark  # noqa: PLC0415

    return trace_mark(base64.b64decode(request["picture"]))


def _examine_pdf(request: Mapping[str, Any]) -> Any:
    # Loaded only when there is a PDF: its libraries take a second.
    from kakitome.documents.pdf.facts import to_plain  # noqa: PLC0415
    from kakitome.documents.pdf.reading import read_pdf  # noqa: PLC0415
    from kakitome.gateways.pdf_page import codes_on_first_page  # noqa: PLC0415

    data = base64.b64decode(request["pdf"])
    facts = read_pdf(data)
    return to_plain(facts if facts.signatures else replace(facts, codes=codes_on_first_page(data)))


def _draw_page(request: Mapping[str, Any]) -> dict[str, Any]:
    # Loaded only when there is a PDF.
    from kakitome.gateways.pdf_page import draw_page  # noqa: PLC0415

    drawn = draw_page(base64.b64decode(request["pdf"]), request["page"])
    return {**drawn, "picture": base64.b64encode(drawn["picture"]).decode("ascii")}


_TASKS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "canonicalize": _canonicalize,
    "schema_problems": _schema_problems,
    "read_codes": _read_codes,
    "clean_picture": _clean_picture,
    "trace_mark": _trace_mark,
    "examine_pdf": _examine_pdf,
    "draw_page": _draw_page,
}

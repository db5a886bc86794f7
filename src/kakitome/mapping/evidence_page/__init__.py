"""One HTML page that verifies one award in the browser with the network off.

    page = evidence_page(held)

The page holds the award, its key document, its status lists, the canonical statements that were signed and the token
of the same content; its own small script checks them with the browser's own cryptography (WebCrypto). It asks nobody,
and nothing but that script may run: its Content-Security-Policy names the script by digest.

The maker of a bundle makes this page, too. So it proves nothing about the issuer, and says so; a verifier elsewhere
reads the same files out of the same ZIP.
"""

import base64
import hashlib
import html
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any, Final

from kakitome import texts
from kakitome.documents.keys.jwk import public_to_jwk
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.verification.check import Verdict
from kakitome.errors import Problem
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts, awarded_by_words
from kakitome.mapping.award_letter import kind_words, last_day, workload_words
from kakitome.mapping.evidence_page.held import HeldDocument, HeldList, HeldRecognition
from kakitome.mapping.evidence_page.statements import signed_statements
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import LocalizedText

Json = Mapping[str, Any]
_MAY_BE_FOUND: Final = (
    Verdict.VALID_UNTRUSTED_ISSUER,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
    Verdict.REVOKED,
    Verdict.SUSPENDED,
    Verdict.SUPERSEDED,
    Verdict.INVALID_SIGNATURE,
    Verdict.INDETERMINATE,
)
_SENTENCES: Final = {"VALID_UNTRUSTED_ISSUER": "_NOBODY_ASKED"}
_WITHOUT_STATUS: Final = {
    name: (("_NO_STATUS", f"{name.lower()}_no_status"),) for name in ("VALID_UNTRUSTED_ISSUER", "NOT_YET_VALID")
}
"""Where no list is held, nothing is said of withdrawal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the page holds.

    Attributes:
        document: the award, byte for byte; `credential` the same as JSON.
        microcredential, facts: the letter in it.
        key_document: the issuer's, byte for byte.
        token: the same credential as VC-JWT, `token_key` the key that signed it.
        log: evidence of the transparency log as plain JSON, the log's key in it.
        recognitions: what is held of each recognition of what was awarded.
        handed_out: how many endorsements the registers of that day knew of it, whether they can be read here or not.
        registers: how many registers of that day list what was awarded.
        page: address that knows the present state.
    """

    document: bytes
    credential: Json
    microcredential: Microcredential
    facts: AwardFacts
    key_document: bytes
    made_at: datetime
    lists: Sequence[HeldList] = ()
    token: bytes = b""
    token_key: PublicKey | None = None
    log: Json | None = None
    recognitions: Sequence[HeldRecognition] = ()
    handed_out: int = 0
    registers: int = 0
    page: str = ""


def evidence_page(held: Held) -> bytes:
    """Write the page."""
    words = {**_words(), "verdicts": _verdicts(held)}
    script, style = _part("verify.js"), _part("page.css")
    page_words = words["page"]
    parts = {name: page_words[name]["ja"] for name in ("waiting", "checks", "about", "made")} | {
        "title": html.escape(_both(held.microcredential.title)),
        "page_title": page_words["title"]["ja"],
        "made_at": html.escape(write_instant(held.made_at)),
        "facts": _facts(held, page_words),
        "outcomes": _outcomes(held, page_words),
        "live": _live(held, page_words),
        "script": script,
        "style": style,
        "script_hash": _digest(script),
        "style_hash": _digest(style),
        "held": _embedded(_data(held)),
        "words": _embedded(words),
    }
    return Template(_part("page.html")).substitute(parts).encode("utf-8")


def _verdicts(held: Held) -> dict[str, Json]:
    """Write what the page may say over all: the words of every check of ours where no registry is asked."""
    days = {"EXPIRED": last_day(held.facts), "NOT_YET_VALID": str(held.credential.get("validFrom") or "")[:10]}
    sentences: dict[str, Json] = {}
    for verdict in _MAY_BE_FOUND:
        name = verdict.name
        day = days.get(name, "")
        problem = Problem(code=f"I_VERDICT_{name}{_SENTENCES.get(name, '_ON' if day else '')}", params={"on": day})
        for ending, key in (("", verdict.value), *_WITHOUT_STATUS.get(name, ())):
            why = Problem(code=f"I_VERDICT_{name}_WHY{ending}")
            first, then = texts.both(problem), texts.both(why)
            sentences[key] = {"ja": f"{first.ja}{then.ja}", "en": f"{first.en} {then.en}"}
    return sentences


def _data(held: Held) -> dict[str, Any]:
    return {
        "credential": _base64(held.document),
        "statements": signed_statements(held.credential),
        "didDocument": _base64(held.key_document),
        "token": held.token.decode("ascii"),
        "tokenKey": dict(public_to_jwk(held.token_key)) if held.token_key else None,
        "lists": [_list(held_list) for held_list in held.lists],
        "log": held.log,
        "handedOut": held.handed_out,
        "registers": held.registers,
        "recognitions": [
            {
                "endorsement": _document(recognition.endorsement),
                "didDocument": _base64(recognition.key_document),
                "editions": [_document(edition) for edition in recognition.editions],
                "lists": [_list(entry) for entry in recognition.lists],
                "missing": recognition.missing,
                "reason": _both(recognition.reason),
                "isCertification": recognition.is_certification,
            }
            for recognition in held.recognitions
        ],
    }


def _document(held_document: HeldDocument) -> dict[str, Any]:
    return {
        "url": held_document.url,
        "document": _base64(held_document.document),
        "statements": dict(held_document.statements),
    }


def _list(held_list: HeldList) -> dict[str, Any]:
    return _document(held_list) | {"purpose": held_list.purpose, "index": held_list.index}


def _facts(held: Held, words: Json) -> str:
    mc, facts = held.microcredential, held.facts
    rows = [
        ("kind", _both(kind_words(mc))),
        ("learner", facts.learner_name),
        ("awarding_body", _both(awarded_by_words(mc, facts))),
        ("awarded_on", facts.awarded_on.isoformat() if facts.awarded_on else ""),
        ("valid_until", last_day(facts)),
        ("workload", _both(workload_words(mc.learner_effort))),
        ("number", facts.number),
    ]
    shown = [
        f'<dt data-say="{name}">{words[name]["ja"]}</dt><dd>{html.escape(value)}</dd>' for name, value in rows if value
    ]
    return f"<dl>{''.join(shown)}</dl>"


def _outcomes(held: Held, words: Json) -> str:
    items = [f"<li>{html.escape(_both(outcome.text))}</li>" for outcome in held.microcredential.learning_outcomes]
    return f'<h2 data-say="outcomes">{words["outcomes"]["ja"]}</h2><ul>{"".join(items)}</ul>' if items else ""


def _live(held: Held, words: Json) -> str:
    if not held.page.startswith("https://"):
        return ""
    address = html.escape(held.page, quote=True)
    link = f'<a href="{address}" rel="noreferrer">{address}</a>'
    return f'<p><span data-say="live">{words["live"]["ja"]}</span>: {link}</p>'


def _both(text: LocalizedText) -> str:
    return " / ".join(dict.fromkeys(filter(None, (text.ja, text.en))))


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _embedded(data: Any) -> str:
    """Write JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _digest(part: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(part.encode("utf-8")).digest()).decode("ascii")


@cache
def _part(name: str) -> str:
    return (files(__name__) / name).read_text(encoding="utf-8")


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(_part("words.toml"))

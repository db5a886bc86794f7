"""The journey out: everything that verifying one award takes, in one file that its learner keeps.

    bundle = bundle_award(kept, made_at=now)

The bundle holds the exact bytes of the award, the same as a token, the PDF, the issuer's key document with its
history, the status lists as they stand today, what whoever recognised it published (key document, status list, newest
edition), what registries of programmes answered, the contexts that give the words their meaning, the evidence of the
transparency log and its key, a page that verifies in a browser with the network off, and a letter to whoever opens it
in fifty years. It signs nothing and needs nobody afterwards.

Source: docs/rules/capabilities.md C9, D8; docs/rules/threats.md T9.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from kakitome import texts
from kakitome.documents.anchoring.log_evidence import LogEvidence
from kakitome.documents.bundle.archive import CREDENTIAL, BundledFile, write_bundle
from kakitome.documents.bundle.log_file import LOG_EVIDENCE, LOG_KEY
from kakitome.documents.keys.public_key import PublicKey
from kakitome.documents.vc.canonical import Write, expand_and_canonicalize
from kakitome.documents.vc.contexts import load_context
from kakitome.documents.verification.bundled_programmes import MOST, file_name
from kakitome.documents.verification.programmes import read_programmes
from kakitome.errors import Problem
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.evidence_page import Held, evidence_page
from kakitome.mapping.evidence_page.held import held_lists, held_recognitions
from kakitome.values.instants import write_instant
from kakitome.values.localized_text import Language

_JSON = "application/json"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleMaterial:
    """What a bundle is packed from.

    Attributes:
        document: the award, byte for byte; `credential` the same as JSON.
        microcredential, facts: the letter in it.
        key_document: the issuer's key document, byte for byte, and its address (empty for a did:key).
        status_lists: address → bytes as published.
        token: the same credential as VC-JWT; `token_key` the key that signed it. Empty when there is none.
        pdf: sealed certificate; empty when there is none.
        log: evidence that the award is in a transparency log.
        log_key: the key of that log as text (`name+id+key`); empty when there is no log.
        beside: address → bytes of everything else that was asked for when the award was verified on that day: key
            document, status list and newest edition of whoever recognised it.
        registries: what registries of programmes answered, each in the form of `programmes.write_programmes`.
        page: address of the live page.
        canonicalize: what writes the documents of whoever recognised it, which are a stranger's.
    """

    document: bytes
    credential: Mapping[str, Any]
    microcredential: Microcredential
    facts: AwardFacts
    key_document: bytes
    key_document_url: str = ""
    status_lists: Mapping[str, bytes]
    token: bytes = b""
    token_key: PublicKey | None = None
    pdf: bytes = b""
    log: LogEvidence | None = None
    log_key: str = ""
    beside: Mapping[str, bytes] = field(default_factory=dict)
    registries: Sequence[bytes] = ()
    page: str = ""
    canonicalize: Write = expand_and_canonicalize


def bundle_award(material: BundleMaterial, *, made_at: datetime) -> bytes:
    """Pack the bundle; equal material gives equal bytes."""
    made_at = made_at.replace(microsecond=0)
    files = [
        BundledFile(
            name=CREDENTIAL, data=material.document, media_type="application/vc", url=material.facts.credential
        ),
        BundledFile(name="did.json", data=material.key_document, media_type=_JSON, url=material.key_document_url),
        *_answer_files("status", material.status_lists),
        *_answer_files("recognition", material.beside),
        *(
            BundledFile(name=file_name(number), data=answer, media_type=_JSON)
            for number, answer in enumerate(material.registries[:MOST], start=1)
        ),
        *_context_files(material.credential),
        *_optional_files(material),
        BundledFile(name="verify.html", data=evidence_page(_held(material, made_at)), media_type="text/html"),
        *(_readme(material, language, made_at=made_at) for language in ("ja", "en")),
    ]
    return write_bundle(files, number=material.facts.number, made_at=made_at)


def _answer_files(folder: str, answers: Mapping[str, bytes]) -> list[BundledFile]:
    return [
        BundledFile(
            name=f"{folder}/{number}-{_NOT_IN_NAMES.sub('', urlsplit(url).path.rpartition('/')[2]) or 'answer.json'}",
            data=data,
            media_type=_JSON if url.endswith("did.json") else "application/vc",
            url=url,
        )
        for number, (url, data) in enumerate(sorted(answers.items()), start=1)
    ]


def _context_files(credential: Mapping[str, Any]) -> list[BundledFile]:
    contexts = credential.get("@context")
    named = [context for context in contexts if isinstance(context, str)] if isinstance(contexts, list) else []
    return [
        BundledFile(
            name=f"contexts/{number}.jsonld",
            data=(json.dumps(load_context(url), ensure_ascii=False, indent=1) + "\n").encode("utf-8"),
            media_type="application/ld+json",
            url=url,
        )
        for number, url in enumerate(named, start=1)
    ]


def _optional_files(material: BundleMaterial) -> list[BundledFile]:
    files = []
    if material.token:
        files.append(BundledFile(name="credential.jwt", data=material.token, media_type="application/vc+jwt"))
    if material.pdf:
        files.append(BundledFile(name="certificate.pdf", data=material.pdf, media_type="application/pdf"))
    if material.log is not None:
        data = (json.dumps(material.log.data, indent=1) + "\n").encode("ascii")
        files.append(BundledFile(name=LOG_EVIDENCE, data=data, media_type=_JSON))
        if material.log_key:
            files.append(
                BundledFile(name=LOG_KEY, data=f"{material.log_key}\n".encode("ascii"), media_type="text/plain")
            )
    return files


def _held(material: BundleMaterial, made_at: datetime) -> Held:
    handed_out = _handed_out(material.registries)
    return Held(
        document=material.document,
        credential=material.credential,
        microcredential=material.microcredential,
        facts=material.facts,
        key_document=material.key_document,
        made_at=made_at,
        lists=held_lists(material.credential, material.status_lists),
        recognitions=held_recognitions(
            material.credential,
            handed_out=handed_out,
            answers=material.beside,
            canonicalize=material.canonicalize,
        ),
        handed_out=len(handed_out),
        registers=len(material.registries),
        token=material.token,
        token_key=material.token_key,
        log=material.log.data if material.log else None,
        page=material.page,
    )


def _handed_out(registries: Sequence[bytes]) -> list[Any]:
    """Return the endorsements that registries of programmes know, newest first."""
    listed_programmes = [
        programme for answer in registries for programme in read_programmes(answer).programmes.values()
    ]
    return [
        endorsement for listed_programme in listed_programmes for endorsement in reversed(listed_programme.endorsements)
    ]


def _readme(material: BundleMaterial, language: Language, *, made_at: datetime) -> BundledFile:
    facts = material.facts
    params = {
        "title": material.microcredential.title.in_language(language) or material.microcredential.title.ja,
        "learner": facts.learner_name or "-",
        "issuer": facts.issuer_name.in_language(language) or facts.issuer_name.ja or facts.issuer,
        "number": facts.number,
        "made_at": write_instant(made_at),
        "page": material.page or facts.credential,
        "did": facts.issuer,
    }
    words = texts.sentence(Problem(code="I_BUNDLE_README", params=params, severity="info"), language)
    # Line ends that every machine's plainest program shows, and the mark by which it knows the letters.
    data = ("\ufeff" + words.replace("\n", "\r\n")).encode("utf-8")
    return BundledFile(name=f"README.{language}.txt", data=data, media_type="text/plain; charset=utf-8")

"""Every surface on which an award is told, as the text that somebody reads there.

Each surface is a function of the shop, the award and a language; it answers None where it does not exist for an award.
"""

import base64
import contextlib
import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape
from django.utils.translation import gettext, override

from bootstrap.platforms import NOW
from journeys.sample_awards import SampleAward
from kakitome import texts
from kakitome.bootstrap.demo import registry_file
from kakitome.bootstrap.handing_out import bundle_of, envelope_of
from kakitome.bootstrap.platform import Platform
from kakitome.cli import run
from kakitome.documents.vc import strict_json
from kakitome.errors import KakitomeError, Problem
from kakitome.mapping.openbadges2.addresses import award_address
from kakitome.services.enveloping import Target
from kakitome.services.showing import show_as_credential
from kakitome.services.verifying_many import row_of, write_csv
from kakitome.values.localized_text import Language

FORMS: Mapping[str, Target] = {
    "Open Badges 3.0": Target.OB3,
    "PNG": Target.PNG,
    "SVG": Target.SVG,
    "VC-JWT": Target.VC_JWT,
    "SD-JWT VC": Target.SD_JWT,
    "ecdsa-sd": Target.ECDSA_SD,
    "Open Badges 2.0, signed": Target.OB2,
    "Open Badges 2.0, PNG": Target.OB2_PNG,
    "CLR": Target.CLR,
    "PDF": Target.PDF,
    "Blockcerts": Target.BLOCKCERTS,
    "European Digital Credential": Target.ELM,
}
_SHOWN = ("credentialSubject", "validFrom", "validUntil", "name")
PILL = r'<span class="pill"[^>]*>(.*?)</span>'
VERDICT = r'<section class="verdict".*?<h1[^>]*>(.*?)</h1>'


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a surface says: all of its text, and what stands where it says these things.

    Attributes:
        state: the words at its head that say how the award stands; empty where it has none.
        then, now: the lines on recognition, wherever they stand on it; they have to be of one mind.
    """

    text: str
    state: str = ""
    then: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()


@dataclass
class Shop:
    """The filled demonstration, a visitor without an account, and the files that were made of its awards."""

    platform: Platform
    folder: Path
    visitor: Client = field(default_factory=Client)
    files: dict[tuple[str, str, str], bytes | None] = field(default_factory=dict)

    def file(self, award: SampleAward, name: str, language: Language) -> bytes | None:
        """Return an award in a form, made once; None where the form cannot hold it."""
        key = (award.kind, name, language if name == "SD-JWT VC" else "")
        if key not in self.files:
            try:
                self.files[key] = self._make(award, name, language)
            except KakitomeError:
                self.files[key] = None
        return self.files[key]

    def _make(self, award: SampleAward, name: str, language: Language) -> bytes:
        if name == "evidence bundle":
            return bundle_of(self.platform, award.held, actor="test")
        target = FORMS[name]
        variant = {Target.PDF: "both", Target.SD_JWT: language}.get(target, "")
        kept = envelope_of(self.platform, award.held, target=target, actor="test", variant=variant)
        if target is Target.ECDSA_SD:
            known = strict_json.load(kept.document)
            return show_as_credential(kept, [f"/{name}" for name in _SHOWN if name in known])
        return kept.document

    def post(self, language: Language, **fields: object) -> str:
        self.platform.counts.forget()
        return page_of(self.visitor.post(f"/verify?lang={language}", fields))

    def get(self, path: str, language: Language) -> str:
        self.platform.counts.forget()
        return page_of(self.visitor.get(f"{path}?lang={language}"))


Surface = Callable[[Shop, SampleAward, Language], Said | None]


def page_of(response: HttpResponse) -> str:
    assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
    return response.content.decode()


def text_of(html: str) -> str:
    """Return what stands on a page for its reader: no marks, no hidden fields."""
    main = html[html.index("<main") :] if "<main" in html else html
    without = re.sub(r"<(script|style|textarea)\b.*?</\1>", "", main, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", without))


def _page(html: str, language: Language, *, state: str) -> Said:
    """Read a page of ours; `state` is where its head says how the award stands."""
    with override(language):
        then, now = _beside(gettext("When awarded"), html), _beside(gettext("Now"), html)
    return Said(text=text_of(html), state=_first(state, html), then=then, now=now)


def _beside(label: str, html: str) -> frozenset[str]:
    """Return what stands beside a label, in a list of lines or of terms."""
    name = re.escape(escape(label))
    found = re.findall(
        rf"<(?:b|dt)>{name}</(?:b|dt)><(?:span|dd)>(.*?)</(?:span|dd)></(?:li|div)>", html, flags=re.DOTALL
    )
    return frozenset(text_of(one).strip() for one in found)


def _first(pattern: str, html: str) -> str:
    found = re.search(pattern, html, flags=re.DOTALL)
    return text_of(found[1]).strip() if found else ""


# --- pages ---------------------------------------------------------------------------------------


def award_page(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the page that the code on paper leads to; of a document that was replaced there is none."""
    if award.kind == "superseded":
        return None
    html = shop.get(f"/a/{award.number}", language)
    return _page(html, language, state=PILL)


def verdict_page(shop: Shop, award: SampleAward, language: Language, *, form: str) -> Said | None:
    """Upload a form of the award on the page that checks."""
    data = shop.file(award, form, language)
    if data is None:
        return None
    html = shop.post(language, documents=SimpleUploadedFile("file", data))
    return _page(html, language, state=VERDICT)


def hosted_verdict(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Enter the address of the award as hosted Open Badges 2.0."""
    address = award_address(_base(shop, award), award.held.record.credential_id)
    html = shop.post(language, credential=address)
    return _page(html, language, state=VERDICT)


def _base(shop: Shop, award: SampleAward) -> str:
    store = shop.platform.store(award.held.institution)
    return store.issuers.get(award.held.record.intent.issuer).issuer.base_url


def printed_record(shop: Shop, award: SampleAward, language: Language, *, form: str) -> Said | None:
    """Ask for the record on one page."""
    data = shop.file(award, form, language)
    if data is None:
        return None
    credential = _as_text(data)
    html = shop.post(language, credential=credential, **{"as": "page"})
    sheet = html[html.index('<article class="onepage') :]
    return _page(sheet, language, state=r'<h1 id="record-title">(.*?)</h1>')


def _as_text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return "data:;base64," + base64.b64encode(data).decode()


def kept_record(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Look up the record that stays of a check."""
    html = shop.post(language, credential=award.document.decode())
    number = re.search(r"V-[0-9A-Z]{4}-[0-9A-Z]{4}", html)
    assert number
    html = shop.get(f"/verify/{number[0]}", language)
    return _page(html, language, state=VERDICT)


def registry_entry(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the entry of what was awarded."""
    html = shop.get(f"/registry/{award.entry}", language)
    return Said(text=text_of(html), now=_some(_first(PILL, html)))


# --- for programs --------------------------------------------------------------------------------


def api_answer(shop: Shop, award: SampleAward, language: Language, *, form: str) -> Said | None:
    """Ask `POST /api/v1/verifications`."""
    data = shop.file(award, form, language)
    if data is None:
        return None
    shop.platform.counts.forget()
    answer = shop.visitor.post("/api/v1/verifications", data, content_type="application/octet-stream").json()
    return _of_data(answer, language)


def _of_data(report: Mapping[str, Any], language: Language) -> Said:
    """Take from a report what a program is told at its head, in one language: not each check's working."""
    told = {key: report.get(key) for key in ("sentence", "award", "recognition")}
    lines = report.get("recognition") or {}
    then, now = ("".join(_texts(lines.get(key, {}).get("sentence"), language)) for key in ("at_award", "now"))
    text = "\n".join(_texts(told, language))
    return Said(text=text, state=str(report["verdict"]), then=_some(then), now=_some(now))


def _some(said: str) -> frozenset[str]:
    return frozenset(filter(None, [said]))


def _texts(value: object, language: Language) -> Iterator[str]:
    if isinstance(value, Mapping):
        other = "en" if language == "ja" else "ja"
        keys = [key for key in value if not (key == other and language in value)]
        for key in keys:
            yield from _texts(value[key], language)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, language)
    elif value is not None:
        yield str(value)


def batch_row(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the row of a check of many, as its table is saved."""
    report = shop.platform.verifier().verify_bytes(award.document, now=NOW)
    table = write_csv([row_of(report, position=1, label="a")], number="V-1", language=language)
    headings, row = csv.reader(io.StringIO(table.decode("utf-8-sig")))
    cells = dict(zip(headings, row, strict=True))
    state, then, now = (
        cells[texts.term(f"many.{column}").in_language(language)]
        for column in ("verdict", "recognition_at_award", "recognition_now")
    )
    return Said(text="\n".join(row), state=state, then=_some(then), now=_some(now))


def command(
    shop: Shop, award: SampleAward, language: Language, *, form: str, options: tuple[str, ...] = ()
) -> Said | None:
    """Run `kakitome verify` on a file."""
    data = shop.file(award, form, language)
    if data is None:
        return None
    file = shop.folder / f"{award.kind}.{form}"
    file.write_bytes(data)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        run(["verify", str(file), "--lang", language, *options])
    said = out.getvalue()
    then, now = (
        frozenset(
            re.findall(rf"^ +{texts.term(f'recognition.{key}').in_language(language)}: (.*)$", said, re.MULTILINE)
        )
        for key in ("then", "now")
    )
    return Said(text=said, state=said.splitlines()[0].lstrip("✓✗!？?－ ").strip(), then=then, now=now)


def bundle_offline(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Run the command on the evidence bundle with the network off, knowing the registry and the log's key."""
    key = shop.platform.log_keeper().key.text
    options = ("--offline", "--trust", str(registry_file(shop.platform.installation.data_dir)), "--log", key)
    return command(shop, award, language, form="evidence bundle", options=options)


def evidence_page(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the page inside the bundle as it is written; what its script finds out is shown to whoever opens it."""
    data = shop.file(award, "evidence bundle", language)
    if data is None:
        return None
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return Said(text=text_of(packed.read("verify.html").decode()))


def certificate(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the sheet of paper itself."""
    data = shop.file(award, "PDF", language)
    if data is None:
        return None
    pages = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in pages)
    # Beside the name of whoever recognised it when it was awarded; where nobody did, “not stated” stands there.
    is_recognised = {"ja": "（授与の時点）", "en": "(when awarded)"}[language] in text
    then = texts.both(Problem(code="I_RECOGNISED_THEN_RECOGNISED")).in_language(language)
    return Said(text=text, then=_some(then if is_recognised else ""))


SURFACES: Mapping[str, Surface] = {
    "award page": award_page,
    **{f"verdict page: {form}": partial(verdict_page, form=form) for form in (*FORMS, "evidence bundle")},
    "verdict page: Open Badges 2.0, hosted": hosted_verdict,
    "printed record: Open Badges 3.0": partial(printed_record, form="Open Badges 3.0"),
    "printed record: PDF": partial(printed_record, form="PDF"),
    "kept check record": kept_record,
    "API: Open Badges 3.0": partial(api_answer, form="Open Badges 3.0"),
    "API: PDF": partial(api_answer, form="PDF"),
    "batch row": batch_row,
    "kakitome verify: Open Badges 3.0": partial(command, form="Open Badges 3.0"),
    "kakitome verify: PDF": partial(command, form="PDF"),
    "bundle, network off": bundle_offline,
    "bundle, its page as written": evidence_page,
    "certificate on paper": certificate,
    "registry entry": registry_entry,
}

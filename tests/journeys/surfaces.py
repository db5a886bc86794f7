"""The surfaces on which an award is told to anybody: pages, answers to programs, files and paper, each by its own structure.

Each surface is a function of the shop, the award and a language; it answers None where it does not exist for an award.
"""

import base64
import contextlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import gettext, override

from journeys.facts_told import TONE
from journeys.reading_pages import (
    FACT_OF,
    Sheet,
    of_class,
    place_of,
    read_because,
    read_card,
    read_image,
    read_inside,
    read_letter,
    read_rows,
    read_table,
    read_terms,
    read_two_lines,
    text_of,
)
from journeys.reading_paper import read_paper, sheets_of
from journeys.sample_awards import SampleAward
from journeys.told import Notes, Said
from kakitome.cli import run
from kakitome.documents.vc import strict_json
from kakitome.errors import KakitomeError
from kakitome.journeys.handing_out.envelopes import bundle_of, envelope_of
from kakitome.journeys.platform import Platform
from kakitome.mapping.openbadges2.addresses import award_address
from kakitome.services.disclosing import show_as_credential
from kakitome.services.enveloping import Target, targets
from kakitome.values.localized_text import Language
from kakitome_demo.registry import registry_file

FORMS: Mapping[str, Target] = {
    "Open Badges 3.0": targets.OB3,
    "PNG": targets.PNG,
    "SVG": targets.SVG,
    "VC-JWT": targets.VC_JWT,
    "SD-JWT VC": targets.SD_JWT,
    "ecdsa-sd": targets.ECDSA_SD,
    "Open Badges 2.0, signed": targets.OB2,
    "Open Badges 2.0, PNG": targets.OB2_PNG,
    "CLR": targets.CLR,
    "PDF": targets.PDF,
    "Blockcerts": targets.BLOCKCERTS,
    "European Digital Credential": targets.ELM,
}
_SHOWN = ("credentialSubject", "validFrom", "validUntil", "name")


@dataclass
class Shop:
    """The filled demonstration, a visitor without an account, and the files that were made of its awards."""

    platform: Platform
    folder: Path
    visitor: Client = field(default_factory=Client)
    files: dict[tuple[str, str, str], bytes | None] = field(default_factory=dict)
    awards: Sequence[SampleAward] = ()

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
        variant = {targets.PDF: "both", targets.SD_JWT: language}.get(target, "")
        kept = envelope_of(self.platform, award.held, target=target, actor="test", variant=variant)
        if target is targets.ECDSA_SD:
            known = strict_json.load(kept.document)
            return show_as_credential(kept, [f"/{name}" for name in _SHOWN if name in known])
        return kept.document

    def post(self, language: Language, **fields: object) -> str:
        self.platform.counts.forget()
        return page_of(self.visitor.post(f"/verify?lang={language}", fields))

    def checked(self, data: bytes, language: Language) -> str:
        """Upload a file on the page that checks."""
        return self.post(language, documents=SimpleUploadedFile("file", data))

    def get(self, path: str, language: Language, **query: str) -> str:
        self.platform.counts.forget()
        return page_of(self.visitor.get(path, {"lang": language, **query}))


Surface = Callable[[Shop, SampleAward, Language], Said | None]


def page_of(response: HttpResponse) -> str:
    assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
    return response.content.decode()


# --- pages ---------------------------------------------------------------------------------------


def award_page(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the page that the code on paper leads to; of a document that was replaced there is none."""
    if award.kind == "superseded":
        return None
    sheet, notes = Sheet(shop.get(f"/a/{award.number}", language)), Notes()
    hero = f".//header[{of_class('hero')}]"
    _read_hero(notes, sheet, hero, language=language)
    notes.add_all("who", sheet.places(f"{hero}//span[{of_class('big-name')}]"))
    notes.add_all("awarded on", sheet.places(f"{hero}//span[@class='muted']"))
    notes.add("awarded on", *sheet.attributes(f"{hero}//time/@datetime"))
    pills = sheet.elements(f"{hero}//span[{of_class('pill')}]")
    notes.add("state", place_of(pills[0]), TONE + pills[0].get("data-s"))
    notes.add_all("recognised now", map(place_of, pills[1:]))
    with override(language):
        valid_itself = gettext("The award itself is valid.")
    notes.add(
        "recognised now", *(one.text.removesuffix(valid_itself) for one in sheet.places(f"{hero}//p[@class='small']"))
    )
    notes.add_all("state", sheet.places(f".//div[{of_class('notice')}]//h2[not(@id)]"))
    read_two_lines(notes, sheet)
    read_terms(notes, sheet)
    read_rows(notes, sheet, language=language)
    read_inside(notes, sheet)
    return notes.said()


def _read_hero(notes: Notes, sheet: Sheet, hero: str, *, language: Language) -> None:
    """Read the head of a page about an award or about what is awarded."""
    notes.add_all("what", sheet.places(f"{hero}//h1"))
    notes.add_all("kind", sheet.places(f"{hero}//span[@class='mc']"))
    notes.add_all(
        "by whom", sheet.places(f"{hero}//h1/following-sibling::p[not(@class) and not(.//span) and not(@lang)][1]")
    )
    for alt in sheet.attributes(f"{hero}//img/@alt"):
        read_image(notes, alt, language=language)


def verdict_page(shop: Shop, award: SampleAward, language: Language, *, form: str) -> Said | None:
    """Upload a form of the award on the page that checks."""
    data = shop.file(award, form, language)
    if data is None:
        return None
    return _verdict(shop.checked(data, language), language)


def _verdict(page: str, language: Language) -> Said:
    sheet, notes = Sheet(page), Notes()
    read_card(notes, sheet, language=language)
    read_two_lines(notes, sheet)
    read_letter(notes, sheet)
    read_rows(notes, sheet, language=language)
    read_inside(notes, sheet)
    return notes.said()


def hosted_verdict(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Enter the address of the award as hosted Open Badges 2.0."""
    address = award_address(_base(shop, award), award.held.record.credential_id)
    return _verdict(shop.post(language, credential=address), language)


def presentation(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Hand the award over as a presentation that its holder has not signed."""
    shown = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": "VerifiablePresentation",
        "verifiableCredential": [strict_json.load(award.document)],
    }
    return _verdict(shop.post(language, credential=json.dumps(shown)), language)


def _base(shop: Shop, award: SampleAward) -> str:
    store = shop.platform.store(award.held.institution)
    return store.issuers.get(award.held.record.intent.issuer).issuer.base_url


def printed_record(shop: Shop, award: SampleAward, language: Language, *, form: str) -> Said | None:
    """Ask for the record on one page."""
    data = shop.file(award, form, language)
    if data is None:
        return None
    page = shop.post(language, credential=_as_text(data), **{"as": "page"})
    sheet, notes = Sheet(page, within=f"//article[{of_class('onepage')}]"), Notes()
    answer = f".//div[{of_class('answer')}]"
    notes.add_all("state", sheet.places(f"{answer}//h1"))
    notes.add("state", *(TONE + one for one in sheet.attributes(f"{answer}/@data-s")))
    read_because(notes, sheet.places(f"{answer}//p"), language=language)
    read_terms(notes, sheet)
    notes.add("recognised now", *(TONE + one for one in sheet.attributes(f".//div[{of_class('recognition')}]/@data-s")))
    return notes.said()


def _as_text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return "data:;base64," + base64.b64encode(data).decode()


def kept_record(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Look up the record that stays of a check."""
    page = shop.post(language, credential=award.document.decode())
    number = re.search(r"V-[0-9A-Z]{4}-[0-9A-Z]{4}", page)
    assert number
    return _verdict(shop.get(f"/verify/{number[0]}", language), language)


def registry_entry(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the entry of what was awarded: its head, and what a third party confirmed."""
    sheet, notes = Sheet(shop.get(f"/registry/{award.entry}", language)), Notes()
    head = "./article/header | .//article/header"
    _read_hero(notes, sheet, ".//article/header", language=language)
    notes.found.pop("recognised then", None)  # the badge of the programme as it is now
    pills = [one for one in sheet.elements(head)[0].xpath(f".//span[{of_class('pill')}]")]
    notes.add_all("recognised now", map(place_of, pills))
    with override(language):
        hours = gettext("Workload")
    for row in read_table(sheet):
        cells = list(row.values())
        if text_of(cells[0]).strip() == hours:
            notes.add_all("hours", map(place_of, cells[1].xpath(".//strong")))
    return notes.said()


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
    """Take what a program is told, member by member: not each check's working."""
    notes, award = Notes(), report.get("award") or {}

    def said(value: Any) -> str:
        return (
            str(value.get(language) or next(iter(value.values()), ""))
            if isinstance(value, Mapping)
            else str(value or "")
        )

    notes.add("state", str(report["verdict"]), said(report["sentence"]))
    notes.add("who", said((award.get("learner") or {}).get("name")))
    notes.add("what", said(award.get("title")))
    bodies = [said(one) for one in award.get("awarding_bodies", ())]
    signer = said(award.get("by"))
    notes.add("by whom", ", ".join(bodies), signer if signer not in bodies else "")
    members = {"awarded on": "awarded_on", "until": "valid_until", "kind": "kind", "hours": "workload"}
    for fact, member in members.items():
        notes.add(fact, said(award.get(member)))
    both = report.get("recognition") or {}
    then, now = both.get("at_award") or {}, both.get("now") or {}
    notes.add("recognised then", said(then.get("sentence")), said(then.get("state")))
    notes.add("recognised now", *(said(both.get(name)) for name in ("title", "sentence", "case")))
    notes.add("recognised now", said(now.get("sentence")), said(now.get("state")))
    notes.add("recognised now", TONE + both["tone"] if both.get("tone") else "")
    return notes.said()


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
    return _lines(out.getvalue(), language)


def _lines(said: str, language: Language) -> Said:
    """Read the lines of the command: the answer, the award's labelled lines, the mark and both lines of recognition."""
    notes, lines = Notes(), said.splitlines()
    notes.add("state", lines[0].lstrip(MARKS))
    checked = next(place for place, line in enumerate(lines) if line in ("確かめたこと", "What was checked"))
    for line in lines[1:checked]:
        label, colon, value = line.strip().partition(": ")
        if colon and line.startswith(" "):
            notes.add(FACT_OF.get(label, "-"), value)
        elif line[:1] in MARKS.strip():
            notes.add("recognised now", line.lstrip(MARKS))
    return notes.said()


MARKS = "✓✗!？?－△ "


def bundle_offline(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Run the command on the evidence bundle with the network off, knowing the registry and the log's key."""
    key = shop.platform.log_context().key.text
    options = ("--offline", "--trust", str(registry_file(shop.platform.installation.data_dir)), "--log", key)
    return command(shop, award, language, form="evidence bundle", options=options)


def evidence_page(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the page inside the bundle as it is written; what its script finds out is shown to whoever opens it."""
    data = shop.file(award, "evidence bundle", language)
    if data is None:
        return None
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheet, notes = Sheet(packed.read("verify.html").decode(), within="//body"), Notes()
    # The title stands in the language of the definition, and in the other one beside it.
    notes.add_all("what", sheet.places(".//p[@id='title']"))
    for label in sheet.elements(".//dl/dt"):
        notes.add(FACT_OF.get(text_of(label).strip(), "-"), place_of(label.getnext()))
    return notes.said(is_bilingual=True)


def certificate(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the sheet of paper itself: its face from top to bottom, and the terms on the sheets behind it."""
    data = shop.file(award, "PDF", language)
    if data is None:
        return None
    pages = sheets_of(data)
    notes = Notes()
    face = [line.strip() for line in pages[0].splitlines()]
    read_paper(notes, face, [line.strip() for page in pages[1:] for line in page.splitlines()])
    return notes.said(is_bilingual=True)


SURFACES: Mapping[str, Surface] = {
    "award page": award_page,
    **{f"verdict page: {form}": partial(verdict_page, form=form) for form in (*FORMS, "evidence bundle")},
    "verdict page: Open Badges 2.0, hosted": hosted_verdict,
    "verdict page: presentation": presentation,
    "printed record: Open Badges 3.0": partial(printed_record, form="Open Badges 3.0"),
    "printed record: PDF": partial(printed_record, form="PDF"),
    "kept check record": kept_record,
    "API: Open Badges 3.0": partial(api_answer, form="Open Badges 3.0"),
    "API: PDF": partial(api_answer, form="PDF"),
    "kakitome verify: Open Badges 3.0": partial(command, form="Open Badges 3.0"),
    "kakitome verify: PDF": partial(command, form="PDF"),
    "bundle, network off": bundle_offline,
    "bundle, its page as written": evidence_page,
    "certificate on paper": certificate,
    "registry entry": registry_entry,
}

"""The surfaces on which an award is told to its learner, to staff and to whoever sends many: lists, pages, mails, sheets."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

import pypdfium2
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import gettext, override

from bootstrap.platforms import NOW
from journeys.facts_told import SEALED, TONE, squeezed
from journeys.reading_pages import FACT_OF, Sheet, captured, of_class, place_of, read_table, read_terms, text_of
from journeys.sample_awards import SampleAward
from journeys.surfaces import Shop, Surface, page_of
from journeys.told import Notes, Said
from kakitome import texts
from kakitome.documents.verification.check import Verdict
from kakitome.journeys.checking.batches import work_off
from kakitome.mapping.badge_image.seal import SHU
from kakitome.ports.outbox import OutboxMessage
from kakitome.services.delivering import CODES, write_mail
from kakitome.services.verifying_many import row_of, write_csv
from kakitome.values.award_link import AwardLink
from kakitome.values.localized_text import Language
from kakitome.web.pages.learner.award.page import image_of, open_award

LEARNER = "anh@learner.example"
"""Whoever is given all of the sample awards, so that one list holds them."""


def _signed_in(email: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(email=email))
    return client


def _page(email: str, address: str, language: Language, **asked: str) -> Sheet:
    return Sheet(page_of(_signed_in(email).get(address, {"lang": language, **asked})))


# --- the learner ---------------------------------------------------------------------------------


def my_awards(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the line of the award in the learner's own list."""
    if award.kind == "superseded":
        return None
    sheet, notes = _page(LEARNER, "/mine", language), Notes()
    line = f".//ul[{of_class('letters')}]/li[.//span[text()='{award.number}']]"
    notes.add_all("what", sheet.places(f"{line}//h3"))
    (below,) = sheet.elements(f"{line}//h3/following-sibling::p[not(@class)]")
    notes.add("awarded on", place_of(below.find("time")), *sheet.attributes(f"{line}//time/@datetime"))
    with override(language):
        between = gettext(", ")
    notes.add("by whom", (below.text or "").strip().removesuffix(between.strip()))
    pill = sheet.elements(f"{line}//span[{of_class('pill')}]")[0]
    notes.add("state", place_of(pill), TONE + pill.get("data-s"))
    return notes.said()


def learning_record(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the row of the award in the learner's record."""
    if award.kind == "superseded":
        return None
    sheet, notes = _page(LEARNER, "/mine/record", language, award=award.number, show="1"), Notes()
    (row,) = read_table(sheet)
    for label, cell in row.items():
        fact = "state" if label in ("Verdict", "状態") else FACT_OF.get(label, "-")
        notes.add(fact, place_of(cell))
    return notes.said()


def transcript(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the list of awards on paper; an award that is not in force is in no such list."""
    if award.kind == "superseded" or award.facts.state not in (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER):
        return None
    key = (award.kind, "list of awards", language)
    if key not in shop.files:
        address = f"/mine/record/record.{language}.pdf"
        shop.files[key] = _signed_in(LEARNER).get(address, {"award": award.number}).content
    lines = pypdfium2.PdfDocument(shop.files[key] or b"")[0].get_textpage().get_text_bounded().splitlines()
    return _paper_list([line.strip() for line in lines], award, language)


def _paper_list(lines: list[str], award: SampleAward, language: Language) -> Said:
    """Read the head, and the one row between its headings and the number."""
    notes = Notes()
    headings = next(place for place, line in enumerate(lines) if line.startswith(("名称 授与機関", "Title Awarded by")))
    row = " ".join(lines[headings + 1 :])
    found = re.search(r" ((\d{4})\.(\d\d)\.(\d\d)|(\d+) ([A-Z][a-z]{2}) (\d{4})) ", row)
    assert found
    left, right = squeezed(row[: found.start()]), row[found.end() : row.index(award.number)]
    notes.add("who", " ".join(lines[1:headings]))
    title = squeezed(award.facts.what.in_language(language))
    notes.add("what", left[: len(title)])
    participation = texts.term("certificate.row.participation").in_language(language)
    notes.add("kind", participation if squeezed(participation) in left else "")
    notes.add("by whom", left[len(title) :].replace(squeezed(participation), ""))
    notes.add("awarded on", date_on_paper(found[1]).isoformat())
    # The sizes stand one beside the other: learner effort comes first.
    notes.add("hours", " ".join(right.split()[:2]))
    return notes.said()


def date_on_paper(said: str) -> date:
    """Read the short form of a day on a sheet."""
    form = "%Y.%m.%d" if "." in said else "%d %b %Y"
    return datetime.strptime(said, form).date()


# --- staff ---------------------------------------------------------------------------------------


def award_list(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the row of the award in the list of the institution that gave it."""
    if award.kind == "superseded":
        return None
    institution = award.held.institution
    sheet, notes = (
        _page(f"admin@{institution}.example", f"/desk/{institution}/awards", language, q=award.number),
        Notes(),
    )
    (row,) = read_table(sheet)
    name, _student, title, day, _received, state, _number = row.values()
    notes.add("who", place_of(name))
    notes.add("what", place_of(title))
    notes.add("awarded on", place_of(day), *(str(one) for one in day.xpath(".//time/@datetime")))
    notes.add("state", place_of(state), *(TONE + str(one) for one in state.xpath(".//@data-s")))
    return notes.said()


def desk_page(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the page of the award as staff see it."""
    if award.kind == "superseded":
        return None
    institution = award.held.institution
    sheet, notes = (
        _page(f"admin@{institution}.example", f"/desk/{institution}/awards/{award.number}", language),
        Notes(),
    )
    head = f".//div[{of_class('head')}]"
    notes.add_all("who", sheet.places(f"{head}//h1"))
    notes.add_all("what", sheet.places(f"{head}//h1/following-sibling::p[1]"))
    pill = sheet.elements(f"{head}//span[{of_class('pill')}]")[0]
    notes.add("state", place_of(pill), TONE + pill.get("data-s"))
    read_terms(notes, sheet, path=".//section[@aria-labelledby='about']//dl")
    return notes.said()


MAIL_OF: Mapping[str, str] = {"revoked": "revoked", "suspended": "suspended", "corrected": "corrected"}


WITHDRAWN: Mapping[str, tuple[str, str]] = {
    "revoked": ("失効させました", "revoked"),
    "suspended": ("停止しました", "suspended"),
}
"""State → the words for it in a mail, in Japanese and in English."""


def mail(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the mail about the award: that it was awarded, withdrawn, suspended or corrected."""
    if award.kind == "superseded":
        return None
    kind = MAIL_OF.get(award.kind, "claim")
    params = {"number": award.number} | ({"link": "https://k.example/claim/x"} if kind == "claim" else {})
    message = OutboxMessage(dedupe_id="x", kind=kind, to="x@x.example", due_at=NOW, language=language, params=params)
    text = write_mail(shop.platform.delivering_context(award.held.institution), message).text.split("-" * 40)[0]
    notes, lines = Notes(), text.splitlines()
    patterns = texts.catalogue()[CODES[kind][1]].in_language(language).strip().splitlines()
    members = {"name": "who", "title": "what", "issuer": "by whom"}
    for line, pattern in zip(lines, patterns, strict=False):
        for name, value in (captured(line, pattern) or {}).items():
            notes.add(members.get(name, "-"), value)
    for code, fact in (("THEN", "recognised then"), ("NOW", "recognised now")):
        pattern = texts.catalogue()[f"I_RECOGNISED_MAIL_{code}"].in_language(language)
        notes.add(fact, *((captured(line, pattern) or {}).get("said", "") for line in lines))
    for state, words in WITHDRAWN.items():
        notes.add("state", state if any(word in line for word in words for line in lines) else "")
    return notes.said()


# --- many ----------------------------------------------------------------------------------------


def batch_row(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the row of a check of many, as its table is saved."""
    report = shop.platform.verifier().verify_bytes(award.document, now=NOW)
    table = write_csv([row_of(report, position=1, label="a")], number="V-1", language=language)
    headings, row = csv.reader(io.StringIO(table.decode("utf-8-sig")))
    cells = dict(zip(headings, row, strict=True))
    notes = Notes()
    for column, fact in COLUMNS.items():
        notes.add(fact, cells[texts.term(f"many.{column}").in_language(language)])
    bodies = cells[texts.term("many.awarding_bodies").in_language(language)]
    signer = cells[texts.term("many.issuer_name").in_language(language)]
    notes.add("by whom", bodies, signer if signer not in bodies else "")
    return notes.said()


COLUMNS: Mapping[str, str] = {
    "verdict": "state",
    "sentence": "state",
    "title": "what",
    "kind": "kind",
    "awarded_on": "awarded on",
    "valid_until": "until",
    "workload": "hours",
    "recognition_at_award": "recognised then",
    "recognition_now": "recognised now",
}


def batch_page(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read the row of the award on the page of a check of many."""
    key = ("", "batch page", "")
    if key not in shop.files:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for one in shop.awards:
                archive.writestr(f"{one.kind}.json", one.document)
        sent = shop.visitor.post("/verify/batch", {"file": SimpleUploadedFile("a.zip", packed.getvalue())})
        work_off(shop.platform, threads=0)
        shop.files[key] = sent.headers["Location"].encode()
    sheet, notes = Sheet(shop.get((shop.files[key] or b"").decode(), language, show="all")), Notes()
    row = next(
        one for one in read_table(sheet) if any(text_of(c).strip() == f"{award.kind}.json" for c in one.values())
    )
    _label, _conclusion, names, documents = row.values()
    (document,) = documents.xpath(f".//ul[{of_class('docs')}]/li")
    about, state = document.findall("div")
    notes.add("who", *map(place_of, names.xpath(f".//span[{of_class('name')}]")))
    outcome = state.xpath(f"./span[{of_class('outcome')}]")[0]
    notes.add("state", place_of(outcome), TONE + outcome.get("data-s"))
    notes.add("what", (about.text or "").strip())
    notes.add("by whom", *map(place_of, about.xpath(".//span")))
    recognition = state.xpath(f"./p[{of_class('recognised')}]")[0]
    with override(language):
        colon = gettext(": ").rstrip()
    notes.add("recognised now", TONE + recognition.get("data-s"))
    for line in (" ".join(str(one).split()) for one in recognition.xpath(".//text()")):
        for code, fact in (("then", "recognised then"), ("now", "recognised now")):
            label = f"{texts.term(f'recognition.{code}').in_language(language)}{colon}"
            notes.add(fact, line.removeprefix(label).strip() if line.startswith(label) else "")
    return notes.said()


def badge_image(shop: Shop, award: SampleAward, language: Language) -> Said | None:
    """Read what the badge image says to those who do not see it."""
    if award.kind == "superseded":
        return None
    image = image_of(open_award(shop.platform, AwardLink(award.number)), shop.platform).svg.decode()
    notes = Notes()
    said = re.search(r"授与の時点で承認|Recognised when awarded", image[: image.index("<path")])
    is_drawn = SHU in image[image.rindex("<g>") :] if "<g>" in image else False
    # What it says and what is drawn on it have to be one: one without the other is told otherwise.
    notes.add("recognised then", SEALED if said else "", SEALED if is_drawn else "")
    if bool(said) != is_drawn:
        notes.add("recognised then", "words and drawing differ")
    return notes.said()


SURFACES: Mapping[str, Surface] = {
    "my awards": my_awards,
    "learning record": learning_record,
    "list of awards on paper": transcript,
    "staff's list": award_list,
    "staff's page of the award": desk_page,
    "mail": mail,
    "batch row": batch_row,
    "batch page": batch_page,
    "badge image": badge_image,
}

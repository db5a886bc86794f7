"""The curriculum: the list, one course, a file of many with its preview, and fields proposed from a syllabus."""

from base64 import b64encode
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome.errors import Conflict, Invalid
from kakitome.learning.credit.course import Course
from kakitome.learning.credit.course_list import LARGEST_COURSE_FILE, CourseList, read_courses
from kakitome.learning.credit.syllabus import propose_from_syllabus
from kakitome.services.crediting.curriculum import CourseProspect, CurriculumContext, foresee_course, record_courses
from kakitome.values.instants import day_of
from kakitome.web.desk.place import FORM, POST, Place, at_desk, at_institution
from kakitome.web.pages.provider.credit_courses.forms import CourseFileForm, CourseForm, SyllabusForm, stated_of
from kakitome.web.pages.provider.registration.preview import content_of
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.files import csv_download
from kakitome.web.parts.shapes import State, Tile

_FOLDER = "pages/provider/credit_courses"
_COLUMNS = {
    "code": ("科目番号", "course code"),
    "title_ja": ("科目名", "title ja"),
    "title_en": ("科目名（英）", "title en"),
    "credits": ("単位数", "credits"),
    "level": ("レベル", "level"),
    "outcomes_ja": ("学修成果", "outcomes ja"),
    "outcomes_en": ("学修成果（英）", "outcomes en"),
    "study_hours": ("学修時間", "study hours"),
    "class_hours": ("授業時間", "class hours"),
    "assessment_ja": ("評価方法", "assessment ja"),
    "assessment_en": ("評価方法（英）", "assessment en"),
    "starts_on": ("開始日", "starts on"),
    "ends_on": ("終了日", "ends on"),
}
"""Headings of the template and the file of the whole, in Japanese and English; `course_list` reads both."""
_PROSPECTS: dict[CourseProspect, tuple[State, Any]] = {
    CourseProspect.NEW: ("ok", gettext_lazy("new course")),
    CourseProspect.NEXT_VERSION: ("ok", gettext_lazy("next version")),
    CourseProspect.OTHER_TERMS: ("ok", gettext_lazy("other days")),
    CourseProspect.NOTHING: ("none", gettext_lazy("is so already")),
}
_ORDER: tuple[State, ...] = ("fail", "ok", "warn", "none")


@at_desk("view")
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """Show the courses."""
    versions = place.platform.crediting.curricula.list_current(place.institution.id)
    today = day_of(place.now)
    context = {
        **place.around("credit-courses"),
        "versions": [(version, version.course.has_ended(today)) for version in versions],
        "may_change": place.may("define"),
    }
    return render(request, f"{_FOLDER}/list.html", context)


@at_institution("define", FORM)
def course(request: HttpRequest, place: Place) -> HttpResponse:
    """Describe a course, or change one by its next version; `?code=` names it."""
    code = request.GET.get("code", "")
    curricula = place.platform.crediting.curricula
    newest = curricula.find(place.institution.id, code) if code else None
    if code and newest is None:
        raise Http404
    initial = stated_of(newest.course) if newest else None
    form = CourseForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if newest is None and curricula.find(place.institution.id, form.cleaned_data["code"]) is not None:
            form.add_error("code", _("There is a course of this number. Open it to change it."))
        elif newest is not None and form.course().code != newest.course.code:
            form.add_error("code", _("The number of a course stays. Add a new course for another number."))
        else:
            with attempt(request, _("Saved."), refusals=(Invalid, Conflict), form=form) as saving:
                record_courses(_context(place), [form.course()])
            if saving.is_done:
                return place.redirect("credit-courses")
    return _course_page(request, place, form=form, code=code)


@at_institution("define", FORM)
def file(request: HttpRequest, place: Place) -> HttpResponse:
    """Read a file and show what it would do; nothing is written."""
    form = CourseFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, place, form.cleaned_data["file"].read())
    context = {**_around(place), "form": form}
    return render(request, f"{_FOLDER}/file.html", context, status=422 if form.errors else 200)


@at_institution("define", POST)
def confirm(request: HttpRequest, place: Place) -> HttpResponse:
    """Store what was previewed; a file that would do something else by now is shown again."""
    data = content_of(request.POST.get("content", ""))
    if request.POST.get("do") == "look":
        return _preview(request, place, data)
    due = _due(place, read_courses(data))
    if not due or request.POST.get("count") != str(len(due)):
        messages.warning(request, _("Something has changed since you looked. Look again, then confirm."))
        return _preview(request, place, data, status=409)
    with attempt(request, refusals=(Invalid, Conflict), most_problems=5) as saving:
        count = len(record_courses(_context(place), due))
        messages.success(request, ngettext("%(n)s course stored.", "%(n)s courses stored.", count) % {"n": count})
    return place.redirect("credit-courses" if saving.is_done else "credit-courses-file")


@at_institution("define", FORM)
def syllabus(request: HttpRequest, place: Place) -> HttpResponse:
    """Propose fields from a text that was pasted; what is accepted fills the form of a course."""
    if request.method == "POST" and request.POST.get("do") == "take":
        known = [name for name in request.POST.getlist("use") if name in _COLUMNS]
        taken = {name: request.POST.get(f"value-{name}", "")[:20_000] for name in known}
        return _course_page(request, place, form=CourseForm(initial=taken), code="")
    form = SyllabusForm(request.POST if request.method == "POST" else None)
    finds: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        labels = CourseForm.base_fields
        finds = [
            {"label": labels[find.field].label, "find": find}
            for find in propose_from_syllabus(form.cleaned_data["text"])
        ]
        if not finds:
            form.add_error("text", _("No field was found. Each needs its name before it, such as 科目名 or Credits."))
    context = {**_around(place), "form": form, "finds": finds}
    return render(request, f"{_FOLDER}/syllabus.html", context, status=422 if form.errors else 200)


@at_desk("view")
def template(request: HttpRequest, place: Place, reading: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer an empty list with its headings in Japanese or English."""
    if reading not in ("ja", "en"):
        raise Http404
    return csv_download([_headings(reading)], f"courses-{reading}.csv")


@at_desk("view")
def courses_csv(request: HttpRequest, place: Place) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer the whole curriculum as a table that can be brought in again."""
    versions = place.platform.crediting.curricula.list_current(place.institution.id)
    lines = [list(stated_of(version.course).values()) for version in versions]
    return csv_download([_headings(written.language()), *lines], "courses.csv")


def _headings(reading: str) -> list[str]:
    return [japanese if reading == "ja" else english for japanese, english in _COLUMNS.values()]


def _around(place: Place) -> dict[str, Any]:
    return place.around("credit-courses", (_("Curriculum"), place.url("credit-courses")))


def _context(place: Place) -> CurriculumContext:
    curricula = place.platform.crediting.curricula
    return CurriculumContext(book=place.store, curricula=curricula, institution=place.institution.id, **place.by)


def _course_page(request: HttpRequest, place: Place, *, form: CourseForm, code: str) -> HttpResponse:
    versions = place.platform.crediting.curricula.list_versions(place.institution.id, code) if code else ()
    address = place.url("credit-course") + (f"?code={quote(code, safe='')}" if code else "")
    context = {**_around(place), "form": form, "code": code, "versions": list(reversed(versions)), "address": address}
    return render(request, f"{_FOLDER}/course.html", context, status=422 if form.errors else 200)


def _due(place: Place, listed: CourseList) -> list[Course]:
    """Return the courses of a list that would be written."""
    courses = [line.course for line in listed.lines if line.course is not None]
    institution = place.institution.id
    newest = place.platform.crediting.curricula.find_many([(institution, course.code) for course in courses])
    nothing = CourseProspect.NOTHING
    return [
        course for course in courses if foresee_course(newest.get((institution, course.code)), course) is not nothing
    ]


def _preview(request: HttpRequest, place: Place, data: bytes, *, status: int = 0) -> HttpResponse:
    listed = read_courses(data)
    due = _due(place, listed)
    institution = place.institution.id
    names = [(institution, line.course.code) for line in listed.lines if line.course]
    newest = place.platform.crediting.curricula.find_many(names)
    rows = []
    for line in listed.lines:
        if line.course is None:
            rows.append(("fail", _("to be mended"), line, [written.finding(problem) for problem in line.problems]))
        else:
            prospect = foresee_course(newest.get((institution, line.course.code)), line.course)
            state, word = _PROSPECTS[prospect]
            rows.append((state, word, line, _warnings(prospect)))
    wrong = sum(state == "fail" for state, *_rest in rows)
    context = {
        **_around(place),
        "rows": sorted(rows, key=lambda row: _ORDER.index(row[0])),
        "wrong": wrong,
        "count": len(due),
        "problems": [written.finding(problem) for problem in listed.problems],
        "content": b64encode(data).decode("ascii") if due and len(data) <= LARGEST_COURSE_FILE else "",
        "tiles": [
            Tile(state="fail" if wrong else "none", count=wrong, label=_("to be mended")),
            Tile(state="ok" if due else "none", count=len(due), label=_("will be stored")),
            Tile(state="none", count=len(rows) - wrong - len(due), label=_("nothing to do")),
        ],
    }
    return render(request, f"{_FOLDER}/preview.html", context, status=status or (200 if rows else 422))


def _warnings(prospect: CourseProspect) -> list[str]:
    if prospect is CourseProspect.NEXT_VERSION:
        return [_("What is taught or counted changes. Equivalents that rest on this course will need a look.")]
    return []

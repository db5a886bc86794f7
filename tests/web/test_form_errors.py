"""What is wrong with a form names its field: an empty form is answered without a sentence about "this field"."""

import pytest
from django import forms
from django.test import Client
from django.utils import translation

from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.error_words import error_words
from support import institutions, recognition_body

pytestmark = pytest.mark.django_db
OF_THE_FRAMEWORK = ("This field", "このフィールド", "Ensure this", "この値が", "Select a valid", "正しく選択")
AT_AN_INSTITUTION = (
    "people/invite", "units/add", "units/setouchi/rename", "api-keys", "issuer", "awards/new", "awards/{award}/correct",
    "awards/{award}/revoke", "awards/{award}/suspend", "class-lists", "endorsements", "endorsements/give",
    "withdrawals/new", "withdrawals/threshold", "applications/new",
)  # fmt: skip
AT_A_BODY = (
    "people/invite", "body/members/new", "committees/quality/seats",
    "committees/quality/seats/s-ume", "committees/quality/meetings",
    "body/criteria/recognition/begin", "body/criteria/recognition/versions/2026.1", "reviewers/invite",
    "reviewers/r-ann/training", "reviewers/r-ann/honorarium", "cases/evidence",
)  # fmt: skip
FOR_ANYBODY = (
    "/account/login", "/account/signup", "/account/password/reset", "/claim", "/verify", "/verify/many",
    "/account/addresses", "/account/password/change", "/review/profile",
)  # fmt: skip


def troubles(client: Client, address: str) -> tuple[int, list[str]]:
    """Post nothing in both languages; return the last status, and what is said without naming its field."""
    status, found = 0, []
    for language in ("ja", "en"):
        for posted in ({}, {"do": "save"}, {"do": "add", "action_add": ""}):
            answer = client.post(
                f"{address}?lang={language}", posted, headers={"Accept-Language": language}, follow=True
            )
            page = answer.content.decode()
            status = answer.status_code
            found += [one for one in OF_THE_FRAMEWORK if one in page]
    return status, found


def test_an_empty_form_of_an_institution_names_its_fields() -> None:
    institutions.open_university("setouchi", LocalizedText(ja="瀬戸内大学", en="Setouchi University"))
    wind = institutions.in_force("setouchi")
    admin = institutions.member("admin@setouchi.example", NodeRole.ADMIN, "setouchi")
    form = {"microcredential": f"{wind.identifier}/{wind.version}", "name": "見本", "student_number": "S1"}
    given = admin.post("/desk/setouchi/awards/new", {**form, "awarded_on": "2026-10-01", "key": "k"})
    award = given["Location"].rsplit("/", 1)[1]
    for path in AT_AN_INSTITUTION:
        address = f"/desk/setouchi/{path.format(award=award)}"
        status, said = troubles(admin, address)
        assert (status in (200, 422), said) == (True, []), (address, status)


def test_an_empty_form_of_a_body_names_its_fields() -> None:
    recognition_body.open_body()
    entry = recognition_body.open_member("asuka", name="飛鳥学院大学（見本）")
    recognition_body.reviewer("ann")
    case = recognition_body.application("asuka", entry).number
    office = institutions.member("office@kikou.example", NodeRole.ADMIN, recognition_body.BODY)
    for path in AT_A_BODY:
        address = f"/desk/{recognition_body.BODY}/{path.format(case=case)}"
        status, said = troubles(office, address)
        assert (status in (200, 422), said) == (True, []), (address, status)


@pytest.mark.parametrize("address", FOR_ANYBODY)
def test_an_empty_form_for_anybody_names_its_fields(address: str) -> None:
    institutions.account("somebody@x.example")
    for client in (Client(), institutions.signed_in("somebody@x.example")):
        assert troubles(client, address)[1] == []


def test_the_role_of_a_seat_is_named_at_its_field_and_in_the_summary() -> None:
    recognition_body.open_body()
    office = institutions.member("office@kikou.example", NodeRole.ADMIN, recognition_body.BODY)
    address = f"/desk/{recognition_body.BODY}/committees/quality/seats"
    page = office.post(address, {}, headers={"Accept-Language": "en"}).content.decode()
    assert page.count("“Role” has not been chosen.") == 2
    japanese = office.post(f"{address}?lang=ja", {}).content.decode()
    assert japanese.count("「役割」を選んでください。") == 2


class Sample(forms.Form):
    typed = forms.CharField(label="Town", max_length=3)
    chosen = forms.ChoiceField(label="Colour", choices=[("red", "red")])
    number = forms.IntegerField(label="Age", max_value=9)
    own = forms.CharField(label="Street", error_messages={"required": "Write the street."})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, {
            "typed": ["“Town” has not been filled in."],
            "chosen": ["“Colour” has not been chosen."],
            "number": ["“Age” has not been filled in."],
            "own": ["Write the street."],
        }),
        ({"typed": "long", "chosen": "blue", "number": "10", "own": "x"}, {
            "typed": ["Town: Ensure this value has at most 3 characters (it has 4)."],
            "chosen": ["Colour: Select a valid choice. blue is not one of the available choices."],
            "number": ["Age: Ensure this value is less than or equal to 9."],
            "own": [],
        }),
    ],
)  # fmt: skip
def test_sentences_of_the_framework_get_the_label_and_ours_stay(data: dict, said: dict) -> None:
    with translation.override("en"):
        form = Sample(data)
        form.is_valid()
        assert {name: error_words(form[name]) for name in said} == said

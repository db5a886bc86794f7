"""Registering at an event: from the screen of the hall over telephones, one of them cut off, to the award."""

import io
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from browser.site import Site
from browser.walking import OpenPage, assert_sound
from browser.words import said

PHONE = 390
HALL = 1280
WAITING = (
    "No network. What you typed is kept on this device and is sent by itself when the network is back. You may lock the"
    " device; come back to this page later."
)


def code_in(page: Any) -> str:
    """Return what a telephone's camera reads off the screen."""
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    return str(code.text)


def an_event(open_page: OpenPage, language: str) -> Any:
    desk = open_page("/desk/u/events-held", language=language, who="owner")
    assert_sound(desk)
    desk.locator("main .btn.main").click()
    desk.locator("#id_microcredential").select_option("data-ethics")
    desk.locator("#id_held_on").fill("")
    desk.locator("main form .btn.main").click()
    assert desk.locator("#id_held_on[aria-invalid=true]").count() == 1
    assert_sound(desk)
    today = desk.evaluate("new Intl.DateTimeFormat('sv', {timeZone: 'Asia/Tokyo'}).format(new Date())")
    desk.locator("#id_name_ja").fill("データ倫理の公開講座")
    desk.locator("#id_name_en").fill("Data ethics, an open lecture")
    desk.locator("#id_place").fill("大講堂")
    desk.locator("#id_held_on").fill(today)
    desk.locator("#id_opens").fill("00:00")
    desk.locator("#id_closes").fill("00:00")
    desk.locator("#id_attendees").fill(f"会場 花子 {language}, hall-{language}@mail.example\n会場 次郎 {language}")
    desk.locator("main form .btn.main").click()
    desk.locator("#waiting").wait_for()
    assert_sound(desk)
    return desk


@pytest.mark.filmed("event")
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_hall_registers_and_is_awarded_though_the_network_goes(
    open_page: OpenPage, site: Site, language: str
) -> None:
    desk = an_event(open_page, language)
    address = desk.url
    screen = open_page(f"{address}/screen", language=language, width=HALL, who="owner")
    assert_sound(screen)
    code = code_in(screen)
    assert code.startswith(f"{site.url}/e/")

    # By keyboard alone, and the network goes before it is sent.
    phone = open_page(code.removeprefix(site.url), language=language, width=PHONE)
    assert_sound(phone)
    phone.locator("#id_name").focus()
    phone.keyboard.type(f"会場 花子 {language}")
    phone.keyboard.press("Tab")
    phone.keyboard.type(f"hall-{language}@mail.example")
    phone.context.set_offline(True)
    phone.keyboard.press("Enter")
    words = phone.locator("[data-entry-words]")
    words.filter(has_text=said(language, WAITING)).wait_for()
    assert_sound(phone)
    phone.context.set_offline(False)
    phone.wait_for_url("**/e/r/**")
    assert "No. 1" in phone.locator("h1").inner_text()
    assert_sound(phone)
    assert phone.evaluate("localStorage.getItem('kakitome.entries')") == "{}"

    # Without script, the form sends itself.
    plain = open_page(code.removeprefix(site.url), language=language, width=PHONE, script=False)
    plain.locator("#id_name").fill(f"会場 次郎 {language}")
    plain.locator("#id_has_no_email").check()
    plain.locator("main form .btn.main").click()
    receipt = plain.url
    stranger = open_page(code.removeprefix(site.url).rpartition("/")[0], language=language, width=PHONE)
    assert_sound(stranger)
    stranger.goto("/e/slip")
    assert_sound(stranger)

    desk.goto(f"{address}/slips")
    assert_sound(desk)
    desk.goto(f"{address}/typing")
    desk.locator("#id_entries").fill("名簿 にない人\n会場 花子")
    assert_sound(desk)
    desk.locator("main form .btn.main").click()
    assert [box.is_checked() for box in desk.locator("input[name=entry]").all()] == [True, True, False, False]
    assert_sound(desk)
    desk.set_viewport_size({"width": PHONE, "height": 844})
    assert_sound(desk)
    desk.locator("button[value=award]").click()
    desk.locator("#decided").wait_for()
    assert desk.locator("input[name=entry]").count() == 2
    assert_sound(desk)

    learner = open_page(receipt, language=language, width=PHONE)
    assert_sound(learner)
    learner.locator("main form .btn.main").click()
    learner.locator("#code").wait_for()
    assert_sound(learner)
    learner.locator("a[href^='/codes/']").click()
    learner.locator("button[value=receive]").click()
    learner.wait_for_selector(".hero")

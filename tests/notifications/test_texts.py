import re

import pytest

from dichvucong.notifications.texts import UnknownTemplate, catalogue, render
from tests.notifications.world import PLACES

SUBJECTS = {
    "service": ("service",),
    "report": ("number", "link"),
    "question": ("procedure", "link"),
    "user": ("username", "hours", "link"),
    "one": ("code", "minutes"),
    "log": ("username", "what", "at"),
    "account": ("hotline",),
    "complaint": ("number", "hotline"),
    "rights": ("count", "link"),
    "client": ("client", "day"),
    "unit": ("unit",),
}
"""What a text must name, by the first word of its code; money's texts name amount and dossier."""


@pytest.mark.req("NTF-01")
@pytest.mark.parametrize("key", sorted(catalogue()), ids="-".join)
def test_every_text_is_complete_vietnamese_and_fits_its_channel(key: tuple[str, str]) -> None:
    code, channel = key

    rendered = render(code, channel, PLACES)

    assert "{" not in rendered.text + rendered.subject
    assert re.search(r"[ăâđêôơưàáảãạéèẻẽẹíìịóòỏọúùủụý]", rendered.text)
    for place in SUBJECTS.get(code.partition("_")[0], ("amount", "dossier")):
        assert PLACES[place] in rendered.text
    if channel == "sms":
        assert len(rendered.text) <= 200
        assert "\n" not in rendered.text
    else:
        assert 10 < len(rendered.subject) <= 100


def test_every_template_has_both_channels() -> None:
    codes = {code for code, _ in catalogue()}

    assert {(code, channel) for code in codes for channel in ("sms", "email")} == set(catalogue())


def test_marks_can_be_dropped_for_networks_that_bill_them_double() -> None:
    rendered = render("payment_paid", "sms", PLACES, plain=True)

    assert rendered.text.isascii()
    assert rendered.text.startswith("DVCQG: Da nhan 120.000 dong")


def test_a_place_cannot_smuggle_a_line_into_a_subject() -> None:
    rendered = render("payment_paid", "email", PLACES | {"dossier": "H26\r\nBcc: a@example.vn"})

    assert "\n" not in rendered.subject


def test_an_unknown_template_is_our_own_mistake() -> None:
    with pytest.raises(UnknownTemplate):
        render("nothing", "sms", PLACES)

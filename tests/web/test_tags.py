from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template, TemplateSyntaxError
from pytest_django import Settings

from dichvucong.payments.states import ObligationState, PaymentState
from dichvucong.web.templatetags import dvc


def rendered(text: str) -> str:
    return Template("{% load dvc %}" + text).render(Context())


@pytest.mark.req("POR-04")
def test_the_operators_notice_is_shown_to_everybody_and_cannot_carry_code(settings: Settings) -> None:
    settings.PORTAL_NOTICE = "Bảo trì <b>22 giờ</b>"

    assert "Bảo trì &lt;b&gt;22 giờ&lt;/b&gt;" in rendered("{% site_notice %}")


def test_without_a_notice_there_is_nothing(settings: Settings) -> None:
    settings.PORTAL_NOTICE = ""

    assert rendered("{% site_notice %}") == ""


@pytest.mark.req("POR-04")
def test_the_hotline_can_be_dialled(settings: Settings) -> None:
    settings.PORTAL_HOTLINE = "1900 12 34"

    assert rendered("{% hotline %}") == '<a href="tel:19001234">1900 12 34</a>'


def test_icons_are_silent() -> None:
    assert rendered('{% icon "gate" %}').startswith('<svg aria-hidden="true" focusable="false"')


@pytest.mark.parametrize(
    "wrong", ['{% asset "no-such-file.css" %}', "{% asset portal.css %}", "{% icon %}", '{% icon "a" "b" %}']
)
def test_mistakes_in_templates_are_found_when_they_are_compiled(wrong: str) -> None:
    with pytest.raises((TemplateSyntaxError, FileNotFoundError)):
        Template("{% load dvc %}" + wrong)


def test_every_state_has_words() -> None:
    assert all(dvc.obligation_badge(state) for state in ObligationState)
    assert all(dvc.payment_badge(state) for state in PaymentState)


def test_numbers_and_times_are_written_as_people_write_them() -> None:
    assert dvc.vnd(1_250_000) == "1.250.000 đồng"
    assert dvc.day(date(2026, 6, 4)) == "04/06/2026"
    assert dvc.moment(datetime(2026, 6, 4, 20, 5, tzinfo=UTC)) == "03:05 ngày 05/06/2026"
    assert dvc.per_cent(110) == "1,1 %"
    assert dvc.tel("+84 24.3823 (12)") == "+8424382312"


@pytest.mark.parametrize(
    ("colour", "ink"), [("#000000", "#fff"), ("#ffffff", "#111"), ("#a4161a", "#fff"), ("#ffd23f", "#111")]
)
def test_letters_on_a_logo_can_be_read(colour: str, ink: str) -> None:
    assert dvc.ink_on(colour) == ink


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+84912345678", "0912 345 678"),
        ("+842438222222", "0243 822 2222"),
        ("+12025550123", "+12025550123"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_written_as_people_write_it(number: str, written: str) -> None:
    assert dvc.phone(number) == written

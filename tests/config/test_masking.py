import io
import json
import logging
import re
import secrets
from collections.abc import Iterator

import pytest
import structlog

from dichvucong.config import logs
from dichvucong.config.masking import HIDDEN, mask_event, mask_text

PERSONAL = [
    "0912345678",
    "+84912345678",
    "84 912 345 678",
    "024 3804 4567",
    "nguyen.van-a@example.com",
    "001203004567",
    "123456789",
    "0101234567",
    "0101234567-001",
    "B1234567",
]
CODES = [
    "G22.99.2-261122000123",
    "000.00.01.H26-230504-0001",
    "H26.12-261122-0007",
    "payment:G22.99.1-261122999999",
    "2026-11-22T10:00:00+07:00",
    "550e8400-e29b-41d4-a716-446655440000",
    "/quantri/tai-khoan-cap-cao/dang-dung",
    "/quantri/giao-dich/G22.99.2-261122000123/hoi-ngan-hang",
    "/api/v1/obligations/550e8400-e29b-41d4-a716-446655440000",
    "/thanh-toan/quay",
]
TOKENS = [secrets.token_urlsafe(size) for size in (16, 24, 32)]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.configure({"level": "info", "format": "json"})
    handler = next(handler for handler in logging.getLogger().handlers if handler.name == "dichvucong")
    assert isinstance(handler, logging.StreamHandler)
    usual = handler.setStream(stream)
    yield stream
    handler.setStream(usual)


@pytest.mark.parametrize("value", PERSONAL)
def test_a_number_that_may_be_a_persons_is_replaced_by_its_kind(value: str) -> None:
    masked = mask_text(f"gửi tới {value}, lần 2")

    assert value not in masked
    assert re.fullmatch(r"gửi tới \[[a-z ]+\], lần 2", masked)


@pytest.mark.parametrize("token", TOKENS, ids=len)
def test_what_opens_a_page_is_not_written(token: str) -> None:
    page = f"Forbidden (CSRF cookie not set.): /tai-khoan/du-lieu/thu/{token}"

    assert mask_text(page) == "Forbidden (CSRF cookie not set.): /tai-khoan/du-lieu/thu/[token]"
    assert mask_text(f"http://h/quantri/kich-hoat/{token}?x=1") == "http://h/quantri/kich-hoat/[token]?x=1"


@pytest.mark.parametrize("value", CODES)
def test_a_code_of_the_portal_stays_readable(value: str) -> None:
    assert mask_text(f"handled {value} again") == f"handled {value} again"


def test_fields_that_name_personal_data_are_hidden_whatever_they_hold() -> None:
    event = mask_event(
        None, "", {"payer_name": "Nguyễn Văn A", "to": {"phone": 5}, "payment": "G22.99.2-1", "email": None}
    )

    assert event == {"payer_name": HIDDEN, "to": {"phone": HIDDEN}, "payment": "G22.99.2-1", "email": None}


@pytest.mark.req("OPS-05")
def test_a_log_line_is_json_with_event_name_and_correlation_and_without_personal_data(
    written: io.StringIO,
) -> None:
    log = structlog.get_logger("sample")

    with structlog.contextvars.bound_contextvars(request="r-1", payment="G22.99.2-261122000123"):
        log.warning("sms.refused", phone="0912345678", detail="số 0912345678 không nhận")
        try:
            int("nguyen.a@example.com")
        except ValueError:
            log.exception("import.failed")
    logging.getLogger("some.library").error("cannot reach %s", "nguyen.a@example.com")

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["sms.refused", "import.failed", "cannot reach [email]"]
    assert {line["payment"] for line in lines[:2]} == {"G22.99.2-261122000123"}
    assert lines[0]["request"] == "r-1"
    assert "Traceback" in lines[1]["exception"]
    assert not re.search(r"0912345678|@example", written.getvalue())

import json
import smtplib
import time
from email.message import EmailMessage
from typing import Any

import pytest
import urllib3

from tests.sandbox.conftest import Sandbox
from tests.sandbox.partners import admin

pytestmark = [pytest.mark.e2e, pytest.mark.req("NTF-01")]
TEXT = "Hồ sơ của bạn đã nộp 120.000 đồng."


def send(sandbox: Sandbox, **changes: object) -> urllib3.BaseHTTPResponse:
    value = {"phone": "0912345678", "text": TEXT, "reference": "r-1", **changes}
    url = f"{sandbox.url}/sms/send"
    return urllib3.request("POST", url, json=value, headers=key(sandbox), retries=False, timeout=2)


def key(sandbox: Sandbox) -> dict[str, str]:
    return {"X-Api-Key": json.loads((sandbox.state / "secrets.json").read_text())["sms"]["api_key"]}


def test_the_same_reference_is_one_message(sandbox: Sandbox) -> None:
    first, again = send(sandbox).json(), send(sandbox).json()

    assert first == again
    assert first["state"] == "accepted"
    state = urllib3.request("GET", f"{sandbox.url}/sms/messages/{first['message_id']}", headers=key(sandbox))
    assert state.json()["state"] == "delivered"
    by_reference = urllib3.request("GET", f"{sandbox.url}/sms/messages?reference=r-1", headers=key(sandbox))
    assert by_reference.json() == state.json()
    assert len(admin(sandbox.url, "GET", "/sms")[1]) == 1
    assert TEXT in urllib3.request("GET", f"{sandbox.url}/sms").data.decode()


@pytest.mark.parametrize(("field", "value"), [("phone", "12"), ("text", ""), ("reference", "")])
def test_a_bad_message_is_refused_by_field(sandbox: Sandbox, field: str, value: str) -> None:
    answer = send(sandbox, **{field: value})

    assert answer.status == 422
    assert answer.json()["title"].startswith(field)


def test_a_wrong_key_is_refused(sandbox: Sandbox) -> None:
    answer = urllib3.request("POST", f"{sandbox.url}/sms/send", json={}, headers={"X-Api-Key": "x"})

    assert answer.status == 401


def test_a_silent_gateway_has_taken_the_message(sandbox: Sandbox) -> None:
    admin(sandbox.url, "POST", "/switches", {"target": "sms", "switch": "silent", "times": 1})

    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        send(sandbox)

    assert len(admin(sandbox.url, "GET", "/sms")[1]) == 1
    assert send(sandbox).status == 200
    assert len(admin(sandbox.url, "GET", "/sms")[1]) == 1


def test_a_lost_message_is_taken_and_arrives_on_no_telephone(sandbox: Sandbox) -> None:
    lose = {"target": "sms", "switch": "lose", "value": 1, "times": 1, "code": "912345678"}
    admin(sandbox.url, "POST", "/switches", lose)

    assert send(sandbox).json()["state"] == "accepted"
    assert admin(sandbox.url, "GET", "/sms")[1] == []
    send(sandbox, reference="r-2")
    assert len(admin(sandbox.url, "GET", "/sms")[1]) == 1


def test_an_error_rate_of_one_refuses_all(sandbox: Sandbox) -> None:
    admin(sandbox.url, "POST", "/switches", {"target": "sms", "switch": "error_rate", "value": 1})

    assert [send(sandbox).status for _ in range(3)] == [500, 500, 500]


def mail() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Biên lai nộp phí"
    message["From"] = "khong-tra-loi@dichvucong.example"
    message["To"] = "nguoi.nop@example.vn"
    message.set_content(TEXT)
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="bien-lai.pdf")
    return message


def post(sandbox: Sandbox) -> Any:
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=5) as server:
        return server.send_message(mail())


def test_mail_reaches_the_inbox_with_its_attachment(sandbox: Sandbox) -> None:
    post(sandbox)

    [kept] = admin(sandbox.url, "GET", "/mail")[1]
    assert (kept["subject"], kept["to"]) == ("Biên lai nộp phí", ["nguoi.nop@example.vn"])
    assert kept["text"].strip() == TEXT
    assert kept["attachments"] == [["bien-lai.pdf", 8]]
    assert "Biên lai nộp phí" in urllib3.request("GET", f"{sandbox.url}/mail").data.decode()


@pytest.mark.parametrize(("switch", "code"), [("down", 421), ("reject", 550)])
def test_a_mail_server_refuses_as_told(sandbox: Sandbox, switch: str, code: int) -> None:
    admin(sandbox.url, "POST", "/switches", {"target": "mail", "switch": switch, "times": 1})

    with pytest.raises(smtplib.SMTPResponseException) as refusal:
        post(sandbox)

    assert refusal.value.smtp_code == code
    assert admin(sandbox.url, "GET", "/mail")[1] == []


def test_a_slow_mail_server_takes_it_late(sandbox: Sandbox) -> None:
    admin(sandbox.url, "POST", "/switches", {"target": "mail", "switch": "slow", "value": 0.5, "times": 1})
    began = time.monotonic()

    post(sandbox)

    assert time.monotonic() - began >= 0.5

import json
import logging
from datetime import date, timedelta

import pytest

from dichvucong.notifications.models import Message
from dichvucong.notifications.selectors import figures_of_day, messages_about
from dichvucong.notifications.services import MessageDraft, forget_secrets, queue_messages
from dichvucong.notifications.states import MessageState
from tests.notifications.world import PLACES, World, take
from tests.support.servers import Reply

pytestmark = pytest.mark.req("NTF-01")

PHONE, EMAIL = "+84912345678", "mau@example.vn"


def draft(*, phone: str = PHONE, email: str = "", both: bool = False, about: str = "H26-1") -> MessageDraft:
    return MessageDraft("payment_paid", about, PLACES, phone=phone, email=email, both=both)


def states() -> list[tuple[str, str]]:
    return [(row.channel, row.state) for row in Message.objects.all()]


def test_an_sms_is_handed_over_once_with_key_and_national_number(post: World) -> None:
    queue_messages([draft()], now=post.now)

    post.turn()

    (request,) = post.gateway.received
    body = json.loads(request.body)
    assert request.headers["x-api-key"] == "k-1"
    assert body["phone"] == "0912345678"
    assert body["text"].startswith("DVCQG: Đã nhận 120.000 đồng nộp cho hồ sơ 000.00.01.H26-261120-0001.")
    message = messages_about("H26-1").get()
    assert (message.state, message.gateway_reference) == ("sent", f"sms_{message.reference.hex[:8]}")
    assert post.turn() == 0


def test_without_a_phone_it_goes_by_e_mail_in_vietnamese(post: World) -> None:
    queue_messages([draft(phone="", email=EMAIL)], now=post.now)

    post.turn()

    (mail,) = post.mailbox.mails
    assert mail["To"] == EMAIL
    assert mail["Subject"] == "Đã nhận 120.000 đồng nộp cho hồ sơ 000.00.01.H26-261120-0001"
    assert "Xem và tải biên lai: https://dichvucong.example/xac-minh/abc" in mail.get_content()
    assert mail["Message-ID"] == f"<{Message.objects.get().reference.hex}@example.vn>"


def test_both_goes_both_ways_and_nobody_to_tell_queues_nothing(post: World) -> None:
    queue_messages([draft(email=EMAIL, both=True), draft(phone="")], now=post.now)

    post.turn()

    assert states() == [("sms", "sent"), ("email", "sent")]


def test_a_lost_answer_is_sent_again_under_the_same_reference_and_arrives_once(post: World) -> None:
    def lose(request: object) -> Reply:
        take(post, request)  # type: ignore[arg-type]
        return Reply(hang_up=True)

    post.answer = lose
    queue_messages([draft()], now=post.now)
    post.turn()
    post.answer = None

    post.pass_time(timedelta(seconds=4), timedelta(seconds=4))

    assert len(post.gateway.received) >= 2
    assert len(post.texts()) == 1
    assert states() == [("sms", "sent")]


def test_a_number_the_gateway_refuses_goes_by_e_mail_at_once(post: World) -> None:
    post.answer = lambda _: Reply(422)
    queue_messages([draft(email=EMAIL), draft(about="H26-2")], now=post.now)

    post.turn()

    assert sorted(states()) == [("email", "sent"), ("sms", "failed"), ("sms", "replaced")]
    assert len(post.mailbox.mails) == 1


def test_an_sms_that_cannot_get_through_for_half_an_hour_goes_by_e_mail(post: World) -> None:
    post.answer = lambda _: Reply(503)
    queue_messages([draft(email=EMAIL)], now=post.now)
    post.turn()

    post.pass_time(timedelta(minutes=29), timedelta(minutes=1))
    before = len(post.mailbox.mails)
    post.pass_time(timedelta(minutes=30), timedelta(minutes=5))

    assert before == 0
    assert len(post.mailbox.mails) == 1


@pytest.mark.parametrize(
    ("answer", "state"), [("451 later", "queued"), ("550 no such user", "failed"), ("250 OK", "sent")]
)
def test_the_mail_servers_word_decides(post: World, answer: str, state: str) -> None:
    post.mailbox.answer = answer
    queue_messages([draft(phone="", email=EMAIL)], now=post.now)

    post.turn()

    assert states() == [("email", state)]


def test_a_gateway_down_for_an_hour_loses_nothing_and_is_not_stormed(post: World) -> None:
    post.answer = lambda _: Reply(500)
    queue_messages([draft(about=f"H26-{number}") for number in range(300)], now=post.now)
    post.turn()

    post.pass_time(timedelta(hours=1), timedelta(seconds=60))
    knocks = len(post.gateway.received)
    post.answer = None
    post.pass_time(timedelta(minutes=6), timedelta(seconds=60))

    assert knocks < 60
    assert len(post.texts()) == 300
    assert Message.objects.filter(state=MessageState.SENT).count() == 300


def test_a_message_claimed_by_a_crashed_worker_is_sent_again(post: World) -> None:
    queue_messages([draft()], now=post.now)
    post.turn()
    Message.objects.update(state=MessageState.SENDING, next_attempt_at=post.now + timedelta(seconds=60))

    post.pass_time(timedelta(seconds=61), timedelta(seconds=61))

    assert len(post.gateway.received) == 2
    assert len(post.texts()) == 1
    assert states() == [("sms", "sent")]


@pytest.mark.req("NTF-02")
def test_the_day_counts_requested_sent_failed_and_why(post: World) -> None:
    def answer(request: object) -> Reply:
        number = json.loads(request.body)["phone"]  # type: ignore[attr-defined]
        if number.endswith("1"):
            return Reply(422)
        return Reply(500) if number.endswith("2") else take(post, request)  # type: ignore[arg-type]

    post.answer = answer
    numbers = ["+84912345671", "+84912345672", "+84912345673", "+84912345674"]
    queue_messages([draft(phone=number) for number in numbers], now=post.now)

    post.turn()

    (figures,) = figures_of_day(date(2026, 11, 20))
    assert (figures.requested, figures.sent, figures.failed, figures.waiting) == (4, 2, 1, 1)
    assert figures.why == {"bad_number": 1}


def test_neither_number_nor_text_reaches_the_logs(post: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    post.answer = lambda _: Reply(500)
    queue_messages([draft(email=EMAIL)], now=post.now)

    post.pass_time(timedelta(minutes=40), timedelta(minutes=5))

    for secret in ("0912345678", "+84912345678", EMAIL, "G22.99.2-261120000001"):
        # The mail server of the test writes down what it hears; it is not ours.
        assert secret not in "".join(r.getMessage() for r in caplog.records if r.name != "mail.log")
    assert "0912345678" not in repr(draft())


def test_a_one_time_code_is_kept_only_until_it_has_gone_out(post: World) -> None:
    post.answer = lambda _: Reply(503)
    queue_messages([MessageDraft("one_time_code", "challenge:1", PLACES, phone=PHONE)], now=post.now)
    post.turn()
    waiting = messages_about("challenge:1").get()
    assert "012345" in waiting.text

    post.answer = None
    post.pass_time(timedelta(minutes=10), timedelta(seconds=5))

    gone = messages_about("challenge:1").get()
    assert (gone.state, gone.text, gone.places) == ("sent", "", {})
    assert "012345" in post.texts()[0]


CODE = {"code": "483920", "minutes": "5"}


def a_code(post: World) -> Message:
    (row,) = queue_messages([MessageDraft("one_time_code", "challenge:1", CODE, phone=PHONE)], now=post.now)
    assert "483920" in row.text
    return row


def test_a_code_that_was_sent_is_not_kept(post: World) -> None:
    row = a_code(post)

    post.turn()

    row.refresh_from_db()
    assert (row.state, row.text, row.places) == ("sent", "", {})


def test_a_code_that_cannot_be_handed_over_is_given_up_when_it_opens_nothing_any_more(post: World) -> None:
    post.answer = lambda _: Reply(503)
    row = a_code(post)

    for _ in range(20):
        post.now += timedelta(seconds=20)
        post.turn()

    row.refresh_from_db()
    assert (row.state, row.text, row.places) == ("failed", "", {})
    assert len(post.gateway.received) > 1
    assert row.finished_at is not None
    assert row.finished_at - row.created_at <= timedelta(minutes=6)


def test_a_code_whose_turn_comes_too_late_is_not_sent(post: World) -> None:
    row = a_code(post)
    post.now += timedelta(minutes=6)

    post.turn()

    row.refresh_from_db()
    assert (row.state, row.reason, row.text) == ("failed", "over", "")
    assert not post.gateway.received


def test_a_code_on_a_channel_that_nobody_carries_is_forgotten(post: World) -> None:
    row = a_code(post)
    other = queue_messages([draft()], now=post.now)[0]

    assert forget_secrets(now=post.now + timedelta(minutes=4)) == 0
    assert forget_secrets(now=post.now + timedelta(minutes=5)) == 1

    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, row.reason, row.text, row.places) == ("failed", "over", "", {})
    assert (other.state, bool(other.text)) == ("queued", True)

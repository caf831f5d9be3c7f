"""Complaints about accounts: anybody complains, the help desk tells, accepts, checks by two, helps and answers in time."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from dichvucong.identity.models import Account, AccountComplaint, AccountLock, Identifier
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.models import JournalEntry
from dichvucong.notifications.models import Message
from tests.factories.accounts import an_account, an_officer, logged_in
from tests.web.test_looks import NUMBER, a_citizen

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-06")]
FORM = "/ho-tro/tai-khoan"
QUEUE = "/quantri/khieu-nai-tai-khoan"
TYPED = {
    "loai": "taken_over",
    "noi_dung": "Có người lạ dùng tài khoản của tôi từ hôm qua.",
    "loai_so": "citizen_number",
    "so": "001 090 000 001",
    "ho_ten": "Nguyễn Văn Thử",
    "dien_thoai": "0950 000 001",
    "thu_dien_tu": "thu@example.com",
}


@pytest.fixture
def desk() -> Client:
    return logged_in(an_officer("accounts.assist", agency="*", username="ho.tro.mot"))


@pytest.fixture
def second() -> Client:
    return logged_in(an_officer("accounts.assist", agency="*", username="ho.tro.hai"))


def send(browser: Client | None = None, **changes: str) -> AccountComplaint:
    answer = (browser or Client()).post(FORM, {**TYPED, **changes})
    assert answer.status_code == 303, answer.content.decode()
    return AccountComplaint.objects.get(link_token=answer["Location"].rpartition("/")[2])


def press(client: Client, complaint: AccountComplaint, verb: str, **said: object) -> int:
    status = client.post(f"{QUEUE}/{complaint.number}/{verb}", said).status_code
    complaint.refresh_from_db()
    return status


def accepted(desk: Client, complaint: AccountComplaint) -> None:
    assert press(desk, complaint, "bao-cac-ben", cach_khac="Đã gọi nhà mạng") == 302
    assert press(desk, complaint, "tiep-nhan") == 302


def proven(desk: Client, second: Client, complaint: AccountComplaint) -> None:
    assert press(desk, complaint, "doi-chieu", cach="So ảnh thẻ căn cước qua cuộc gọi có hình.") == 302
    assert press(second, complaint, "xac-nhan") == 302


def test_a_complaint_goes_its_way_and_who_complained_follows_it(desk: Client, settings: Settings) -> None:
    settings.COMPLAINT_CONTACTS = {"telecom": "nha-mang@example.com"}
    a_citizen()

    complaint = send()
    page = f"{FORM}/{complaint.link_token}"
    assert "Đã nhận" in Client().get(page).content.decode()
    assert not Message.objects.exists()
    press(desk, complaint, "bao-cac-ben", nguon=["telecom"])
    press(desk, complaint, "tiep-nhan")
    assert "Đang giải quyết" in Client().get(page).content.decode()
    press(desk, complaint, "tra-loi", ket_qua="unfounded", tra_loi="Đã kiểm tra, không có đăng nhập lạ.")

    shown = Client().get(page).content.decode()
    assert "Đã kiểm tra, không có đăng nhập lạ." in shown
    told = list(Message.objects.order_by("pk").values_list("template", "recipient"))
    assert ("complaint_party", "nha-mang@example.com") in told
    assert [template for template, to in told if to == "+84950000001"] == [
        "complaint_told",
        "complaint_accepted",
        "complaint_answered",
    ]
    party = Message.objects.get(template="complaint_party")
    assert NUMBER not in party.text
    assert "Nguyễn" not in party.text


def test_the_answer_is_the_same_whoever_is_complained_about_and_nothing_happens(desk: Client) -> None:
    known = a_citizen()
    browser = logged_in(known)

    pages = []
    for number in (NUMBER, "001090000009"):
        complaint = send(so=number, loai="locked")
        page = Client().get(f"{FORM}/{complaint.link_token}").content.decode()
        pages.append(page.replace(complaint.number, "N").replace(complaint.link_token, "T"))

    assert pages[0] == pages[1]
    assert all(words not in pages[0] for words in (NUMBER, "Nguyễn", "0950"))
    known.refresh_from_db()
    assert known.is_active
    assert browser.get("/tai-khoan").status_code == 200
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"so": "00109000000"}, "12 chữ số"),
        ({"dien_thoai": "12"}, "iện thoại"),
        ({"noi_dung": "ngắn"}, "từ 10"),
        ({"noi_dung": "x" * 5001}, "Tối đa"),
        ({"ho_ten": " \u200b "}, "Hãy"),
        ({"loai": "gi-do"}, "Hãy chọn"),
        ({"thu_dien_tu": "khong-phai-thu"}, "thư điện tử"),
        ({"loai_so": "passport", "so": "X1234567"}, "quốc gia"),
    ],
)
def test_the_form_refuses_next_to_the_field_and_keeps_what_was_typed(
    changes: dict[str, str], words: str
) -> None:
    answer = Client().post(FORM, {**TYPED, **changes})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Nguyễn Văn Thử" in page or "ho_ten" in changes
    assert not AccountComplaint.objects.exists()


def test_the_same_form_sent_twice_is_one_complaint_and_too_many_are_refused(settings: Settings) -> None:
    settings.PORTAL_LIMITS = {**settings.PORTAL_LIMITS, "report": 3}

    assert send().pk == send().pk
    send(noi_dung="Một việc khác hẳn, cũng về tài khoản.")
    answer = Client().post(FORM, {**TYPED, "noi_dung": "Lần thứ tư trong một giờ."})

    assert answer.status_code == 429
    assert "Lần thứ tư" in answer.content.decode()
    assert AccountComplaint.objects.count() == 2


def test_a_stranger_cannot_have_somebody_locked_and_one_officer_alone_neither(
    desk: Client, second: Client
) -> None:
    account = a_citizen()
    complaint = send()
    reason = {"ly_do": "Người gọi nói bị chiếm tài khoản"}

    assert press(desk, complaint, "khoa", **reason) == 403
    accepted(desk, complaint)
    assert press(desk, complaint, "khoa", **reason) == 403
    assert press(desk, complaint, "xac-nhan") == 403
    assert press(second, complaint, "xac-nhan") == 403
    press(desk, complaint, "doi-chieu", cach="Người gọi đọc đúng ngày sinh.")
    assert press(desk, complaint, "xac-nhan") == 403
    assert press(desk, complaint, "khoa", **reason) == 403

    account.refresh_from_db()
    assert account.is_active
    assert not AccountLock.objects.exists()


def test_two_officers_check_and_then_the_account_is_locked_told_and_opened(
    desk: Client, second: Client
) -> None:
    account = a_citizen()
    Account.objects.filter(pk=account.pk).update(phone="+84950000055", email="cu@example.com")
    browser = logged_in(account)
    complaint = send()
    accepted(desk, complaint)
    proven(desk, second, complaint)

    assert press(desk, complaint, "khoa", ly_do="Tài khoản bị người khác dùng") == 302
    assert not Account.objects.get(pk=account.pk).is_active
    assert browser.get("/tai-khoan").status_code == 302
    told = Message.objects.filter(template="account_helped").values_list("recipient", flat=True)
    assert set(told) == {"+84950000055", "cu@example.com"}
    assert press(desk, complaint, "mo-khoa", ly_do="Đã đổi mật khẩu ở nguồn") == 302
    assert Account.objects.get(pk=account.pk).is_active
    assert press(desk, complaint, "mo-khoa", ly_do="Bấm lần nữa xem sao") == 403


def test_a_wrong_number_is_released_and_its_holder_can_register(desk: Client, second: Client) -> None:
    a_citizen()
    complaint = send()
    accepted(desk, complaint)
    proven(desk, second, complaint)

    assert press(desk, complaint, "go-so", ly_do="Số này của người khiếu nại") == 302

    assert not Identifier.objects.holding(IdentifierKind.CITIZEN_NUMBER, NUMBER).exists()
    assert press(desk, complaint, "go-so", ly_do="Bấm lần nữa xem sao") == 422


@pytest.mark.parametrize(
    ("passport", "words"),
    [
        ({"ho_chieu_moi": "X7654321", "quoc_gia": ""}, "quốc gia cấp"),
        ({"ho_chieu_moi": "!!", "quoc_gia": "ID"}, "ộ chiếu"),
        ({"ho_chieu_moi": "", "quoc_gia": "", "ly_do": "ng"}, "Cần ít nhất 5"),
    ],
)
def test_recovery_refuses_half_a_passport(
    desk: Client, second: Client, passport: dict[str, str], words: str
) -> None:
    a_citizen("X1234567", kind=IdentifierKind.PASSPORT)
    complaint = send(loai_so="passport", so="X1234567", quoc_gia="ID", loai="new_paper")
    accepted(desk, complaint)
    proven(desk, second, complaint)

    answer = desk.post(f"{QUEUE}/{complaint.number}/khoi-phuc", {"ly_do": "Đổi hộ chiếu", **passport})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Identifier.objects.count() == 1


def test_a_renewed_passport_is_written_to_the_account_and_sessions_end(desk: Client, second: Client) -> None:
    account = a_citizen("X1234567", kind=IdentifierKind.PASSPORT)
    browser = logged_in(account)
    complaint = send(loai_so="passport", so="X1234567", quoc_gia="ID", loai="new_paper")
    accepted(desk, complaint)
    proven(desk, second, complaint)

    said = {"ly_do": "Đổi hộ chiếu", "ho_chieu_moi": "X7654321", "quoc_gia": "ID"}
    assert press(desk, complaint, "khoi-phuc", **said) == 302

    added = Identifier.objects.holding(IdentifierKind.PASSPORT, "X7654321", "ID").get()
    assert (added.account, added.verified_with) == (account, "helpdesk")
    assert browser.get("/tai-khoan").status_code == 302
    assert account.log_in_sessions.get().ended_how == "recovered"


def test_an_owner_complains_while_logged_in_and_needs_no_check_of_papers(desk: Client) -> None:
    account = a_citizen()
    browser = logged_in(account)
    page = browser.get(FORM).content.decode()
    assert "Loại giấy tờ" not in page

    said = {name: TYPED[name] for name in ("loai", "noi_dung", "dien_thoai", "thu_dien_tu")}
    complaint = send(browser, **said)
    accepted(desk, complaint)

    assert complaint.owner_opened
    assert press(desk, complaint, "ket-thuc-phien", ly_do="Theo yêu cầu của chủ") == 302
    assert browser.get("/tai-khoan").status_code == 302


def test_the_hours_are_those_of_the_clock_and_what_is_late_is_listed(desk: Client) -> None:
    complaint = send()
    late = f"{QUEUE}?qua_han=on"

    with time_machine.travel(clock_now() + timedelta(hours=23, minutes=59), tick=False):
        assert complaint.number not in _fresh(desk).get(late).content.decode()
    with time_machine.travel(clock_now() + timedelta(hours=24, minutes=1), tick=False):
        assert complaint.number in _fresh(desk).get(late).content.decode()
        accepted(_fresh(desk), complaint)
        assert complaint.number not in _fresh(desk).get(late).content.decode()
    with time_machine.travel(clock_now() + timedelta(hours=72, minutes=2), tick=False):
        page = _fresh(desk).get(late).content.decode()
        assert complaint.number in page
        assert "Quá hạn" in page
        board = logged_in(an_officer("accounts.assist", "payments.view", agency="*"))
        assert "Khiếu nại về tài khoản quá hạn" in board.get("/quantri/canh-bao").content.decode()


def _fresh(_desk: Client) -> Client:
    """The officer logged in at the moved time."""
    return logged_in(Account.objects.get(username="ho.tro.mot"))


def test_steps_out_of_order_and_wrong_words_are_refused(desk: Client) -> None:
    complaint = send()

    assert press(desk, complaint, "tiep-nhan") == 403
    assert press(desk, complaint, "tra-loi", ket_qua="resolved", tra_loi="Xong rồi nhé bạn") == 403
    assert press(desk, complaint, "bao-cac-ben") == 422
    assert press(desk, complaint, "bao-cac-ben", co_quan="H99.99") == 422
    assert press(desk, complaint, "bao-cac-ben", nguon=["khong-co"]) == 422
    assert press(desk, complaint, "bay-gio") == 404
    assert complaint.state == "received"
    accepted(desk, complaint)
    assert press(desk, complaint, "tra-loi", ket_qua="resolved", tra_loi="ngắn") == 422
    assert press(desk, complaint, "tra-loi", ket_qua="gi", tra_loi="Đã giải quyết xong.") == 422
    assert complaint.state == "accepted"


@pytest.mark.parametrize("permission", ["accounts.audit", "payments.view", "users.manage"])
def test_only_the_help_desk_opens_the_queue(permission: str) -> None:
    complaint = send()
    other = logged_in(an_officer(permission, agency="*"))

    for address in (QUEUE, f"{QUEUE}/moi", f"{QUEUE}/{complaint.number}"):
        assert other.get(address).status_code == 403
    assert press(other, complaint, "bao-cac-ben", cach_khac="Đã gọi") == 403
    assert Client().get(QUEUE).status_code == 302
    assert Client().get(f"{FORM}/khong-co-duong-dan-nay").status_code == 404


def test_a_complaint_by_telephone_is_written_down_by_the_help_desk(desk: Client) -> None:
    answer = desk.post(f"{QUEUE}/moi", TYPED)
    wrong = desk.post(f"{QUEUE}/moi", {**TYPED, "so": "1"})

    assert answer.status_code == 302
    assert wrong.status_code == 422
    assert AccountComplaint.objects.get().opened_by == "officer:ho.tro.mot"


def test_the_person_sees_that_the_help_desk_opened_the_complaint(desk: Client) -> None:
    account = a_citizen()
    complaint = send()
    desk.get(f"{QUEUE}/{complaint.number}")

    page = logged_in(account).get("/tai-khoan/nhat-ky").content.decode()

    assert "Giải quyết khiếu nại về tài khoản" in page
    assert complaint.number in page


def test_nothing_typed_is_in_the_journal_or_plain_in_the_table(desk: Client, second: Client) -> None:
    from django.db import connection

    a_citizen()
    complaint = send()
    accepted(desk, complaint)
    proven(desk, second, complaint)
    press(desk, complaint, "tra-loi", ket_qua="resolved", tra_loi="Đã giải quyết cho ông Thử.")

    journal = " ".join(f"{e.subject} {e.reason} {e.evidence}" for e in JournalEntry.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM identity_accountcomplaint c")
        table = cursor.fetchone()[0]
    for text in (journal, table):
        for typed in ("Nguyễn", "090000001", "950000001", "thu@", "người lạ", "căn cước", "ông Thử"):
            assert typed not in text


def test_an_account_of_an_officer_cannot_complain_as_its_owner() -> None:
    officer = logged_in(an_account(AccountKind.OFFICER))

    assert "Loại giấy tờ" in officer.get(FORM).content.decode()

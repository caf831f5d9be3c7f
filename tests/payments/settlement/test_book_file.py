"""Booking files: stored whole, counted once, bad lines named, payments found."""

import pytest
from django.db import connection

from dichvucong.payments.bodies import body_of
from dichvucong.payments.drafts import Caller
from dichvucong.payments.models import Credit, StatementFile, StatementLine
from dichvucong.payments.services.settlement import (
    book,
    preview,
    receive_file,
    report_rows,
    save_columns,
    staging,
)
from dichvucong.payments.statements import UnreadableStatement
from dichvucong.payments.states import FileState, StatementSide
from tests.factories.payments import NOW, ScriptedProvider
from tests.factories.settlement import (
    CSV_HEADER,
    a_bank_statement,
    a_paid_payment,
    a_provider_file,
    an_agency_list,
    booked,
    received,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-04")]


def test_lines_find_their_payments_by_code(bank: ScriptedProvider) -> None:
    payments = [a_paid_payment(), a_paid_payment(amount_vnd=150_000)]

    file = booked(a_provider_file(payments))

    assert (file.state, file.line_count, file.new_count, file.bad_count) == (FileState.BOOKED, 2, 2, 0)
    assert file.amount_vnd == 350_000
    assert str(file.day) == "2026-11-20"
    found = list(StatementLine.objects.order_by("position"))
    assert [line.payment_id for line in found] == [payment.pk for payment in payments]
    assert found[0].agency_code == "H26.12"
    assert found[0].revenue_identifier == payments[0].revenue_identifier


def test_what_a_database_reads_in_its_own_way_is_kept_as_written(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    row = f"{payment.code};F\\t1;20/11/2026;200000;Thành công;C:\\nop\\N"

    file = booked(received(f"{CSV_HEADER}\n{row}\n".encode(), StatementSide.PROVIDER, "scripted"))

    line = StatementLine.objects.get()
    assert (line.external_id, line.content) == ("F\\t1", "C:\\nop\\N")
    assert [str(day) for day in file.days] == ["2026-11-20"]
    assert file.agency_codes == [payment.agency_code]


def test_the_same_bytes_twice_are_one_file(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    first = booked(a_provider_file([payment]))

    again, is_new = receive_file(
        body_of(StatementFile.objects.get().pk),
        side=StatementSide.PROVIDER,
        source_code="scripted",
        name="khac.csv",
        actor="test",
        now=NOW,
    )

    assert not is_new
    assert again.number == first.number
    assert booked(again).new_count == 1
    assert StatementLine.objects.count() == 1


def test_the_same_line_in_two_files_counts_once(bank: ScriptedProvider) -> None:
    first, second = a_paid_payment(), a_paid_payment()
    booked(a_provider_file([first]))

    file = booked(a_provider_file([first, second]))

    assert (file.line_count, file.new_count) == (2, 1)
    assert StatementLine.objects.count() == 2


def test_the_same_line_twice_in_one_file_counts_once(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    row = f"{payment.code};F1;20/11/2026;200000;Thành công;\n"

    file = booked(received(f"{CSV_HEADER}\n{row}{row}".encode(), StatementSide.PROVIDER, "scripted"))

    assert (file.state, file.line_count, file.new_count) == (FileState.BOOKED, 2, 1)
    assert StatementLine.objects.get().payment_id == payment.pk


@pytest.mark.parametrize("known", [0, staging.ONE_IN - 2])
def test_lines_known_before_are_passed_over_wherever_they_stand(bank: ScriptedProvider, known: int) -> None:
    rows = [f"X{nth};F{nth};20/11/2026;200000;Thành công;" for nth in range(staging.ONE_IN + 3)]
    booked(received(f"{CSV_HEADER}\n{rows[known]}\n".encode(), StatementSide.PROVIDER, "scripted"))

    file = booked(received("\n".join([CSV_HEADER, *rows, ""]).encode(), StatementSide.PROVIDER, "scripted"))

    assert (file.line_count, file.new_count) == (len(rows), len(rows) - 1)
    assert StatementLine.objects.count() == len(rows)


def test_a_bad_line_is_kept_with_the_file_and_spoils_nothing_else(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    body = f"{CSV_HEADER}\n{payment.code};F1;20/11/2026;200000;Thành công;\nX;F2;20/11/2026;hai trăm;Thành công;\n"

    file = booked(received(body.encode(), StatementSide.PROVIDER, "scripted"))

    assert (file.state, file.new_count, file.bad_count) == (FileState.BOOKED, 1, 1)
    assert file.problems[0] == {
        "line": 3,
        "column": "Số tiền",
        "code": "amount_malformed",
        "message": "Số tiền “hai trăm” không phải là số nguyên đồng, không âm.",
    }


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"   ", "empty"),
        (f"{CSV_HEADER}\n".encode() + b"\x81\x8d\x90" * 9, "mis_encoded"),
        (f"{CSV_HEADER}\nG22.99.2-261120000001;F1".encode(), "truncated"),
        (b"PK\x03\x04", "truncated"),
        (
            f"Mã ngân hàng;{CSV_HEADER}\nABC;G22.99.2-261120000001;F1;20/11/2026;1;OK;\n".encode(),
            "other_source",
        ),
    ],
)
def test_a_file_nothing_can_be_made_of_is_refused_and_changes_nothing(
    bank: ScriptedProvider, body: bytes, reason: str
) -> None:
    file = booked(received(body, StatementSide.PROVIDER, "scripted"))

    assert file.state == FileState.REFUSED
    assert [problem["code"] for problem in file.problems] == [reason]
    assert not StatementLine.objects.exists()
    assert booked(file).state == FileState.REFUSED


def test_a_file_that_breaks_in_the_middle_leaves_no_line(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    body = f"{CSV_HEADER}\n{payment.code};F1;20/11/2026;200000;Thành công;\nTổng cộng;9;;1;;\n"

    file = booked(received(body.encode(), StatementSide.PROVIDER, "scripted"))

    assert file.state == FileState.REFUSED
    assert not StatementLine.objects.exists()


def test_another_providers_file_is_refused(bank: ScriptedProvider) -> None:
    payment = a_paid_payment(provider="other")

    file = booked(a_provider_file([payment]))

    assert [problem["code"] for problem in file.problems] == ["other_source"]
    assert not StatementLine.objects.exists()


def test_empty_and_too_large_bodies_are_not_even_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    from dichvucong.payments.services.settlement import receiving

    monkeypatch.setattr(receiving, "LARGEST_FILE_BYTES", 10)

    for body in (b"", b"x" * 11):
        with pytest.raises(UnreadableStatement):
            received(body, StatementSide.PROVIDER, "scripted")
    assert not StatementFile.objects.exists()


def test_columns_nobody_knows_wait_for_a_mapping(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    body = f"ORD;WHEN;VAL\n{payment.code};20/11/2026 10:00;200000\n".encode()
    file = received(body, StatementSide.PROVIDER, "scripted")
    with pytest.raises(UnreadableStatement):
        booked(file)
    assert preview(file, now=NOW).header == ["ORD", "WHEN", "VAL"]

    save_columns(
        "scripted",
        columns={"payment_code": "ORD", "time": "WHEN", "amount_vnd": "VAL"},
        date_format="",
        statuses={},
        actor="test",
        now=NOW,
    )

    seen = preview(file, now=NOW)
    assert (seen.count, seen.amount_vnd, seen.refusal) == (1, 200_000, "")
    assert not StatementLine.objects.exists()
    assert booked(file).new_count == 1


def test_a_line_without_our_code_is_found_by_the_providers_number(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    body = f"Mã tham chiếu;Ngày;Số tiền\n{payment.provider_reference};20/11/2026;200000\n"

    booked(received(body.encode(), StatementSide.PROVIDER, "scripted"))

    assert StatementLine.objects.get().payment_id == payment.pk


def test_an_agency_speaks_only_of_its_own_payments(bank: ScriptedProvider) -> None:
    own = a_paid_payment(agency_code="H26.12")
    foreign = a_paid_payment(agency_code="H29.1", system_code="danang")

    file = booked(
        an_agency_list(
            [
                {"payment_code": payment.code, "amount_vnd": 200_000, "day": "2026-11-20"}
                for payment in (own, foreign)
            ],
            agency="H26.12",
        )
    )

    assert [problem["code"] for problem in file.problems] == ["not_your_agency"]
    assert StatementLine.objects.get().payment_id == own.pk


def test_an_officer_of_an_agency_books_credits_on_its_own_accounts_only(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    file = a_bank_statement([("C1", 200_000, payment.code)])

    file = booked(file, agency_codes={"H29"})

    assert [problem["code"] for problem in file.problems] == ["account_not_yours"]
    assert not Credit.objects.exists()


def test_each_row_of_a_systems_list_is_answered(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    body = (
        f'{{"lines": [{{"payment_code": "{payment.code}", "amount_vnd": 200000, "day": "2026-11-20"}},'
        '{"payment_code": "x", "amount_vnd": "?", "day": "2026-11-20"}, 7]}'
    ).encode()

    reported = report_rows(body, caller=Caller("hanoi", "H26.12"), now=NOW)

    assert [(row.taken, row.new, row.payment_code, row.code) for row in reported.answers] == [
        (True, True, payment.code, ""),
        (False, False, "", "amount_malformed"),
        (False, False, "", "not_an_object"),
    ]


def test_booking_costs_the_same_number_of_queries_for_any_number_of_lines(bank: ScriptedProvider) -> None:
    from django.test.utils import CaptureQueriesContext

    few, many = [a_paid_payment()], [a_paid_payment() for _ in range(12)]
    counts = []
    for payments in (few, many):
        file = a_provider_file(payments)
        with CaptureQueriesContext(connection) as queries:
            booked(file)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_an_unknown_number_is_no_file() -> None:
    from dichvucong.payments.errors import StatementNotFound

    with pytest.raises(StatementNotFound):
        book("SK-0", actor="test", now=NOW)

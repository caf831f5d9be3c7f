"""Checking an obligation draft: every field that is wrong is named, none is silently repaired away (TT 27.1, PAY-15)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from dichvucong.catalogs import selectors as catalogs
from dichvucong.catalogs.facts import BeneficiaryDraft
from dichvucong.kernel import identifiers
from dichvucong.kernel.codes import DossierCode
from dichvucong.kernel.errors import DomainError, FieldError, InvalidFields, InvalidValue
from dichvucong.kernel.text import tidy
from dichvucong.payments.codes import read_identifier
from dichvucong.payments.drafts import ObligationDraft
from dichvucong.payments.rules import PAYMENT_TYPES

MOST_VND = 1_000_000_000_000
MOST_LINES = 50
FINES = 1


@dataclass(frozen=True)
class Checked:
    """What the checks worked out of a draft."""

    revenue_identifier: str
    dossier_code: str
    agency_code: str
    agency_name: str
    payer_name: str
    payer_identifier: str
    payer_tax_code: str
    payer_phone: str
    payer_email: str


@dataclass
class _Findings:
    errors: list[FieldError] = field(default_factory=list)

    def add(self, path: str, code: str, message: str) -> None:
        """Note one wrong field."""
        self.errors.append(FieldError(path, code, message))

    def read(self, reader: Callable[[], str]) -> str:
        """Read one value; a refusal is noted and reads as empty."""
        try:
            return reader()
        except InvalidValue as refusal:
            self.add(refusal.field, refusal.code, refusal.message)
            return ""


def check_draft(draft: ObligationDraft, *, today: date) -> Checked:
    """Raises `InvalidFields` naming everything that is wrong."""
    findings = _Findings()
    identifier, dossier_code = _identify(draft, findings)
    agency = catalogs.agency(draft.agency_code, on=today)
    if agency is None or not agency.active:
        findings.add("agency_code", "unknown_agency", "Không có cơ quan thu với mã định danh này.")
    _check_money(draft, findings)
    if draft.due_on is not None and draft.due_on < today:
        findings.add("due_on", "past_date", "Hạn nộp đã qua.")
    _check_account(draft, today, findings)
    checked = Checked(
        revenue_identifier=identifier,
        dossier_code=dossier_code,
        agency_code=agency.code if agency else "",
        agency_name=agency.name if agency else "",
        payer_name=findings.read(lambda: _payer_name(draft)),
        payer_identifier=_optional(
            findings,
            draft.payer_identifier,
            "payer_identifier",
            lambda v, f: identifiers.identity_number(v, field=f)[1],
        ),
        payer_tax_code=_optional(
            findings, draft.payer_tax_code, "payer_tax_code", lambda v, f: identifiers.tax_code(v, field=f)
        ),
        payer_phone=_optional(
            findings, draft.payer_phone, "payer_phone", lambda v, f: identifiers.phone_number(v, field=f)
        ),
        payer_email=_optional(
            findings, draft.payer_email, "payer_email", lambda v, f: identifiers.email_address(v, field=f)
        ),
    )
    if findings.errors:
        raise InvalidFields(findings.errors)
    return checked


def _identify(draft: ObligationDraft, findings: _Findings) -> tuple[str, str]:
    try:
        identifier, dossier = read_identifier(draft.revenue_identifier, decision=draft.payment_type == FINES)
        if draft.dossier_code:
            dossier = DossierCode.parse(draft.dossier_code, field="dossier_code").text
    except DomainError as refusal:
        findings.add(refusal.field, refusal.code, refusal.message)
        return "", ""
    return identifier, dossier


def _check_money(draft: ObligationDraft, findings: _Findings) -> None:
    if draft.payment_type not in PAYMENT_TYPES:
        findings.add("payment_type", "unknown_payment_type", "Loại giao dịch thanh toán là số từ 1 đến 8.")
    if draft.currency != "VND":
        findings.add("currency", "currency", "Chỉ nhận đồng Việt Nam (VND).")
    if not 0 < draft.amount_vnd <= MOST_VND:
        findings.add("amount_vnd", "amount", "Số tiền phải lớn hơn 0 và không quá 1.000 tỷ đồng.")
    _check_lines(draft, findings)


def _check_lines(draft: ObligationDraft, findings: _Findings) -> None:
    if not 1 <= len(draft.lines) <= MOST_LINES:
        findings.add("lines", "lines", "Cần từ 1 đến 50 dòng phí, lệ phí.")
    for position, line in enumerate(draft.lines):
        if line.amount_vnd < 0:
            findings.add(f"lines.{position}.amount_vnd", "amount", "Số tiền của dòng không được âm.")
        if not line.name.strip():
            findings.add(f"lines.{position}.name", "required", "Dòng phí, lệ phí phải có tên.")
    total = sum(line.amount_vnd for line in draft.lines)
    if draft.lines and total != draft.amount_vnd:
        findings.add("lines", "lines_total", f"Tổng các dòng là {total}, khác số tiền phải thu.")


def _check_account(draft: ObligationDraft, today: date, findings: _Findings) -> None:
    """A wrong account is refused now, not discovered by a payer (PAY-15)."""
    draft_account = BeneficiaryDraft(
        agency_code=draft.agency_code,
        account_number=draft.account_number,
        account_name=draft.account_name,
        citad=draft.citad,
        bank_bin=draft.bank_bin,
        payment_type=draft.payment_type,
        fee_codes=(draft.fee_code,),
    )
    for finding in catalogs.check_beneficiary(draft_account, on=today).errors:
        if finding.field != "agency_code":
            findings.add(_path(finding.field), finding.code, finding.message)


def _path(field_name: str) -> str:
    """The catalogues check a list of fee codes; an obligation has one."""
    return "fee_code" if field_name.startswith("fee_codes") else field_name


def _payer_name(draft: ObligationDraft) -> str:
    name = tidy(draft.payer_name)
    if not name:
        raise InvalidValue("Cần tên người hoặc tổ chức có nghĩa vụ nộp.", field="payer_name")
    return name[:250]


def _optional(findings: _Findings, raw: str, path: str, read: Callable[[str, str], str]) -> str:
    return findings.read(lambda: read(raw, path)) if raw.strip() else ""

"""One procedure, and the online services, field by field as clients read them (LayThuTuc, LayDVC)."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dichvucong.catalogs.selectors import agencies
from dichvucong.procedures.content import ChannelTerms, Component, ComponentGroup, Fee, ProcedureContent
from dichvucong.procedures.selectors import (
    OfferedService,
    ProcedureView,
    field_of,
    procedure_on,
    services_offered,
)
from dichvucong.procedures.words import (
    APPLICANT_LABELS,
    UNIT_LABELS,
    Channel,
    FeeKind,
    Level,
    ProcedureKind,
    ServiceLevel,
)
from dichvucong.web.legacy.mirror.envelope import INVALID, Call, Refused

Row = Mapping[str, Any]

PUBLIC: Final = 1
CHANNELS: Final[Mapping[Channel, int]] = {Channel.IN_PERSON: 1, Channel.ONLINE: 2, Channel.POST: 3}
LEVELS: Final[Mapping[Level, str]] = {
    Level.MINISTRY: "0",
    Level.PROVINCE: "1",
    Level.DISTRICT: "2",
    Level.COMMUNE: "3",
}
KINDS: Final[Mapping[ProcedureKind, str]] = {
    ProcedureKind.CENTRAL: "1",
    ProcedureKind.DELEGATED: "2",
    ProcedureKind.OTHER: "3",
}
# What is neither said to be the one nor the other is taken for a fee.
FEES: Final[Mapping[FeeKind, str]] = {FeeKind.FEE: "1", FeeKind.CHARGE: "2", FeeKind.OTHER: "1"}
REACHES: Final[Mapping[ServiceLevel, str]] = {ServiceLevel.FULL: "4", ServiceLevel.PARTIAL: "3"}
IN_WORDS: Final = "Theo mô tả"
UNSORTED: Final = "Chưa phân loại"


def procedure(call: Call) -> Sequence[Row]:
    """LayThuTuc: the procedure as it reads today, for a province with its own overrides; nothing when there is none."""
    code = call.text("maTTHC")
    if not code:
        raise Refused(INVALID, "Thiếu trường maTTHC.")
    view = procedure_on(code[:40], call.day, province_code=call.province)
    return [_procedure(view, call)] if view else []


def services(call: Call) -> Mapping[str, Sequence[Row]]:
    """LayDVC: the online services offered by the agencies of the ministry or province that asks."""
    offered = services_offered(call.root, call.day)
    owners = agencies({one.owner_code for one in offered}, on=call.day)
    names = {code: owner.name for code, owner in owners.items()}
    return {"data": [_service(one, names.get(one.owner_code, ""), call) for one in offered]}


def _procedure(view: ProcedureView, call: Call) -> Row:
    content = view.content
    return {
        "ID": str(view.procedure_id),
        "MATTHC": view.code,
        "TENTTHC": content.name,
        "LOAITTHC": KINDS[content.kind],
        "TRANGTHAI": PUBLIC,
        "MACOQUANCONGBO": call.written(view.owner_code),
        "IDQUYETDINHCONGBO": str(view.decision_id or ""),
        "LINHVUCTHUCHIEN": [_field(view, call)],
        "TRINHTUTHUCHIEN": _steps(content),
        "CACHTHUCTHUCHIEN": _channels(content.channels),
        "YEUCAU": content.conditions,
        "DOITUONGTHUCHIEN": [{"TENDOITUONG": APPLICANT_LABELS[one]} for one in content.applicants],
        "MOTADOITUONGTHUCHIEN": content.applicants_text,
        "KETQUATHUCHIEN": [{"MAKETQUA": one.code, "TENKETQUA": one.name} for one in content.results],
        "CANCUPHAPLY": [{"SOVANBAN": one.number, "TENVANBAN": one.name} for one in content.legal_bases],
        "COQUANTHUCHIEN": [
            {"MADONVI": call.written(one.code), "TENDONVI": one.name}
            for one in content.implementing or content.competent
        ],
        "CAPTHUCHIEN": _levels(content),
        "THANHPHANHOSO": _papers(content),
    }


def _field(view: ProcedureView, call: Call) -> Row:
    """Never missing: clients fail on a procedure without one."""
    field = field_of(view, call.day)
    return {"MALINHVUC": field.code, "TENLINHVUC": field.name or UNSORTED}


def _steps(content: ProcedureContent) -> Sequence[Row]:
    groups = [(group.case, group.steps) for group in content.steps]
    if not groups and content.steps_text:
        groups = [("", (content.steps_text,))]
    return [
        {"TRUONGHOP": case, "TRINHTU": [{"TENTRINHTU": step} for step in steps]} for case, steps in groups
    ]


def _channels(channels: Sequence[ChannelTerms]) -> Sequence[Row]:
    """One row a channel, its terms below it."""
    found: dict[Channel, list[Row]] = {}
    for terms in channels:
        found.setdefault(terms.channel, []).append(_terms(terms))
    return [{"KENH": CHANNELS[channel], "THOIGIAN": rows} for channel, rows in found.items()]


def _terms(terms: ChannelTerms) -> Row:
    unit = UNIT_LABELS[terms.term.unit].capitalize() if terms.term else ""
    return {
        "THOIGIANGIAIQUYET": terms.term.amount if terms.term else 0,
        "DONVITINH": unit,
        "MOTA": _joined(terms.term_text, terms.description),
        "PHILEPHI": _fees(terms),
    }


def _fees(terms: ChannelTerms) -> Sequence[Row]:
    rows = [_fee(fee) for fee in terms.fees]
    if terms.free and not rows:
        rows.append(_fee_row(FeeKind.OTHER, "0", "Đồng", "Không thu phí, lệ phí"))
    if terms.fee_text:
        rows.append(_fee_row(FeeKind.OTHER, IN_WORDS, "", terms.fee_text))
    return rows


def _fee(fee: Fee) -> Row:
    told = _joined(fee.name, f"mỗi {fee.per}" if fee.per else "", fee.note, fee.exemptions)
    if fee.amount_vnd is not None:
        return _fee_row(fee.kind, str(fee.amount_vnd), "Đồng", told)
    if fee.foreign_minor is not None:
        whole, part = divmod(fee.foreign_minor, 100)
        return _fee_row(fee.kind, f"{whole}.{part:02}" if part else str(whole), fee.currency, told)
    return _fee_row(fee.kind, IN_WORDS, "", told)


def _fee_row(kind: FeeKind, amount: str, unit: str, told: str) -> Row:
    return {"MAPHILEPHI": FEES[kind], "SOTIEN": amount, "DONVI": unit, "MOTA": told, "URL": ""}


def _levels(content: ProcedureContent) -> Sequence[Row]:
    return [
        {
            "CAPTHUCHIEN": LEVELS[level],
            "MOTACOQUANTHUCHIEN": "",
            "DIACHITIEPNHAN": content.receiving_address,
        }
        for level in content.levels
        if level in LEVELS
    ]


def _papers(content: ProcedureContent) -> Sequence[Row]:
    groups = list(content.components)
    if not groups and content.components_text:
        groups = [ComponentGroup((Component(content.components_text),))]
    return [
        {"TRUONGHOP": group.case, "GIAYTO": [_paper(paper) for paper in group.components]} for group in groups
    ]


def _paper(paper: Component) -> Row:
    return {
        "MAGIAYTO": paper.code,
        "TENGIAYTO": paper.name,
        "TENMAUDON": paper.form_name,
        "URL": paper.form_url,
        "Url": paper.form_url,
        "SOBANCHINH": str(paper.originals),
        "SOBANSAO": str(paper.certified + paper.copies),
    }


def _service(one: OfferedService, owner: str, call: Call) -> Row:
    return {
        "MADVC": one.code,
        "TENDVC": one.name,
        "MATTHC": one.procedure_code,
        "TENTTHC": one.procedure_name,
        "TENCOQUANBANHANH": owner,
        "TENLINHVUC": one.field_name,
        "APDUNGDVC": [
            {"MACOQUANTHUCHIEN": call.written(code), "MUCDO": REACHES[level]} for code, level in one.places
        ],
    }


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)

"""Between a procedure's content and the editor's rows: both ways, and where on the page the path of a fault is."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from dichvucong.kernel.text import tidy
from dichvucong.procedures.content import (
    AgencyRef,
    ChannelTerms,
    Component,
    ComponentGroup,
    Duration,
    Fee,
    LegalBasis,
    ProcedureContent,
    ResultRef,
    Stage,
    StepGroup,
)
from dichvucong.procedures.words import Applicant, Channel, DurationUnit, FeeKind, Level, ProcedureKind
from dichvucong.web.console.decisions.rows import ROLES

Row = dict[str, Any]
Rows = Mapping[str, Sequence[Row]]


def rows_of(content: ProcedureContent) -> dict[str, list[Row]]:
    """The rows a content fills."""
    return {
        "buoc": [{"truong_hop": group.case, "cac_buoc": "\n\n".join(group.steps)} for group in content.steps],
        "kenh": [_channel_row(way) for way in content.channels],
        "phi": [_fee_row(way.channel, fee) for way in content.channels for fee in way.fees],
        "giay": [_paper_row(group.case, paper) for group in content.components for paper in group.components],
        "cq": [
            {"vai_tro": role, "ten": ref.name, "ma": ref.code}
            for role in ROLES
            for ref in getattr(content, role)
        ],
        "kq": [{"ten": result.name, "ma": result.code} for result in content.results],
        "cc": [
            {"so": basis.number, "ten": basis.name, "ngay": basis.issued_on} for basis in content.legal_bases
        ],
        "cd": [_stage_row(stage) for stage in content.stages],
    }


def content_from_rows(main: Row, rows: Rows, before: ProcedureContent) -> ProcedureContent:
    """The content the page says; what it does not show stays as it was."""
    stages = tuple(_stage(row) for row in rows["cd"])
    interlinked = tuple(
        dict.fromkeys([*(stage.procedure_code for stage in stages), *_codes(main["lien_thong"])])
    )
    return replace(
        before,
        name=tidy(main["ten"]),
        kind=ProcedureKind(main["loai"]),
        field_name=tidy(main["linh_vuc"]),
        field_code=tidy(main["ma_linh_vuc"]),
        levels=tuple(Level(level) for level in main["cap"]),
        applicants=tuple(Applicant(one) for one in main["doi_tuong"]),
        applicants_text=main["doi_tuong_khac"],
        steps=tuple(_step_groups(rows["buoc"])),
        channels=channels_from_rows(rows),
        components=tuple(_paper_groups(rows["giay"])),
        sets=main["so_bo"],
        receiving_address=main["dia_chi"],
        results=tuple(ResultRef(tidy(row["ten"]), tidy(row["ma"])) for row in rows["kq"]),
        conditions=main["dieu_kien"],
        legal_bases=bases_from_rows(rows["cc"]),
        related=_codes(main["lien_quan"]),
        interlinked=interlinked,
        stages=stages,
        keywords=tuple(word for part in main["tu_khoa"].split(",") if (word := tidy(part))),
        summary=main["mo_ta"],
        competent=agencies_from_rows(rows["cq"], "competent"),
        implementing=agencies_from_rows(rows["cq"], "implementing"),
        coordinating=agencies_from_rows(rows["cq"], "coordinating"),
        delegated=agencies_from_rows(rows["cq"], "delegated"),
    )


def channels_from_rows(rows: Rows) -> tuple[ChannelTerms, ...]:
    """The ways of handing in, each with its fees."""
    return tuple(_channel(row, rows["phi"]) for row in rows["kenh"])


def agencies_from_rows(rows: Sequence[Row], role: str) -> tuple[AgencyRef, ...]:
    """The agencies of one role."""
    return tuple(AgencyRef(tidy(row["ten"]), tidy(row["ma"])) for row in rows if row["vai_tro"] == role)


def bases_from_rows(rows: Sequence[Row]) -> tuple[LegalBasis, ...]:
    """The legal documents."""
    return tuple(LegalBasis(tidy(row["so"]), tidy(row["ten"]), row["ngay"]) for row in rows)


def place_of(path: str, content: ProcedureContent) -> tuple[str, int, str]:
    """The row kind ("" for the page's own fields), the row and the field that the path of a fault means."""
    for pattern, kind, field in _PLACES:
        match = re.match(pattern, path)
        if match:
            return kind, _row(kind, [int(number) for number in match.groups()], path, content), field
    return "", 0, _MAIN.get(path, "")


_MAIN = {
    "name": "ten",
    "conditions": "dieu_kien",
    "summary": "mo_ta",
    "sets": "so_bo",
    "receiving_address": "dia_chi",
    "field_code": "ma_linh_vuc",
    "related": "lien_quan",
    "interlinked": "lien_thong",
    "applicants_text": "doi_tuong_khac",
}
_PLACES: Sequence[tuple[str, str, str]] = (
    (r"channels\.(\d+)\.fees\.(\d+)", "phi", "muc"),
    (r"channels\.(\d+)\.free", "kenh", "mien_phi"),
    (r"channels\.(\d+)\.term", "kenh", "so"),
    (r"channels\.(\d+)", "kenh", "kenh"),
    (r"steps\.(\d+)", "buoc", "cac_buoc"),
    (r"components\.(\d+)\.components\.(\d+)\.originals", "giay", "goc"),
    (r"components\.(\d+)\.components\.(\d+)", "giay", "ten"),
    (r"components\.(\d+)", "giay", "truong_hop"),
    (r"(?:legal|local)_bases\.(\d+)\.issued_on", "cc", "ngay"),
    (r"(?:legal|local)_bases\.(\d+)", "cc", "so"),
    (r"(?:competent|implementing|coordinating|delegated)\.(\d+)", "cq", "ma"),
    (r"results\.(\d+)", "kq", "ma"),
    (r"stages\.(\d+)\.term", "cd", "so"),
    (r"stages\.(\d+)", "cd", "ma_co_quan"),
)


def _row(kind: str, numbers: Sequence[int], path: str, content: ProcedureContent) -> int:
    """The row of nested things is counted over all groups before."""
    first, *rest = numbers
    if kind == "phi":
        return sum(len(way.fees) for way in content.channels[:first]) + rest[0]
    if kind == "giay":
        before = sum(len(group.components) for group in content.components[:first])
        return before + (rest[0] if rest else 0)
    if kind == "cq":
        roles = list(ROLES)
        ahead = roles[: roles.index(path.partition(".")[0])]
        return sum(len(getattr(content, role)) for role in ahead) + first
    return first


def _channel_row(way: ChannelTerms) -> Row:
    return {
        "kenh": way.channel,
        "so": way.term.amount if way.term else None,
        "don_vi": way.term.unit if way.term else "",
        "thoi_han_khac": way.term_text,
        "mien_phi": way.free,
        "phi_khac": way.fee_text,
        "mo_ta": way.description,
    }


def _channel(row: Row, fees: Sequence[Row]) -> ChannelTerms:
    return ChannelTerms(
        channel=Channel(row["kenh"]),
        term=_duration(row),
        term_text=row["thoi_han_khac"],
        fees=tuple(_fee(fee) for fee in fees if fee["kenh"] == row["kenh"]),
        free=row["mien_phi"],
        fee_text=row["phi_khac"],
        description=row["mo_ta"],
    )


def _duration(row: Row) -> Duration | None:
    return None if row["so"] is None else Duration(row["so"], DurationUnit(row["don_vi"]))


def _fee_row(channel: Channel, fee: Fee) -> Row:
    foreign = None if fee.foreign_minor is None else Decimal(fee.foreign_minor) / 100
    return {
        "kenh": channel,
        "loai": fee.kind,
        "ten": fee.name,
        "muc": fee.amount_vnd,
        "theo": fee.per,
        "ngoai_te": foreign,
        "tien_te": fee.currency if foreign is not None else "",
        "mien_giam": fee.exemptions,
        "ghi_chu": fee.note,
    }


def _fee(row: Row) -> Fee:
    foreign = row["ngoai_te"]
    return Fee(
        kind=FeeKind(row["loai"] or FeeKind.OTHER),
        name=tidy(row["ten"]),
        amount_vnd=row["muc"],
        currency=row["tien_te"].upper() or "VND",
        foreign_minor=None if foreign is None else int(foreign * 100),
        per=tidy(row["theo"]),
        exemptions=row["mien_giam"],
        note=row["ghi_chu"],
    )


def _step_groups(rows: Sequence[Row]) -> Iterator[StepGroup]:
    for row in rows:
        text = row["cac_buoc"].replace("\r\n", "\n")
        steps = tuple(step.strip() for step in re.split(r"\n\s*\n", text) if step.strip())
        yield StepGroup(steps, tidy(row["truong_hop"]))


def _paper_row(case: str, paper: Component) -> Row:
    return {
        "truong_hop": case,
        "ten": paper.name,
        "ma": paper.code,
        "goc": paper.originals or None,
        "chung_thuc": paper.certified or None,
        "sao": paper.copies or None,
        "mau": paper.form_name,
        "dia_chi_mau": paper.form_url,
        "ghi_chu": paper.note,
    }


def _paper_groups(rows: Sequence[Row]) -> Iterator[ComponentGroup]:
    for case, found in groupby(rows, key=lambda row: tidy(row["truong_hop"])):
        papers = [
            Component(
                name=tidy(row["ten"]),
                code=tidy(row["ma"]),
                originals=row["goc"] or 0,
                certified=row["chung_thuc"] or 0,
                copies=row["sao"] or 0,
                form_name=tidy(row["mau"]),
                form_url=row["dia_chi_mau"],
                note=row["ghi_chu"],
            )
            for row in found
        ]
        yield ComponentGroup(tuple(papers), case)


def _stage_row(stage: Stage) -> Row:
    return {
        "thu_tuc": stage.procedure_code,
        "linh_vuc": stage.field_name,
        "co_quan": stage.agency,
        "ma_co_quan": stage.agency_code,
        "so": stage.term.amount if stage.term else None,
        "don_vi": stage.term.unit if stage.term else "",
    }


def _stage(row: Row) -> Stage:
    term = _duration(row) if row["don_vi"] else None
    return Stage(
        tidy(row["thu_tuc"]), tidy(row["linh_vuc"]), tidy(row["co_quan"]), tidy(row["ma_co_quan"]), term
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"[\s,;]+", text.strip())) if text.strip() else ()

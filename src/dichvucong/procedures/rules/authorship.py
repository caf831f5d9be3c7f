"""Who may write what (QC 15.1, 17–20; PRO-02): ministries whole procedures, provinces only what is theirs."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.procedures.states import ItemAction
from dichvucong.procedures.words import ProcedureKind


class IssuerKind(StrEnum):
    """What an agency is when it publishes procedures."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    NEITHER = "neither"


@dataclass(frozen=True)
class Target:
    """The procedure a decision acts on. `owner_code` is "" while nobody has published it; `province_code` is filled for
    a province's own. `kind` is what it is going to be.
    """

    owner_code: str
    province_code: str
    kind: ProcedureKind


NO_ISSUER = (
    "Chỉ bộ, cơ quan ngang bộ và Ủy ban nhân dân cấp tỉnh công bố thủ tục hành chính (Quy chế, Điều 15)."
)
NOT_LOCAL = "Bộ, cơ quan công bố toàn bộ thủ tục, không địa phương hóa (Quy chế, Điều 17)."
NOT_OWNER = "Thủ tục này do cơ quan khác công bố, nên cơ quan ban hành quyết định không sửa hoặc bãi bỏ được."
OF_A_PROVINCE = "Đây là thủ tục riêng của một địa phương, không địa phương hóa được."
NOT_DELEGATED = (
    "Tỉnh, thành phố chỉ công bố toàn bộ thủ tục khi được luật giao quy định chi tiết (Quy chế, Điều 15.1b); "
    "thủ tục của bộ thì chỉ được địa phương hóa."
)


def issuer_kind(level: AgencyLevel | None) -> IssuerKind:
    """What an agency of that level may be as an issuer; None for an agency nobody knows."""
    kinds = {AgencyLevel.CENTRAL: IssuerKind.MINISTRY, AgencyLevel.PROVINCE: IssuerKind.PROVINCE}
    return kinds.get(level, IssuerKind.NEITHER) if level else IssuerKind.NEITHER


def refusal(action: ItemAction, target: Target, *, issuer: IssuerKind, codes: Collection[str]) -> str:
    """Why the issuer may not do this; "" when it may. `codes` are the issuer's own and those it took over."""
    if issuer is IssuerKind.NEITHER:
        return NO_ISSUER
    if issuer is IssuerKind.MINISTRY:
        return _ministry(action, target, codes)
    return _province(action, target, codes)


def _ministry(action: ItemAction, target: Target, codes: Collection[str]) -> str:
    if action is ItemAction.LOCALISE:
        return NOT_LOCAL
    return _foreign(target, codes)


def _province(action: ItemAction, target: Target, codes: Collection[str]) -> str:
    if action is ItemAction.LOCALISE:
        return OF_A_PROVINCE if target.province_code else ""
    if action is ItemAction.INTRODUCE and target.kind is not ProcedureKind.DELEGATED:
        return NOT_DELEGATED
    if target.owner_code and not target.province_code:
        return NOT_DELEGATED
    return _foreign(target, codes)


def _foreign(target: Target, codes: Collection[str]) -> str:
    return NOT_OWNER if target.owner_code and target.owner_code not in codes else ""

"""Finding a person's account by number: TraCuuTechID. Units refuse a dossier of the portal whose owner they cannot name."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dichvucong.identity.models import Account, Identifier
from dichvucong.identity.rules import IdentifierKind
from dichvucong.identity.services.portals.subjects import subject_in
from dichvucong.web.legacy.mirror.envelope import INVALID, Call, Refused

_KINDS: Final = (IdentifierKind.CITIZEN_NUMBER, IdentifierKind.TAX_CODE, IdentifierKind.OLD_CARD)
_LONGEST: Final = 30


def tech_id(call: Call) -> Sequence[Mapping[str, Any]]:
    """The name under which portals know the holder of a citizen number, tax code or old card; nothing for nobody."""
    number = call.text("mstorcmnd")
    if not number or len(number) > _LONGEST or not number.isascii():
        raise Refused(INVALID, "Thiếu trường mstorcmnd, hoặc không phải là một số giấy tờ.")
    account = _holder(number)
    return [{"TECHNICALID": subject_in(account)}] if account else []


def _holder(number: str) -> Account | None:
    for kind in _KINDS:
        row: Identifier | None = (
            Identifier.objects.holding(kind, number)
            .exclude(verified_at=None)
            .filter(account__is_active=True)
            .select_related("account")
            .first()
        )
        if row is not None:
            return row.account
    return None

"""Who may write which of the nine catalogues (QC 49): a table, and the one question asked of it. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from dichvucong.catalogs.facts import AgencyInfo, AgencyLevel, Catalogue

TREASURY: Final = "G12.12"
STATE_BANK: Final = "G19"
NOT_NAMED: Final = frozenset({"G27", "G28", "G30"})
"""Central agencies that article 49.1 does not name: the radio, the television, the news agency."""


class Writer(StrEnum):
    """What an agency is to article 49."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    TREASURY = "treasury"
    STATE_BANK = "state_bank"


_C = Catalogue
MAY_WRITE: Mapping[Writer, frozenset[Catalogue]] = {
    # 49.1: ministries, ministry-level agencies, Vietnam Social Security, the two policy banks
    Writer.MINISTRY: frozenset({_C.PROCEDURES, _C.SERVICES, _C.AGENCIES, _C.FIELDS, _C.RESULTS, _C.ACCOUNTS}),
    # 49.2: results only of procedures that a law delegates
    Writer.PROVINCE: frozenset({_C.SERVICES, _C.AGENCIES, _C.UNITS, _C.RESULTS, _C.ACCOUNTS}),
    # 49.3
    Writer.TREASURY: frozenset({_C.BUDGET_ITEMS}),
    # 49.4
    Writer.STATE_BANK: frozenset({_C.BANKS}),
}


def writers_of(agency: AgencyInfo) -> frozenset[Writer]:
    """What the agency is to article 49; nothing for agencies below a ministry or a province."""
    if not agency.active:
        return frozenset()
    if agency.code == TREASURY:
        return frozenset({Writer.TREASURY})
    if agency.parent_code or agency.code in NOT_NAMED:
        return frozenset()
    if agency.level is AgencyLevel.PROVINCE:
        return frozenset({Writer.PROVINCE})
    if agency.level is not AgencyLevel.CENTRAL:
        return frozenset()
    return frozenset({Writer.MINISTRY, Writer.STATE_BANK} if agency.code == STATE_BANK else {Writer.MINISTRY})


def may_write(catalogue: Catalogue, agency: AgencyInfo, *, delegated: bool = False) -> bool:
    """Whether the agency keeps the catalogue. `delegated`: the entry belongs to a procedure that a law delegates."""
    writers = [writer for writer in writers_of(agency) if catalogue in MAY_WRITE[writer]]
    if catalogue is Catalogue.RESULTS and writers == [Writer.PROVINCE]:
        return delegated
    return bool(writers)

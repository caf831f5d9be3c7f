"""Procedures as rows for spreadsheets: one a procedure, the words of its page in each cell."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from dichvucong.procedures.rules.wording import SECTION_LABELS, Section, lines_of
from dichvucong.web.portal.open_data.records import Published
from dichvucong.web.portal.procedures.addresses import short_address

_SECTIONS: Final = (
    Section.KIND,
    Section.LEVELS,
    Section.APPLICANTS,
    Section.AGENCIES,
    Section.CHANNELS,
    Section.FEES,
    Section.COMPONENTS,
    Section.SETS,
    Section.STEPS,
    Section.RESULTS,
    Section.CONDITIONS,
    Section.LEGAL_BASES,
    Section.RELATED,
    Section.KEYWORDS,
    Section.SUMMARY,
)
HEADER: Final[Sequence[str]] = (
    "Mã thủ tục",
    "Tên thủ tục",
    "Mã lĩnh vực",
    "Lĩnh vực",
    "Mã cơ quan công bố",
    "Cơ quan công bố",
    "Quyết định công bố",
    "Có hiệu lực từ",
    "Phiên bản",
    *(SECTION_LABELS[section] for section in _SECTIONS),
    "Trang thủ tục",
)


def rows_of(procedures: Iterable[Published]) -> Iterator[Sequence[str | int]]:
    """The rows below `HEADER`."""
    for one in procedures:
        view, content = one.view, one.view.content
        yield (
            view.code,
            content.name,
            one.field_code,
            content.field_name,
            view.owner_code,
            one.owner_name,
            view.decision_number,
            view.valid_from.isoformat(),
            view.version,
            *("\n".join(lines_of(content, section)) for section in _SECTIONS),
            short_address(view.code),
        )

"""Settlement: files of banks, the Treasury and agencies, booked into lines and credits, credits split over payments."""

from dichvucong.payments.services.settlement.attaching import attach_credit
from dichvucong.payments.services.settlement.booking import book
from dichvucong.payments.services.settlement.detaching import detach_credit
from dichvucong.payments.services.settlement.dropping import take_dropped
from dichvucong.payments.services.settlement.mappings import save_columns
from dichvucong.payments.services.settlement.matching import match_credits
from dichvucong.payments.services.settlement.previewing import Preview, preview
from dichvucong.payments.services.settlement.receiving import receive_file
from dichvucong.payments.services.settlement.reporting import RowAnswer, report_rows

__all__ = [
    "Preview",
    "RowAnswer",
    "attach_credit",
    "book",
    "detach_credit",
    "match_credits",
    "preview",
    "receive_file",
    "report_rows",
    "save_columns",
    "take_dropped",
]

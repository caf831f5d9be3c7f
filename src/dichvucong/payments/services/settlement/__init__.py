"""Settlement: files of banks, the Treasury and agencies, booked into lines and credits, credits split over payments."""

from dichvucong.payments.services.settlement.attaching import attach_credit
from dichvucong.payments.services.settlement.booking import book
from dichvucong.payments.services.settlement.detaching import detach_credit
from dichvucong.payments.services.settlement.dropping import take_dropped
from dichvucong.payments.services.settlement.mappings import save_columns
from dichvucong.payments.services.settlement.matching import match_credits
from dichvucong.payments.services.settlement.previewing import Preview, preview
from dichvucong.payments.services.settlement.receiving import receive_file
from dichvucong.payments.services.settlement.reporting import Reported, RowAnswer, report_rows, rows_reported
from dichvucong.payments.services.settlement.requesting import book_or_ask, run_bookings

__all__ = [
    "Preview",
    "Reported",
    "RowAnswer",
    "attach_credit",
    "book",
    "book_or_ask",
    "detach_credit",
    "match_credits",
    "preview",
    "receive_file",
    "report_rows",
    "rows_reported",
    "run_bookings",
    "save_columns",
    "take_dropped",
]

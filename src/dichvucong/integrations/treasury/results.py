"""Files in which the Treasury or a bank says what became of refund orders. Document types and entities are refused."""

import re
from typing import Final
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from dichvucong.integrations.treasury.debits import read_debits
from dichvucong.integrations.treasury.pain002 import read_pain002
from dichvucong.payments.refund_results import LARGEST_RESULTS_BYTES, ResultFile, UnreadableResults

_ROOT: Final = re.compile(
    r"\{urn:iso:std:iso:20022:tech:xsd:(pain\.002|camt\.053|camt\.054)\.001\.\d{2}\}Document"
)


class Iso20022Results:
    """Reads pain.002, and the debits of camt.053 and camt.054."""

    def read(self, body: bytes) -> ResultFile:
        """Everything the file says. Raises `UnreadableResults`."""
        if not body.strip():
            raise UnreadableResults("Tệp không có nội dung.")
        if len(body) > LARGEST_RESULTS_BYTES:
            raise UnreadableResults("Tệp quá lớn, không nhận. Hãy chia theo tệp lệnh.")
        try:
            root = fromstring(body, forbid_dtd=True)
        except DefusedXmlException as error:
            raise UnreadableResults(
                "Tệp XML chứa khai báo kiểu tài liệu hoặc thực thể, không nhận."
            ) from error
        except (ParseError, UnicodeDecodeError, LookupError, ValueError) as error:
            raise UnreadableResults("Tệp không phải XML, bị cắt cụt hoặc sai cú pháp.") from error
        found = _ROOT.fullmatch(root.tag)
        if found is None:
            raise UnreadableResults(
                "Tệp không phải báo cáo trạng thái pain.002, cũng không phải camt.053 hay camt.054."
            )
        kind = found.group(1)
        return read_pain002(root) if kind == "pain.002" else read_debits(root, kind)

"""Revenue identifiers (TT 27.1a): a dossier code, a further obligation of one, or a decision number."""

import re

from dichvucong.kernel.codes import DossierCode
from dichvucong.kernel.text import tidy

_FURTHER = re.compile(r"(?P<dossier>.+-[0-9]{4,7})\.(?P<nth>[2-9]|[1-9][0-9])")
_DECISION = re.compile(r"(?=[^/]*[0-9])[0-9A-ZĐÂĂÊÔƠƯ][0-9A-ZĐÂĂÊÔƠƯ._-]*/[0-9A-ZĐÂĂÊÔƠƯ./_-]{2,40}")


def read_identifier(raw: str, *, decision: bool) -> tuple[str, str]:
    """(revenue identifier, dossier code) in their one written form. Raises `InvalidValue`."""
    further = _FURTHER.fullmatch(raw.strip())
    if further is not None:
        dossier = DossierCode.parse(further["dossier"], field="revenue_identifier").text
        return f"{dossier}.{further['nth']}", dossier
    if decision:
        text = tidy(raw).upper().replace(" ", "")
        if _DECISION.fullmatch(text):
            return text, text
    dossier = DossierCode.parse(raw, field="revenue_identifier").text
    return dossier, dossier

"""Questions about procedures."""

from dichvucong.procedures.models import ImportFile
from dichvucong.procedures.selectors.importing import (
    Importer,
    import_by_number,
    import_rows,
    imports,
    outcomes,
    understood,
)
from dichvucong.procedures.selectors.reading import ProcedureView, codes_after, procedure_on, versions_of

__all__ = [
    "ImportFile",
    "Importer",
    "ProcedureView",
    "codes_after",
    "import_by_number",
    "import_rows",
    "imports",
    "outcomes",
    "procedure_on",
    "understood",
    "versions_of",
]

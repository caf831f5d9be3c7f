"""Questions about procedures."""

from dichvucong.procedures.models import ImportFile
from dichvucong.procedures.selectors.facets import Facets
from dichvucong.procedures.selectors.importing import (
    Importer,
    import_by_number,
    import_rows,
    imports,
    outcomes,
    understood,
)
from dichvucong.procedures.selectors.reading import ProcedureView, codes_after, procedure_on, versions_of
from dichvucong.procedures.selectors.searching import Findings, Result, Wanted, search
from dichvucong.procedures.selectors.suggesting import Suggestion, suggest
from dichvucong.procedures.selectors.synonyms import SynonymInfo, synonym, synonyms

__all__ = [
    "Facets",
    "Findings",
    "ImportFile",
    "Importer",
    "ProcedureView",
    "Result",
    "Suggestion",
    "SynonymInfo",
    "Wanted",
    "codes_after",
    "import_by_number",
    "import_rows",
    "imports",
    "outcomes",
    "procedure_on",
    "search",
    "suggest",
    "synonym",
    "synonyms",
    "understood",
    "versions_of",
]

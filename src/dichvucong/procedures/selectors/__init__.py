"""Questions about procedures."""

from dichvucong.procedures.selectors.reading import ProcedureView, codes_after, procedure_on, versions_of

__all__ = ["ProcedureView", "codes_after", "procedure_on", "versions_of"]

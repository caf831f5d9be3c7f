"""Tables of procedures: constraints without decisions."""

from dichvucong.procedures.models.decisions import Decision, DecisionItem
from dichvucong.procedures.models.imports import ImportFile, ImportRow
from dichvucong.procedures.models.online import Restructuring, Service, ServicePlace, ServiceTrial
from dichvucong.procedures.models.procedures import LocalVersion, Procedure, ProcedureChange, ProcedureVersion
from dichvucong.procedures.models.quality import Finding, LinkCheck, OldDomain, ProcedureReport
from dichvucong.procedures.models.questions import Question, QuestionAsker
from dichvucong.procedures.models.searching import (
    SearchEntry,
    SearchGram,
    SearchLocality,
    SearchTerm,
    Synonym,
)

__all__ = [
    "Decision",
    "DecisionItem",
    "Finding",
    "ImportFile",
    "ImportRow",
    "LinkCheck",
    "LocalVersion",
    "OldDomain",
    "Procedure",
    "ProcedureChange",
    "ProcedureReport",
    "ProcedureVersion",
    "Question",
    "QuestionAsker",
    "Restructuring",
    "SearchEntry",
    "SearchGram",
    "SearchLocality",
    "SearchTerm",
    "Service",
    "ServicePlace",
    "ServiceTrial",
    "Synonym",
]

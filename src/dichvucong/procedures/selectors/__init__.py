"""Questions about procedures."""

from dichvucong.procedures.models import ImportFile
from dichvucong.procedures.selectors.announced import (
    Announced,
    AnnouncedItem,
    announced_decision,
    announced_decisions,
    announced_document,
)
from dichvucong.procedures.selectors.catalogue import (
    PublishedDelegations,
    procedures_after,
    services_after,
)
from dichvucong.procedures.selectors.facets import Facets
from dichvucong.procedures.selectors.following import (
    ChangedProcedure,
    ChangedService,
    ProcedureHistory,
    procedure_history,
    procedures_changed_after,
    services_changed_after,
    state_of_procedures,
)
from dichvucong.procedures.selectors.importing import (
    Importer,
    import_by_number,
    import_rows,
    imports,
    outcomes,
    understood,
)
from dichvucong.procedures.selectors.life_events import EventQuestion, LifeEvent, life_events
from dichvucong.procedures.selectors.lists import Listed, procedures_count, views_after
from dichvucong.procedures.selectors.mirroring import (
    FieldOfOwner,
    OfferedService,
    field_of,
    fields_in_force,
    names_in_force,
    services_offered,
)
from dichvucong.procedures.selectors.public import (
    NamedProcedure,
    VersionLine,
    content_of_version,
    count_by_field,
    count_by_owner_and_field,
    history_of,
    named,
    naming_as_interlinked,
    procedures_localised_in,
    procedures_of_owner,
    provinces_reading_differently,
    summaries,
)
from dichvucong.procedures.selectors.reading import ProcedureView, codes_after, procedure_on, versions_of
from dichvucong.procedures.selectors.searching import Findings, Result, Wanted, search
from dichvucong.procedures.selectors.suggesting import Suggestion, suggest
from dichvucong.procedures.selectors.synonyms import SynonymInfo, synonym, synonyms

__all__ = [
    "Announced",
    "AnnouncedItem",
    "ChangedProcedure",
    "ChangedService",
    "EventQuestion",
    "Facets",
    "FieldOfOwner",
    "Findings",
    "ImportFile",
    "Importer",
    "LifeEvent",
    "Listed",
    "NamedProcedure",
    "OfferedService",
    "ProcedureHistory",
    "ProcedureView",
    "PublishedDelegations",
    "Result",
    "Suggestion",
    "SynonymInfo",
    "VersionLine",
    "Wanted",
    "announced_decision",
    "announced_decisions",
    "announced_document",
    "codes_after",
    "content_of_version",
    "count_by_field",
    "count_by_owner_and_field",
    "field_of",
    "fields_in_force",
    "history_of",
    "import_by_number",
    "import_rows",
    "imports",
    "life_events",
    "named",
    "names_in_force",
    "naming_as_interlinked",
    "outcomes",
    "procedure_history",
    "procedure_on",
    "procedures_after",
    "procedures_changed_after",
    "procedures_count",
    "procedures_localised_in",
    "procedures_of_owner",
    "provinces_reading_differently",
    "search",
    "services_after",
    "services_changed_after",
    "services_offered",
    "state_of_procedures",
    "suggest",
    "summaries",
    "synonym",
    "synonyms",
    "understood",
    "versions_of",
    "views_after",
]

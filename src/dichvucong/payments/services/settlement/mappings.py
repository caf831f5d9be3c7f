"""How one source names its columns."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.text import tidy
from dichvucong.payments.models import ColumnMapping

FIELDS = (
    *(
        "payment_code",
        "provider_reference",
        "external_id",
        "revenue_identifier",
        "time",
        "amount_vnd",
        "status",
    ),
    *("fee_vnd", "currency", "account_number", "agency_code", "content"),
)
"""What a column can be said to hold."""

STATUSES = ("succeeded", "failed", "reversed")


@transaction.atomic
def save_columns(
    source_code: str,
    *,
    columns: Mapping[str, str],
    date_format: str,
    statuses: Mapping[str, str],
    actor: str,
    now: datetime,
) -> ColumnMapping:
    """Keep a mapping; it is used for the next file and for previews at once. Raises `InvalidValue`.

    `columns` is {field: column name}, `statuses` {the source's word: succeeded, failed or reversed}.
    """
    unknown = sorted(set(columns) - set(FIELDS)) + sorted(set(statuses.values()) - set(STATUSES))
    if unknown:
        raise InvalidValue(f"Không có loại cột hoặc trạng thái “{unknown[0]}”.", field="columns")
    named = {field: tidy(name)[:120] for field, name in columns.items() if tidy(name)}
    if len(set(named.values())) != len(named):
        raise InvalidValue("Một cột chỉ được khai báo cho một loại dữ liệu.", field="columns")
    kept, _created = ColumnMapping.objects.update_or_create(
        source_code=source_code,
        defaults={
            "columns": named,
            "date_format": date_format.strip()[:30],
            "statuses": {tidy(word)[:60]: name for word, name in statuses.items() if tidy(word)},
            "changed_by": actor,
            "changed_at": now,
        },
    )
    stream = f"statement:{source_code}"
    entry = Entry(
        subject=source_code,
        stream=stream,
        event="statement.columns",
        actor=actor,
        evidence={"columns": named},
    )
    write([entry], now=now)
    return kept

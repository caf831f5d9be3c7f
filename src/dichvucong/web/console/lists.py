"""What lists of the console share: a page of rows with a way on, and files to take away."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from dichvucong.payments.selectors import Order, Slice
from dichvucong.web.sheets import CSV, XLSX, attachment, csv_lines, xlsx_file

PER_PAGE = 50
MOST_EXPORTED = 20_000
_BATCH = 1_000


class Row(Protocol):
    """Anything with a running number."""

    @property
    def pk(self) -> Any:
        """The number rows are paged by."""
        ...


R = TypeVar("R", bound=Row)
Fetch = Callable[[Slice], list[R]]
Cells = Callable[[R], Sequence[str | int]]


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some rows, and the query strings of the next page and of the first (empty when there is none)."""

    rows: Sequence[R]
    next_query: str
    first_query: str


def page_of(request: HttpRequest, fetch: Fetch[R], order: Order) -> Page[R]:
    """The page the address asks for. One row more than shown is fetched to know whether there is a next page."""
    beyond = _number(request.GET.get("sau", ""))
    rows = fetch(Slice(order, beyond, PER_PAGE + 1))
    shown = rows[:PER_PAGE]
    more = len(rows) > PER_PAGE
    return Page(
        rows=shown,
        next_query=_query(request, sau=str(shown[-1].pk)) if more else "",
        first_query=_query(request) if beyond is not None else "",
    )


def everything(fetch: Fetch[R], order: Order) -> Iterator[R]:
    """All rows up to a limit, read in batches."""
    beyond: int | None = None
    for _ in range(MOST_EXPORTED // _BATCH):
        rows = fetch(Slice(order, beyond, _BATCH))
        yield from rows
        if len(rows) < _BATCH:
            return
        beyond = rows[-1].pk


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> StreamingHttpResponse:
    """A file for spreadsheets: UTF-8 with a mark, so that Vietnamese is read right."""
    response = StreamingHttpResponse(csv_lines(header, rows), content_type=CSV)
    response.headers["Content-Disposition"] = attachment(name, "csv")
    return response


def as_xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> HttpResponse:
    """The same as an Excel workbook; numbers stay numbers."""
    with xlsx_file(name, header, rows) as file:
        response = HttpResponse(file.read(), content_type=XLSX)
    response.headers["Content-Disposition"] = attachment(name, "xlsx")
    return response


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 -- 63 bits


def _query(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("sau", None)
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"

"""Lists with filters, a chosen order, numbered pages and files to take away, drawn by one template."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from dichvucong.kernel.clock import VIETNAM
from dichvucong.web.access import opens
from dichvucong.web.console.forms import SearchForm
from dichvucong.web.console.lists import MOST_EXPORTED, PER_PAGE, as_csv, as_xlsx
from dichvucong.web.console.scope import officer_of

R = TypeVar("R", bound=Model)


@dataclass(frozen=True)
class Cell:
    """What stands in one cell: a text, perhaps a link, a badge (`tone` is its look), and a badge of warning beside it."""

    text: str
    address: str = ""
    tone: str | None = None
    warning: str = ""
    code: bool = False


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column."""

    words: str
    cell: Callable[[R], Cell]


@dataclass(frozen=True)
class Table(Generic[R]):
    """One list: its words, its columns, and what is offered above it. `name` names the files and the export's address."""

    title: str
    name: str
    columns: Sequence[Column[R]]
    intro: str = ""
    empty: str = "Không có mục nào với các điều kiện này."
    export: str = ""
    actions: Sequence[tuple[str, str]] = ()
    crumbs: Sequence[tuple[str, str]] = ()


class TableForm(SearchForm):
    """A filter with the orders a list can stand in; the first is the usual one."""

    orders: ClassVar[Mapping[str, str]] = {}

    thu_tu = forms.ChoiceField(label="Xếp theo", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["thu_tu"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(self.orders.items())
        self.order_fields([name for name in self.fields if name != "thu_tu"] + ["thu_tu"])

    @property
    def ordering(self) -> tuple[str, str]:
        """What to order by; the row's number settles what is equal."""
        chosen = str(self.cleaned_data.get("thu_tu") or next(iter(self.orders)))
        return chosen, "-pk" if chosen.startswith("-") else "pk"


def show_table(
    request: HttpRequest,
    table: Table[R],
    form: TableForm,
    find: Callable[[TableForm], QuerySet[R, R]],
    **extra: object,
) -> HttpResponse:
    """The page of a list; 422 with the filter's errors when it cannot be read."""
    held = officer_of(request).authority.permissions
    actions = [(words, address) for words, address in table.actions if opens(address, held)]
    shown: dict[str, Any] = {"table": table, "actions": actions, "form": form, "page": None, **extra}
    if not form.is_valid():
        return render(request, "console/table.html", shown, status=422)
    pages = Paginator(find(form).order_by(*form.ordering), PER_PAGE)
    page = pages.get_page(request.GET.get("trang"))
    query = request.GET.copy()
    query.pop("trang", None)
    shown |= {
        "page": page,
        "count": pages.count,
        "rows": [[(column.words, column.cell(row)) for column in table.columns] for row in page],
        "query": query.urlencode(),
        "exports": [(word, reverse(table.export, args=[kind])) for word, kind in _FILES]
        if table.export
        else [],
    }
    return render(request, "console/table.html", shown)


def export_table(
    request: HttpRequest,
    table: Table[R],
    form: TableForm,
    find: Callable[[TableForm], QuerySet[R, R]],
    *,
    extension: str,
) -> HttpResponseBase:
    """The same list as a file."""
    if not form.is_valid():
        shown = {"table": table, "form": form, "page": None}
        return render(request, "console/table.html", shown, status=422)
    make = as_xlsx if extension == "xlsx" else as_csv
    rows = find(form).order_by(*form.ordering)[:MOST_EXPORTED]
    return make(
        table.name,
        [column.words for column in table.columns],
        ([_plain(column.cell(row)) for column in table.columns] for row in rows),
    )


def moment_cell(at: datetime | None, *, now: datetime | None = None) -> Cell:
    """An instant to the minute; late when it lies before `now`."""
    if at is None:
        return Cell("")
    late = "Quá hạn" if now is not None and at < now else ""
    return Cell(f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}", warning=late)


_FILES = (("CSV", "csv"), ("Excel", "xlsx"))


def _plain(cell: Cell) -> str:
    return f"{cell.text} ({cell.warning})" if cell.warning else cell.text

"""Lists of what agencies and banks follow together: shown page by page, or taken away as a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.selectors import Order, Slice
from dichvucong.payments.selectors.corrections import CorrectionRow, CreditRequestRow, FollowFilter
from dichvucong.web.console.follow_forms import FollowListForm
from dichvucong.web.console.lists import as_csv, as_xlsx, everything, page_of
from dichvucong.web.console.scope import audit, provider_names, scope_of

R = TypeVar("R", CorrectionRow, CreditRequestRow)


@dataclass(frozen=True)
class FollowList(Generic[R]):
    """One kind of row. `subject` is its name in the journal of what was taken away, `file` that of the file."""

    template: str
    subject: str
    file: str
    header: Sequence[str]
    states: Mapping[str, str]
    search: Callable[..., list[R]]
    cells: Callable[[R, Mapping[str, str]], Sequence[str | int]]

    def show(self, request: HttpRequest) -> HttpResponse:
        """What is not ended unless asked otherwise, of the units and providers granted."""
        form = self._form(request)
        if not form.is_valid():
            return self._refused(request, form)
        shown = {
            "form": form,
            "page": page_of(request, lambda part: self._find(request, form, part), Order.OLDEST),
            "now": clock_now(),
            "query": request.GET.urlencode(),
            "provider_names": provider_names(),
        }
        return render(request, self.template, shown)

    def export(self, request: HttpRequest, extension: str) -> HttpResponseBase:
        """The same list as a file. That it was taken away is journalled."""
        form = self._form(request)
        if not form.is_valid():
            return self._refused(request, form)
        audit(request, f"{self.subject}.exported", self.subject)
        names = provider_names()
        rows = everything(lambda part: self._find(request, form, part), Order.OLDEST)
        make = as_xlsx if extension == "xlsx" else as_csv
        return make(self.file, self.header, (self.cells(row, names) for row in rows))

    def _form(self, request: HttpRequest) -> FollowListForm:
        return FollowListForm(
            request.GET, states=list(self.states.items()), providers=list(provider_names().items())
        )

    def _refused(self, request: HttpRequest, form: FollowListForm) -> HttpResponse:
        return render(request, self.template, {"form": form, "page": None}, status=422)

    def _find(self, request: HttpRequest, form: FollowListForm, part: Slice) -> list[R]:
        said = form.cleaned_data
        wanted = FollowFilter(text=said["ma"], state=form.state, provider_code=said["ngan_hang"])
        return self.search(wanted, scope=scope_of(request, "payments.view"), now=clock_now(), part=part)

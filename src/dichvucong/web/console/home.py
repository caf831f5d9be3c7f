"""The first page of the console."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dichvucong.web.access import officer


@officer("payments.view")
def home(request: HttpRequest) -> HttpResponse:
    """What needs attention now."""
    return render(request, "console/home.html", {})

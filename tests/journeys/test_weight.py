import pytest
from playwright.sync_api import Page, Request

from dichvucong.payments.states import PaymentState
from tests.journeys.gallery import a_due, a_paid, a_payment, stock_providers
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("POR-02")]

LIMIT_BYTES = 60_000


def test_the_whole_pay_flow_weighs_less_than_60_kilobytes(stack: Stack, page: Page) -> None:
    stock_providers()
    due, returned, paid = (
        a_due(),
        a_payment(PaymentState.PROCESSING, pay_url="https://bank.example"),
        a_paid(stack),
    )
    finished: list[Request] = []

    def note(request: Request) -> None:
        finished.append(request)

    page.on("requestfinished", note)

    for address in (
        "/",
        f"/thanh-toan?ma={due.dossier_code}",
        f"/thanh-toan/k/{due.link_token}",
        f"/thanh-toan/gd/{returned.link_token}?ve=1",
        f"/thanh-toan/gd/{paid.link_token}",
    ):
        page.goto(stack.portal + address, wait_until="networkidle")

    sizes = [(request.url, request.sizes()) for request in finished]
    weight = sum(
        size["responseBodySize"] + size["responseHeadersSize"]
        for _, size in sizes
        if size["responseBodySize"] > 0  # the rest came out of the browser's cache
    )
    assert any("htmx" in address for address, _ in sizes)
    assert weight < LIMIT_BYTES, sizes

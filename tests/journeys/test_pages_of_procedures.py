"""The console's pages about procedures, each seen by an officer who works with it: no barrier, nothing sticking out."""

from collections.abc import Mapping, Sequence

import pytest
from playwright.sync_api import Browser

from dichvucong.procedures.models import Decision, DecisionItem, Synonym
from dichvucong.procedures.states import DecisionState
from tests.journeys.console_pages import look_at, somebody
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.req("POR-01")]

PAGES: Mapping[str, Sequence[str]] = {
    "botuphap": (
        "quyet-dinh",
        "quyet-dinh?tu_khoa=khong-co",
        "quyet-dinh/lap",
        "quyet-dinh/{draft}",
        "quyet-dinh/{draft}/sua",
        "quyet-dinh/{draft}/thu-tuc?tim=ket+hon",
        "quyet-dinh/{draft}/thu-tuc/{item}",
        "quyet-dinh/{withdrawn}",
        "tu-dong-nghia",
        "tu-dong-nghia/them",
        "tu-dong-nghia/{synonym}",
        "nhap-thu-tuc",
        "hoi-dap",
        "bao-sai",
        "ra-soat",
        "dia-phuong-hoa",
    ),
    "doichieu": ("quyet-dinh/{checked}", "quyet-dinh/{checked}/cong-khai", "quyet-dinh/{published}"),
    "tthcduyet": ("quyet-dinh/{entered}", "quyet-dinh/{entered}/thu-tuc/{entered_item}/doi-chieu"),
    "tthchanoi": tuple(
        f"dia-phuong-hoa?muc={shelf}" for shelf in ("da-co", "can-cap-nhat", "rieng", "chua-co")
    ),
    "danhmuc": (
        "danh-muc",
        "danh-muc/co-quan",
        "danh-muc/linh-vuc",
        "danh-muc/co-quan/muc/G15",
        "danh-muc/co-quan/muc/G15/sua",
        "danh-muc/co-quan/muc/G15/ngung",
        "danh-muc/tai-khoan/them",
        "danh-muc/co-quan/cay?goc=H26",
    ),
    "dichvu": ("dich-vu-cong", "dich-vu-cong/1.001193.01", "dich-vu-cong/1.004837.01", "theo-doi-thu-tuc"),
    "vanhanh": ("canh-bao",),
    "vpcp": (
        "theo-doi-thu-tuc?muc=no_service_here&tinh=H29",
        "dich-vu-cong/1.004873.01",
        "theo-doi-thu-tuc",
        "ra-soat",
        "ra-soat/lap-phieu",
    ),
}


@pytest.mark.parametrize("username", PAGES)
def test_every_page_is_sound(username: str, stack: Stack, browser: Browser) -> None:
    places = _places()
    with somebody(browser, stack, username) as page:
        for address in PAGES[username]:
            response = page.goto(f"{stack.portal}/quantri/{address.format(**places)}")

            assert response is not None
            assert response.status == 200, address
            name = "".join(letter if letter.isalnum() else "-" for letter in address)
            look_at(page, f"{username}-{name}")


def _places() -> Mapping[str, int]:
    """Where the demo's rows are."""
    decisions = {
        str(state): Decision.objects.filter(state=state).earliest("pk").pk for state in DecisionState
    }
    decisions["published"] = Decision.objects.get(number="02/QĐ-BTP-MH").pk
    decisions["draft"] = Decision.objects.get(number="05/QĐ-BTP-MH").pk
    items = DecisionItem.objects.order_by("ordinal")
    return decisions | {
        "item": items.filter(decision=decisions["draft"])[0].pk,
        "entered_item": items.filter(decision=decisions["entered"])[0].pk,
        "synonym": Synonym.objects.earliest("pk").pk,
    }

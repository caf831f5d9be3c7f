import pytest

from dichvucong.identity.rules import Permission
from dichvucong.web.console.menu import MENU, first_page, menu_for

pytestmark = pytest.mark.req("POR-01")

EVERYTHING = frozenset(Permission)


def test_every_link_leads_to_a_page_and_stands_once() -> None:
    addresses = [link.address for group in MENU for link in group.links]

    assert len(addresses) == len(set(addresses))


def test_only_groups_with_something_to_see_are_offered() -> None:
    menu = menu_for({"contacts.manage"}, "/quantri/dau-moi")

    assert menu.groups == [("Danh mục", "/quantri/dau-moi", True)]
    assert menu.links == [("Đầu mối", "/quantri/dau-moi", "page")]


def test_a_page_below_another_belongs_to_it() -> None:
    menu = menu_for(EVERYTHING, "/quantri/hoan-tra/de-nghi")

    assert ("Hoàn trả", "/quantri/hoan-tra", "true") in menu.links
    assert [here for _, _, here in menu.groups if here] == [True]


def test_pages_under_another_address_belong_to_their_list() -> None:
    links = menu_for(EVERYTHING, "/quantri/giao-dich/G22.99.1-261101000001").links

    assert [words for words, _, mark in links if mark] == ["Giao dịch"]


def test_the_first_page_is_current_only_on_itself() -> None:
    assert menu_for(EVERYTHING, "/quantri/").links[0] == ("Tổng quan", "/quantri/", "page")
    assert menu_for(EVERYTHING, "/quantri/quay").links[0] == ("Tổng quan", "/quantri/", "")


def test_somebody_starts_at_the_first_page_there_is_for_them() -> None:
    assert first_page({"counter.use"}) == "/quantri/quay"
    assert first_page({"contacts.manage", "operation.view"}) == "/quantri/dau-moi"
    assert first_page({"reconciliation.approve"}) == "/quantri/bao-mat"

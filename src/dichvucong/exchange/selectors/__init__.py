"""Reads of the exchange."""

from dichvucong.exchange.selectors.deliveries import (
    DeliveryFigures,
    attempts_of,
    deliveries_for_system,
    deliveries_of_stream,
    delivery_figures,
    given_up_deliveries,
    given_up_figures,
    given_up_of,
)
from dichvucong.exchange.selectors.exchange_log import LogQuery, search_log
from dichvucong.exchange.selectors.finding import DeliveryQuery, exchanges_of, search_deliveries
from dichvucong.exchange.selectors.partners import partner_request, partner_request_like
from dichvucong.exchange.selectors.systems import (
    SystemInfo,
    all_systems,
    system_by_client,
    system_by_code,
    system_by_partner,
    system_of_agency,
    systems_named,
)

__all__ = [
    "DeliveryFigures",
    "DeliveryQuery",
    "LogQuery",
    "SystemInfo",
    "all_systems",
    "attempts_of",
    "deliveries_for_system",
    "deliveries_of_stream",
    "delivery_figures",
    "exchanges_of",
    "given_up_deliveries",
    "given_up_figures",
    "given_up_of",
    "partner_request",
    "partner_request_like",
    "search_deliveries",
    "search_log",
    "system_by_client",
    "system_by_code",
    "system_by_partner",
    "system_of_agency",
    "systems_named",
]

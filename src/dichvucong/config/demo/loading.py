"""The order in which demo data is brought in, and what is printed about it."""

from collections.abc import Sequence
from datetime import datetime

from dichvucong.catalogs.services import load_reference_data
from dichvucong.config.demo.agencies import load_agencies
from dichvucong.config.demo.contents import load_contents
from dichvucong.config.demo.decisions import load_decisions
from dichvucong.config.demo.lifecycle import load_lifecycle
from dichvucong.config.demo.obligations import load_obligations
from dichvucong.config.demo.officers import load_officers
from dichvucong.config.demo.portals import load_portals
from dichvucong.config.demo.procedures import load_procedures
from dichvucong.config.demo.providers import load_providers
from dichvucong.config.demo.systems import SYSTEMS, load_systems
from dichvucong.config.demo.units import load_units
from dichvucong.procedures.services import load_synonyms

SHOWN = (
    ("G01.14-261117-0001", "hộ chiếu, một khoản 200.000 đồng"),
    ("H26.101-261118-0001", "một khoản nhỏ 8.000 đồng"),
    ("H26.101-261118-0002", "nhiều dòng phí"),
    ("H29.08-261116-0001", "ba khoản của một hồ sơ, một đã nộp"),
    ("000.00.13.H26-261112-0001", "mã hồ sơ kiểu cũ"),
    ("0000123/QĐ-XPHC", "quyết định xử phạt"),
    ("H26.13-261115-0001", "đã nộp, có biên lai"),
    ("H26.08-261110-0001", "đã hủy"),
    ("H56.101-261101-0001", "quá hạn"),
)


def load_demo(*, now: datetime) -> Sequence[str]:
    """Bring in the reference data and everything for a demonstration.

    Returns lines for people: log-ins, and codes to try on the payment page.
    """
    load_reference_data(now=now)
    load_agencies(now=now)
    load_procedures(now=now)
    load_contents(now=now)
    load_decisions(now=now)
    load_synonyms(now=now)
    load_lifecycle(now=now)
    load_providers(now=now)
    load_systems(now=now)
    load_portals(now=now)
    log_ins = load_officers(now=now)
    load_units(now=now)
    load_obligations(now=now)
    people = (
        "Citizens log in at /dang-nhap: choose an invented person at the sandbox's page, without a password."
    )
    return [*log_ins, "", people, "", *_clients(), "", "Codes to pay or look up at /thanh-toan:", *_codes()]


def _clients() -> list[str]:
    system = SYSTEMS["H26"]
    return [
        f"API client at /oauth/token: {system.client_id}, secret {system.client_secret}",
        f"  (likewise for {', '.join(other.code for other in SYSTEMS.values() if other is not system)})",
    ]


def _codes() -> list[str]:
    width = max(len(code) for code, _ in SHOWN)
    return [f"  {code:<{width}}  {about}" for code, about in SHOWN]

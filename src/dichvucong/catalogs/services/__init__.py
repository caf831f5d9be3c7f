"""What may be done to the catalogues. One public function a use case."""

from dichvucong.catalogs.services.accounts import (
    AccountDraft,
    configure_account,
    recheck_accounts,
    recheck_all_accounts,
    replace_account,
)
from dichvucong.catalogs.services.agencies import add_agencies, add_agency, move_agency
from dichvucong.catalogs.services.contacts import (
    add_contact_point,
    change_contact_point,
    disable_contact_point,
    set_contact_point,
)
from dichvucong.catalogs.services.fees import set_procedure_fee
from dichvucong.catalogs.services.keeping import EntryDraft, disable_entry, hang_agency, keep_entry
from dichvucong.catalogs.services.learning import learn
from dichvucong.catalogs.services.reference import LoadReport, load_reference_data
from dichvucong.catalogs.services.versions import Change, disable

__all__ = [
    "AccountDraft",
    "Change",
    "EntryDraft",
    "LoadReport",
    "add_agencies",
    "add_agency",
    "add_contact_point",
    "change_contact_point",
    "configure_account",
    "disable",
    "disable_contact_point",
    "disable_entry",
    "hang_agency",
    "keep_entry",
    "learn",
    "load_reference_data",
    "move_agency",
    "recheck_accounts",
    "recheck_all_accounts",
    "replace_account",
    "set_contact_point",
    "set_procedure_fee",
]

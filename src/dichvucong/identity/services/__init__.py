"""The use cases of identity."""

from dichvucong.identity.services.accounts import (
    add_identifier,
    create_account,
    deactivate_account,
    enrol_second_factor,
    set_password,
)
from dichvucong.identity.services.care.dormancy import DormancyFigures, care_for_dormant
from dichvucong.identity.services.care.locks import lock_account, unlock_account
from dichvucong.identity.services.care.looks import Look, note_look, note_portals_look, note_systems_look
from dichvucong.identity.services.care.recovery import FreshProof, recover_dormant
from dichvucong.identity.services.grants import grant, require, revoke
from dichvucong.identity.services.log_in.certificate_challenges import (
    Challenge,
    answer_challenge,
    ask_challenge,
    forget_old_certificate_challenges,
    pending_challenge,
)
from dichvucong.identity.services.log_in.certificate_log_ins import person_certified
from dichvucong.identity.services.log_in.console_sessions import (
    console_session_lasts,
    console_sessions_of,
    end_all_console_sessions,
    end_console_session,
    note_console_session_seen,
    open_console_session,
)
from dichvucong.identity.services.log_in.log_in_sessions import (
    Entrance,
    end_session,
    log_out,
    open_session,
    session_in_force,
)
from dichvucong.identity.services.log_in.passkeys import (
    note_passkey_added,
    note_passkey_removed,
    refuse_last_factor,
)
from dichvucong.identity.services.log_in.passwords import change_password, forget_second_factor
from dichvucong.identity.services.log_in.people import admit
from dichvucong.identity.services.log_in.proving import prove_again
from dichvucong.identity.services.log_in.sms_codes import (
    answer_code,
    ask_code,
    ask_insurance_code,
    forget_old_challenges,
    kinds_by_insurance,
    kinds_by_sms,
    open_challenge,
    proven_by_code,
)
from dichvucong.identity.services.portals.client_sessions import open_client_session
from dichvucong.identity.services.portals.clients import forget_expired_tokens, register_client, revoke_client
from dichvucong.identity.services.units.activations import activate, activation_of
from dichvucong.identity.services.units.admitting import (
    grant_request,
    name_high_level,
    refuse_request,
    take_back,
)
from dichvucong.identity.services.units.finding import (
    FoundPerson,
    PersonQuery,
    find_person,
    found_person,
    officer_in,
    take_on,
)
from dichvucong.identity.services.units.leaving import Move, close_user, move_user
from dichvucong.identity.services.units.officers import OfficerDraft, ensure_officer
from dichvucong.identity.services.units.reviewing import (
    confirm_rights,
    end_rights,
    note_use,
    remind_of_reviews,
)
from dichvucong.identity.services.units.unit_requests import (
    UnitProof,
    UnitRequestDraft,
    begin_request,
    lapse_requests,
    request_of,
    submit_request,
    withdraw_request,
)
from dichvucong.identity.services.units.users import (
    UserDraft,
    create_user,
    give_right,
    send_log_in,
    take_right,
)

__all__ = [
    "Challenge",
    "DormancyFigures",
    "Entrance",
    "FoundPerson",
    "FreshProof",
    "Look",
    "Move",
    "OfficerDraft",
    "PersonQuery",
    "UnitProof",
    "UnitRequestDraft",
    "UserDraft",
    "activate",
    "activation_of",
    "add_identifier",
    "admit",
    "answer_challenge",
    "answer_code",
    "ask_challenge",
    "ask_code",
    "ask_insurance_code",
    "begin_request",
    "care_for_dormant",
    "change_password",
    "close_user",
    "confirm_rights",
    "console_session_lasts",
    "console_sessions_of",
    "create_account",
    "create_user",
    "deactivate_account",
    "end_all_console_sessions",
    "end_console_session",
    "end_rights",
    "end_session",
    "enrol_second_factor",
    "ensure_officer",
    "find_person",
    "forget_expired_tokens",
    "forget_old_certificate_challenges",
    "forget_old_challenges",
    "forget_second_factor",
    "found_person",
    "give_right",
    "grant",
    "grant_request",
    "kinds_by_insurance",
    "kinds_by_sms",
    "lapse_requests",
    "lock_account",
    "log_out",
    "move_user",
    "name_high_level",
    "note_console_session_seen",
    "note_look",
    "note_passkey_added",
    "note_passkey_removed",
    "note_portals_look",
    "note_systems_look",
    "note_use",
    "officer_in",
    "open_challenge",
    "open_client_session",
    "open_console_session",
    "open_session",
    "pending_challenge",
    "person_certified",
    "prove_again",
    "proven_by_code",
    "recover_dormant",
    "refuse_last_factor",
    "refuse_request",
    "register_client",
    "remind_of_reviews",
    "request_of",
    "require",
    "revoke",
    "revoke_client",
    "send_log_in",
    "session_in_force",
    "set_password",
    "submit_request",
    "take_back",
    "take_on",
    "take_right",
    "unlock_account",
    "withdraw_request",
]

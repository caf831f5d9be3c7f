"""The closed vocabularies of identity: kinds of accounts and numbers, ways of proving who one is, levels."""

from enum import IntEnum, StrEnum


class AccountKind(StrEnum):
    """Who an account stands for."""

    CITIZEN = "citizen"
    ORGANISATION = "organisation"
    FOREIGNER = "foreigner"
    OFFICER = "officer"
    PROVIDER_USER = "provider_user"


CONSOLE_KINDS = frozenset({AccountKind.OFFICER, AccountKind.PROVIDER_USER})
PERSONAL_KINDS = frozenset(AccountKind) - CONSOLE_KINDS


class AccountRole(StrEnum):
    """As what a person appears in the console: at most once as officer, once as provider's staff; and for units."""

    OFFICER = "officer"
    PROVIDER_USER = "provider_user"
    HIGH_LEVEL = "high_level"


class PostEnd(StrEnum):
    """How a post ended: moved to another unit, left the unit, or handed the unit's high-level account over."""

    MOVED = "moved"
    LEFT = "left"
    HANDED_OVER = "handed_over"


class IdentifierKind(StrEnum):
    """What a number identifies a person or an organisation by."""

    CITIZEN_NUMBER = "citizen_number"
    OLD_CARD = "old_card"
    PASSPORT = "passport"
    TAX_CODE = "tax_code"
    SOCIAL_INSURANCE = "social_insurance"


class Level(IntEnum):
    """How sure the portal is of who somebody is (QC 10). Higher is surer."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Method(StrEnum):
    """How somebody proves who he is: a code by SMS (also to the phone social insurance knows), a USB token, a SIM certificate, an electronic-identification account."""

    SMS_CODE = "sms_code"
    USB_TOKEN = "usb_token"  # noqa: S105 -- no secret
    SIM_CERTIFICATE = "sim_certificate"
    SOCIAL_INSURANCE = "social_insurance"
    ELECTRONIC_ID = "electronic_id"


class ChallengePurpose(StrEnum):
    """What a text is signed for. A signature for one opens nothing else."""

    LOG_IN = "log_in"
    UNIT_ACCOUNT = "unit_account"


class TransferKind(StrEnum):
    """How numbers were moved between two accounts."""

    MERGE = "merge"
    SPLIT = "split"


class ProposedAct(StrEnum):
    """What two officers do to accounts of people: merge two, split one, take either back."""

    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"


class ActRight(StrEnum):
    """What a representative may do for an organisation beyond seeing: pay and log in elsewhere; name and remove others."""

    PAY = "pay"
    MANAGE = "manage"


class SessionEnd(StrEnum):
    """How a person's session ended."""

    LOGGED_OUT = "logged_out"
    BY_OWNER = "by_owner"
    IDLE = "idle"
    TOO_LONG = "too_long"
    LOCKED = "locked"
    MERGED = "merged"
    BY_PORTAL = "by_portal"
    RECOVERED = "recovered"


class SignOnEnd(StrEnum):
    """How a person's log-in to another portal ended."""

    SESSION_OVER = "session_over"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    REUSED = "reused"
    CLOSED = "closed"


class KeyState(StrEnum):
    """Where a signing key stands: published before it signs, signing, published after it signed, gone."""

    NEXT = "next"
    CURRENT = "current"
    PREVIOUS = "previous"
    RETIRED = "retired"


class DataKind(StrEnum):
    """What kind of somebody's data was shown."""

    DUE = "due"
    PAYMENT = "payment"
    RECEIPT = "receipt"
    REFUND = "refund"
    CLAIM = "claim"
    MESSAGE = "message"
    STATEMENT = "statement"
    REPORT = "report"
    ACCOUNT = "account"
    COMPLAINT = "complaint"
    IDENTITY = "identity"
    LOOKS = "looks"


class LockCause(StrEnum):
    """Why the account of a person is locked."""

    DORMANT = "dormant"
    COMPLAINT = "complaint"


class ComplaintKind(StrEnum):
    """What a complaint about an account is about (QC 13.1)."""

    WRONG_DATA = "wrong_data"
    TAKEN_OVER = "taken_over"
    LOST_PHONE = "lost_phone"
    NEW_PAPER = "new_paper"
    LOCKED = "locked"
    OTHER = "other"


COMPLAINT_LABELS = {
    ComplaintKind.WRONG_DATA: "Họ tên, ngày sinh, số giấy tờ trong tài khoản không đúng",
    ComplaintKind.TAKEN_OVER: "Người khác dùng tài khoản hoặc số giấy tờ của tôi",
    ComplaintKind.LOST_PHONE: "Mất số điện thoại, không đăng nhập được",
    ComplaintKind.NEW_PAPER: "Đổi hộ chiếu, không đăng nhập được",
    ComplaintKind.LOCKED: "Tài khoản bị khóa",
    ComplaintKind.OTHER: "Việc khác về tài khoản",
}


class ComplaintOutcome(StrEnum):
    """How a complaint ended."""

    RESOLVED = "resolved"
    UNFOUNDED = "unfounded"


class CertificateFailure(StrEnum):
    """Why a signature proves nothing. UNKNOWN: the authority did not say whether the certificate still holds."""

    UNREADABLE = "unreadable"
    ANOTHER_TEXT = "another_text"
    FORGED = "forged"
    WEAK = "weak"
    UNTRUSTED = "untrusted"
    WRONG_USE = "wrong_use"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    INCOMPLETE = "incomplete"
    NOT_CONNECTED = "not_connected"

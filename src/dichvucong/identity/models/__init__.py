"""The tables of identity."""

from dichvucong.identity.models.accounts import Account, AccountManager, Identifier, ProviderLink
from dichvucong.identity.models.assurance import Proof
from dichvucong.identity.models.care import AccountLock, Dormancy
from dichvucong.identity.models.certificates import CertificateChallenge, RevocationList
from dichvucong.identity.models.complaints import AccountComplaint
from dichvucong.identity.models.console_sessions import ConsoleSession
from dichvucong.identity.models.email_changes import EmailChange
from dichvucong.identity.models.log_ins import CacheRow, LogInSession, SmsChallenge
from dichvucong.identity.models.looks import DataLook
from dichvucong.identity.models.merges import KeptSubject, NumberTransfer, TransferProposal
from dichvucong.identity.models.portals import (
    ClientSecret,
    Consent,
    LogoutNotice,
    Portal,
    SigningKey,
    SignOn,
    SignOnRequest,
    Subject,
)
from dichvucong.identity.models.posts import OfficerNumber, Post
from dichvucong.identity.models.representatives import Acting, Representative
from dichvucong.identity.models.rights import Activation, Grant
from dichvucong.identity.models.unit_requests import HighLevelAccount, UnitRequest

__all__ = [
    "Account",
    "AccountComplaint",
    "AccountLock",
    "AccountManager",
    "Acting",
    "Activation",
    "CacheRow",
    "CertificateChallenge",
    "ClientSecret",
    "Consent",
    "ConsoleSession",
    "DataLook",
    "Dormancy",
    "EmailChange",
    "Grant",
    "HighLevelAccount",
    "Identifier",
    "KeptSubject",
    "LogInSession",
    "LogoutNotice",
    "NumberTransfer",
    "OfficerNumber",
    "Portal",
    "Post",
    "Proof",
    "ProviderLink",
    "Representative",
    "RevocationList",
    "SignOn",
    "SignOnRequest",
    "SigningKey",
    "SmsChallenge",
    "Subject",
    "TransferProposal",
    "UnitRequest",
]

"""Django's settings. Everything that differs between machines comes from the environment (see docs/configuration.md)."""

from pathlib import Path
from typing import Any

from dichvucong.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
VAR = env.var_directory()

SECRET_KEY = env.secret_key(VAR)
# What seals personal data, and what finds it again (docs/how-to/change-the-data-keys.md).
DATA_KEYS = env.sealing_keys("DICHVUCONG_DATA_KEYS", VAR / "data_keys")
LOOKUP_KEYS = env.sealing_keys("DICHVUCONG_LOOKUP_KEYS", VAR / "lookup_keys")
DEBUG = False
ALLOWED_HOSTS = env.words("DICHVUCONG_HOSTS", "127.0.0.1,localhost,testserver")
CSRF_TRUSTED_ORIGINS = env.words("DICHVUCONG_ORIGINS", "")
PUBLIC_URL = env.text("DICHVUCONG_PUBLIC_URL", "http://127.0.0.1:8000")
OUTBOUND_ALLOW = env.words("DICHVUCONG_OUTBOUND_ALLOW", "")
SMS_WITHOUT_MARKS = env.text("DICHVUCONG_SMS_WITHOUT_MARKS", "no") == "yes"
SECURE_COOKIES = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "dichvucong.kernel",
    "dichvucong.catalogs",
    "dichvucong.notifications",
    "dichvucong.identity",
    "dichvucong.exchange",
    "dichvucong.payments",
    "dichvucong.procedures",
    "dichvucong.web",
    "dichvucong.config",
]
MIDDLEWARE = [
    "dichvucong.web.operation.middleware.RequestNumber",
    "django.middleware.security.SecurityMiddleware",
    "dichvucong.web.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dichvucong.web.people.CurrentRequest",
    "dichvucong.web.stray.LeadOn",
    "dichvucong.web.drafts.Restore",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dichvucong.web.headers.SecurityHeadersMiddleware",
]
ROOT_URLCONF = "dichvucong.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                ),
            ],
        },
    },
]
DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A night's job that nobody was there to run is run at the next start, not a day later.
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 24 * 60 * 60}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
# What a browser's calendar sends, and what people write; Django would read 05/12 as the twelfth of May.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
# No collectstatic: whitenoise reads the packages' own files once, at start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STATICFILES_DIRS = [PACKAGE / "web" / "static"]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_cacherow",
        # Above its most entries Django throws counts away that still matter; those that are over a job deletes.
        "OPTIONS": {"MAX_ENTRIES": 1_000_000_000},
    }
}

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "dichvucong.identity.passwords.PortalWordsValidator"},
    {"NAME": "dichvucong.identity.passwords.BreachedPasswordsValidator"},
]
BREACHED_PASSWORDS = env.text("DICHVUCONG_BREACHED_PASSWORDS", "")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:home"
ACCOUNT_ADAPTER = "dichvucong.identity.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "dichvucong.identity.forms.PasswordForm",
    "reauthenticate": "dichvucong.identity.forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
# Wrong passwords and codes are counted in identity/attempts.py, so that nobody locks somebody else out.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
TRUSTED_PROXIES = env.number("DICHVUCONG_TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "dichvucong.identity.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "dichvucong.identity.forms.SecondStepForm",
    "reauthenticate": "dichvucong.identity.forms.SecondStepAgainForm",
    "activate_totp": "dichvucong.identity.forms.EnrolForm",
    "add_webauthn": "dichvucong.identity.forms.NewPasskeyForm",
    "authenticate_webauthn": "dichvucong.identity.forms.PasskeyForm",
    "reauthenticate_webauthn": "dichvucong.identity.forms.PasskeyAgainForm",
    "login_webauthn": "dichvucong.identity.forms.PasskeyLogInForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "Cổng Dịch vụ công"
MFA_TOTP_TOLERANCE = 1
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = env.number("DICHVUCONG_TOKEN_SECONDS", 3600)
# Where sources of identity are told of complaints about accounts, by their codes: telecom, vneid, …
COMPLAINT_CONTACTS = env.pairs("DICHVUCONG_COMPLAINT_CONTACTS")
LOGIN_WAYS = env.text("DICHVUCONG_LOGIN_WAYS", "")
ACCOUNT_TERMS = env.text("DICHVUCONG_ACCOUNT_TERMS", "")
PERSON_IDLE_MINUTES = env.number("DICHVUCONG_PERSON_IDLE_MINUTES", 120)
PERSON_LONGEST_HOURS = env.number("DICHVUCONG_PERSON_LONGEST_HOURS", 12)
CONSOLE_IDLE_MINUTES = env.number("DICHVUCONG_CONSOLE_IDLE_MINUTES", 30)
CONSOLE_LONGEST_HOURS = env.number("DICHVUCONG_CONSOLE_LONGEST_HOURS", 12)

# Two hours more than a session may last: who comes back to a form then is still known, and what was typed is kept.
SESSION_COOKIE_AGE = (max(CONSOLE_LONGEST_HOURS, PERSON_LONGEST_HOURS) + 2) * 3600
# Over https a name that browsers take from this very host alone, for the whole site, and never without encryption.
COOKIE_PREFIX = "__Host-" if SECURE_COOKIES else ""
SESSION_ENGINE = "dichvucong.kernel.sealed_sessions"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_FAILURE_VIEW = "dichvucong.web.failures.csrf_failure"
FORM_RENDERER = "dichvucong.web.rendering.FormRenderer"

# What every page says: the telephone of the help desk, and news such as maintenance ("" for none).
PORTAL_HOTLINE = env.text("DICHVUCONG_HOTLINE", "1900 0000")
PORTAL_NOTICE = env.text("DICHVUCONG_NOTICE", "")
# How often one address may do something: look-ups and starts a minute, proofs of being the payer an hour.
PORTAL_LIMITS = {
    "look-up": env.number("DICHVUCONG_LOOK_UPS_PER_MINUTE", 60),
    "search": env.number("DICHVUCONG_SEARCHES_PER_MINUTE", 120),
    "suggest": env.number("DICHVUCONG_SUGGESTIONS_PER_MINUTE", 600),
    "open-data": env.number("DICHVUCONG_OPEN_DATA_FILES_PER_MINUTE", 10),
    "start": env.number("DICHVUCONG_STARTS_PER_MINUTE", 60),
    "proof": env.number("DICHVUCONG_PROOFS_PER_HOUR", 5),
    "code": env.number("DICHVUCONG_CODES_PER_TEN_MINUTES", 3),
    "code-phone": env.number("DICHVUCONG_CODES_PER_HOUR", 10),
    "code-visitor": env.number("DICHVUCONG_CODES_OF_VISITOR_PER_HOUR", 60),
    "log-in": env.number("DICHVUCONG_LOG_INS_PER_MINUTE", 30),
    "sign-on": env.number("DICHVUCONG_SIGN_ONS_PER_MINUTE", 120),
    "report": env.number("DICHVUCONG_REPORTS_PER_HOUR", 20),
}
# Of one connected system, over all its addresses.
API_REQUESTS_PER_MINUTE = env.number("DICHVUCONG_API_REQUESTS_PER_MINUTE", 30_000)
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "dichvucong.web.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOGGING_CONFIG = "dichvucong.config.logs.configure"
LOGGING = {
    "level": env.text("DICHVUCONG_LOG_LEVEL", "info"),
    "format": env.text("DICHVUCONG_LOG_FORMAT", "json"),
}

METRICS_TOKEN = env.text("DICHVUCONG_METRICS_TOKEN", "")

# Keys of papers and signed data; without any a trial authority is made in var/pki (docs/how-to/use-a-real-certificate.md).
SIGNING: dict[str, Any] = {
    "directory": VAR / "pki",
    "pkcs12": env.text("DICHVUCONG_SIGNING_PKCS12", ""),
    "password": env.text("DICHVUCONG_SIGNING_PASSWORD", ""),
    "certificate": env.text("DICHVUCONG_SIGNING_CERTIFICATE", ""),
    "key": env.text("DICHVUCONG_SIGNING_KEY", ""),
    "remote_url": env.text("DICHVUCONG_SIGNING_REMOTE_URL", ""),
    "remote_token": env.text("DICHVUCONG_SIGNING_REMOTE_TOKEN", ""),
    "remote_credential": env.text("DICHVUCONG_SIGNING_REMOTE_CREDENTIAL", ""),
    "remote_activation": env.text("DICHVUCONG_SIGNING_REMOTE_ACTIVATION", ""),
    "timestamp_url": env.text("DICHVUCONG_TIMESTAMP_URL", ""),
    "receipt_key": env.text("DICHVUCONG_RECEIPT_KEY", ""),
    "retired_keys": env.text("DICHVUCONG_RETIRED_KEYS", ""),
}

"""What the sign-in library is told: how passwords, cookies, second steps and passkeys work here."""

import base64
import datetime as dt
import hashlib
import hmac

from admin import outside, visits

ACCOUNT = "/admin/account/"
NO_ENTRY = "הכניסה לא הצליחה. יש לבדוק את הכתובת ואת הסיסמה; אחרי חמישה ניסיונות הכניסה ננעלת לרבע שעה."


def of(settings):
    """The whole configuration of an installation."""
    keys = {
        "SECURITY_PASSWORD_SALT": _derived(settings, "password"),
        "SECURITY_TOTP_SECRETS": {"1": _derived(settings, "totp")},
        "RECOVERY_KEY": _derived(settings, "recovery codes").encode(),
    }
    return {**_cookies(settings.production), **_pages(), **_secrets(settings), **_second(settings), **keys}


def _cookies(strict):
    """The prefix __Host- makes a browser take the cookie from this very host only."""
    cookie = {"SECURE": strict, "HTTPONLY": True, "SAMESITE": "Lax"}
    return {
        **{f"SESSION_COOKIE_{name}": value for name, value in cookie.items()},
        **{f"REMEMBER_COOKIE_{name}": value for name, value in cookie.items()},
        "SESSION_COOKIE_NAME": "__Host-pinkas" if strict else "pinkas", "PERMANENT_SESSION_LIFETIME": visits.WHOLE,
    }


def _pages():
    return {
        "SECURITY_LOGOUT_METHODS": ["POST"], "SECURITY_POST_LOGIN_VIEW": "/admin/", "SECURITY_STATIC_FOLDER": None,
        "SECURITY_POST_LOGOUT_VIEW": "/login", "SECURITY_POST_CHANGE_VIEW": ACCOUNT,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": ACCOUNT, "SECURITY_WAN_POST_REGISTER_VIEW": ACCOUNT,
        "SECURITY_API_ENABLED_METHODS": ["session"],
    }  # fmt: skip


def _secrets(settings):
    """Passwords; and how long ago somebody must have shown one before touching what lets in."""
    return {
        "SECURITY_PASSWORD_HASH": "argon2", "SECURITY_PASSWORD_LENGTH_MIN": 10, "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False, "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_MSG_GENERIC_AUTHN_FAILED": (NO_ENTRY, "error"), "SECURITY_TRACKABLE": True,
        "SECURITY_JOIN_USER_ROLES": False, "SECURITY_FRESHNESS": dt.timedelta(minutes=15),
        "SECURITY_FRESHNESS_GRACE_PERIOD": dt.timedelta(minutes=10), "SECURITY_FRESHNESS_ALLOW_AUTH_TOKEN": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {
            "check_deliverability": False, "test_environment": not settings.production,
        },
    }  # fmt: skip


def _second(settings):
    """The second step by an application, recovery codes, passkeys, and the council's accounts."""
    return {
        "SECURITY_TWO_FACTOR": True, "SECURITY_TWO_FACTOR_REQUIRED": settings.second_step,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"], "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30, "SECURITY_TOTP_ISSUER": "Pinkas",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True, "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "SECURITY_WEBAUTHN": True, "SECURITY_WAN_RP_NAME": "פנקס", "SECURITY_WAN_ALLOW_USER_HINTS": False,
        "SECURITY_WAN_ALLOW_AS_VERIFY": ["first"],
        "SECURITY_MSG_IDENTITY_NOT_REGISTERED": (outside.REFUSED, "error"),
        "SECURITY_OAUTH_ENABLE": bool(settings.signin_clients), "SECURITY_OAUTH_BUILTIN_PROVIDERS": [],
    }  # fmt: skip


def _derived(settings, purpose):
    """A key for one purpose, made of the installation's secret key."""
    digest = hmac.new(settings.secret_key.encode(), purpose.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode()

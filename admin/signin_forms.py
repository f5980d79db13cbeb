"""The sign-in library's forms and tools where ours differ: what they tell the lock, and what may be used once only."""

import hashlib
import hmac

from flask import current_app
from flask_security import ChangePasswordForm, LoginForm, TwoFactorVerifyCodeForm, VerifyForm
from flask_security.recovery_codes import MfRecoveryCodesUtil, MfRecoveryForm
from flask_security.totp import Totp
from flask_security.webauthn import WebAuthnRegisterForm
from flask_security.webauthn_util import WebauthnUtil
from passlib.exc import TokenError
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from admin import attempts
from admin.doors import office


class Tried:
    """A form that asks for a secret and tells the lock whether it was right."""

    def validate(self, **kwargs):
        """As the library does; the lock hears of it."""
        good = super().validate(**kwargs)
        if good:
            attempts.right()
        return good


class SignIn(Tried, LoginForm):
    """Signing in by e-mail and password, never for longer than a day: nothing is remembered."""

    remember = None


class Again(Tried, VerifyForm):
    """The password once more, before something delicate."""


class Code(Tried, TwoFactorVerifyCodeForm):
    """The code of the second step."""


class Recovery(Tried, MfRecoveryForm):
    """One of the recovery codes."""


class Change(ChangePasswordForm):
    """A new password; a new one that is too short is no failure of the old one."""

    def validate(self, **kwargs):
        """As the library does; the lock hears whether the old password was right."""
        good = super().validate(**kwargs)
        if good:
            attempts.right()
        elif not self.password.errors:
            attempts.spared()
        return good


class NewPasskey(WebAuthnRegisterForm):
    """A new passkey: always one that signs in by itself."""

    def validate(self, **kwargs):
        """As the library does, for the one use that there is."""
        self.usage.data = "first"
        return super().validate(**kwargs)


class Passkeys(WebauthnUtil):
    """Passkeys that know their person and check a finger, a face or a number: something held and something known."""

    def origin(self):
        """The address that the browser must have seen."""
        found = office().settings
        return found.public_url if found.production else super().origin()

    def authenticator_selection(self, user, usage):
        """Any device, on which the passkey is kept with its person."""
        return AuthenticatorSelectionCriteria(resident_key=ResidentKeyRequirement.REQUIRED,
                                              user_verification=UserVerificationRequirement.REQUIRED)  # fmt: skip

    def user_verification(self, user, usage):
        """Always."""
        return UserVerificationRequirement.REQUIRED


class OnceTotp(Totp):
    """Codes of an application, of which none counts twice: who looked over a shoulder comes too late."""

    def get_last_counter(self, user):
        """The step of the last code that counted."""
        return user.last_code or None

    def set_last_counter(self, user, tmatch):
        """Keep the step; of two who come with the same code at once, one is refused."""
        if not current_app.security.datastore.take_code(user, tmatch.counter):
            raise TokenError


class OnceCodes(MfRecoveryCodesUtil):
    """Recovery codes, of which only hashes are kept: shown when they are made, and never again."""

    def get_recovery_codes(self, user):
        """None: nobody can read them any more."""
        return []

    def check_recovery_code(self, user, code):
        """Use the code up; of two who come with the same one at once, one is refused."""
        return current_app.security.datastore.take_recovery_code(user, self.hashed(code))

    def delete_recovery_code(self, user, code):
        """It was used up when it was checked."""
        return True

    def _encrypt_codes(self, codes):
        return [self.hashed(code) for code in codes]

    def hashed(self, code):
        """The hash of a code, however it was typed."""
        plain = "".join(sign for sign in code.casefold() if sign.isalnum())
        return hmac.new(current_app.config["RECOVERY_KEY"], plain.encode(), hashlib.sha256).hexdigest()[:32]

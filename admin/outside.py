"""Signing in with an account of the council at Google or Microsoft: an option, for users who are known here already."""

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import OAuthError
from flask import flash, redirect, request, session, url_for
from flask_login import current_user
from flask_security.oauth_provider import FsOAuthProvider
from joserfc.errors import JoseError

LABELS = {"google": "חשבון Google של המועצה", "microsoft": "חשבון Microsoft של המועצה"}
DISCOVERY = {
    "google": "https://accounts.google.com/.well-known/openid-configuration",
    "microsoft": "https://login.microsoftonline.com/{tenant}/v2.0/.well-known/openid-configuration",
}
#: where a browser is sent to sign in: what the policy of the sign-in page lets a form lead to
HOSTS = {"google": "https://accounts.google.com", "microsoft": "https://login.microsoftonline.com"}
#: one answer to everything that does not let in: it tells a stranger nothing
REFUSED = "הכניסה עם החשבון הזה לא הצליחה. אפשר להיכנס בסיסמה, או לפנות למנהל/ת המערכת."
FAULTS = (AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError)


class Council(FsOAuthProvider):
    """The council's accounts at one provider: only addresses in its domain that the provider answers for."""

    def __init__(self, name, client, domain):
        super().__init__(name)
        *tenant, self.client, self.secret = client
        self.tenant, self.domain = "".join(tenant), domain.casefold()

    def authlib_config(self):
        """What the provider must know about us, and we about it."""
        hint = {"hd": self.domain} if self.name == "google" else {"domain_hint": self.domain}
        return {
            "client_id": self.client, "client_secret": self.secret, "authorize_params": hint,
            "server_metadata_url": DISCOVERY[self.name].format(tenant=self.tenant),
            "client_kwargs": {"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
        }  # fmt: skip

    def fetch_identity_cb(self, oauth, token):
        """The person's address; who is not of the council is refused."""
        told = token.get("userinfo") or {}
        email = str(told.get("email") or "").casefold()
        sure = self._of_google(told) if self.name == "google" else self._of_microsoft(told)
        if not sure or not email.endswith(f"@{self.domain}") or email.count("@") != 1:
            raise OAuthError(error="not_of_the_council")
        return "email", email

    def _of_google(self, told):
        return told.get("email_verified") is True and str(told.get("hd", "")).casefold() == self.domain

    def _of_microsoft(self, told):
        # Microsoft verifies no address; those of the council's own directory are given by the council.
        return bool(self.tenant) and told.get("tid") == self.tenant

    def oauth_response_failure(self, error_view, e):
        """Back to the sign-in page, without what went wrong."""
        flash(REFUSED, "error")
        return redirect(url_for("security.login"))


def register(app, settings, note):
    """Add the providers that the settings name, and let no fault of theirs become a fault of ours."""
    for name, client in settings.signin_clients.items():
        app.security.oauthglue.register_provider_ext(Council(name, client, settings.signin_domain))
    for name in ("oauthstart", "oauthresponse", "oauth_verify_start", "oauth_verify_response"):
        view = app.view_functions[f"security.{name}"]
        app.view_functions[f"security.{name}"] = _calm(view, note)


def _half_in():
    """True where the second step is still to come."""
    return "tf_user_id" in session


def _calm(view, note):
    def call(name):
        try:
            answer = view(name)
            if request.endpoint == "security.oauthresponse" and not (current_user.is_authenticated or _half_in()):
                note("failed", None, name)
            return answer
        except FAULTS as fault:
            note("failed", None, f"{name}: {type(fault).__name__}")
            flash(REFUSED, "error")
            return redirect(url_for("security.login"))

    return call

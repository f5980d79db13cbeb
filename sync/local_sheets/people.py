"""Files of other people, put there before a test begins: what a harness needs that no request can do."""

from .files import SERVICE_ACCOUNT


def foreign_file(app, owner, name, *, file_id=None, role=None, locale="en_US"):
    """Put a file of somebody else there; with a role the service account may see it. Returns its id."""
    shared = [(app.service_account, role)] if role else []
    return app.seed(owner, name, file_id=file_id, locale=locale, shared_with=shared)


__all__ = ["SERVICE_ACCOUNT", "foreign_file"]

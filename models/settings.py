"""PURE. The settings of an installation, read from the environment once, at start."""

import base64
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Wrong(ValueError):
    """A setting is missing or wrong; the text is one clear line."""


@dataclass(frozen=True)
class Settings:
    """All settings; the names are those of the environment without PINKAS_, in small letters."""

    instance: Path
    env: str = "demo"
    database_url: str = ""
    council: str = "gush-etzion"
    sheets: str = "local"
    sheets_url: str = ""
    sheets_folder: str = ""
    google_credentials: str = ""
    secret_key: str = field(default="", repr=False)
    field_keys: tuple = field(default=(), repr=False)
    backup_key: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    #: {"google": (id, secret), "microsoft": (tenant, id, secret)}: who else may say who somebody is
    signin_clients: dict = field(default_factory=dict, repr=False)
    signin_domain: str = ""
    demand_second: bool = False
    mail_url: str = field(default="", repr=False)
    mail_from: str = ""

    @property
    def second_step(self):
        """True where a password alone lets nobody in."""
        return self.production or self.demand_second

    @property
    def production(self):
        """True where real people's data is kept."""
        return self.env == "production"


COUNCILS = ("gush-etzion", "ramat-hanegev")


def load(environ=os.environ, root=Path(".")):
    """The settings of `environ`; a demo makes its own keys, production refuses to start without them."""
    get = lambda name, default="": environ.get(f"PINKAS_{name}", "").strip() or default  # noqa: E731 (a local spelling)
    instance = Path(get("INSTANCE", str(root / "instance"))).resolve()
    env = _one_of("ENV", get("ENV", "demo"), ("demo", "production"))
    instance.mkdir(parents=True, exist_ok=True)
    host, port = get("HOST", "127.0.0.1"), _port(get("PORT", "8000"))
    here = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # where what listens on `host` is reached
    sheets = _one_of("SHEETS", get("SHEETS", "local"), ("local", "google"))
    secret, keys = get("SECRET_KEY"), tuple(filter(None, get("FIELD_KEY").replace(",", " ").split()))
    if env == "production":
        _real(secret, keys, instance, get("PUBLIC_URL"), get("BACKUP_KEY"))
    credentials = get("GOOGLE_CREDENTIALS")
    if sheets == "google" and not Path(credentials or "?").is_file():
        raise Wrong("PINKAS_SHEETS=google needs PINKAS_GOOGLE_CREDENTIALS, the path of a service account's key file")
    mail, sender = _mail(get)
    return Settings(
        mail_url=mail, mail_from=sender,
        instance=instance, env=env, database_url=get("DATABASE_URL", f"sqlite:///{instance / 'pinkas.db'}"),
        council=_one_of("COUNCIL", get("COUNCIL", "gush-etzion"), COUNCILS), sheets=sheets,
        sheets_url="" if sheets == "google" else get("SHEETS_URL", f"http://{here}:{port + 1}").rstrip("/"),
        sheets_folder=get("SHEETS_FOLDER"), google_credentials=credentials,
        secret_key=secret or _kept(instance, "secret.key"), field_keys=keys or (_kept(instance, "field.key"),),
        backup_key=get("BACKUP_KEY") or ("" if env == "production" else _kept(instance, "backup.key")),
        host=host, port=port, public_url=get("PUBLIC_URL", f"http://{here}:{port}").rstrip("/"),
        signin_clients=_clients(get), signin_domain=get("SIGNIN_DOMAIN"),
        demand_second=_one_of("SECOND_STEP", get("SECOND_STEP", "optional"), ("optional", "required")) == "required",
    )  # fmt: skip


def _real(secret, keys, instance, address, backup):
    """Raise Wrong where production would stand on a missing, a guessable or a demo's key, or without TLS."""
    if len(secret) < 32 or not keys:
        raise Wrong("PINKAS_SECRET_KEY (32 characters or more) and PINKAS_FIELD_KEY are required in production")
    made = {path.read_text().strip() for path in instance.glob("*.key")}
    backups = [("BACKUP_KEY", backup)] if backup else []
    for name, key in (("SECRET_KEY", secret), *(("FIELD_KEY", key) for key in keys), *backups):
        if key in made:
            raise Wrong(f"PINKAS_{name} is the key that a demo made for itself: production needs its own")
        if len(key) < 32 or len(set(key)) < 10:
            raise Wrong(f"PINKAS_{name} can be guessed: 32 random characters or more are needed")
    if secret in keys or backup in (secret, *keys):
        raise Wrong("PINKAS_SECRET_KEY, PINKAS_FIELD_KEY and PINKAS_BACKUP_KEY must differ")
    if not address.startswith("https://"):
        raise Wrong("PINKAS_PUBLIC_URL, the https:// address that people know, is required in production")


def _clients(get):
    """The accounts at Google and Microsoft by which people may sign in, where they are set."""
    found = {}
    for name, parts in (("google", ("id", "secret")), ("microsoft", ("tenant", "id", "secret"))):
        client = tuple(get(f"{name.upper()}_CLIENT").split())
        if client and len(client) != len(parts):
            raise Wrong(f"PINKAS_{name.upper()}_CLIENT: expected {' '.join(parts)}, with spaces between")
        if client:
            found[name] = client
    if found and "." not in get("SIGNIN_DOMAIN"):
        raise Wrong("PINKAS_SIGNIN_DOMAIN, the domain of the council's addresses, is required with a client")
    return found


def _mail(get):
    """(the address of the mail server, who letters are from), both or neither."""
    url, sender = get("MAIL_URL"), get("MAIL_FROM")
    if url or sender:
        mail_server(url)
        if not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+", sender):
            raise Wrong("PINKAS_MAIL_FROM, the address that letters come from, is required with PINKAS_MAIL_URL")
    return url, sender


def mail_server(url):
    """(scheme, host, port, user, password) of a mail server's address; raises Wrong, and tells no password."""
    told = "PINKAS_MAIL_URL: expected smtp://user:password@host:587 or smtps://user:password@host:465"
    try:
        found = urlsplit(url)
        port = found.port or (465 if found.scheme == "smtps" else 587)
    except ValueError as error:
        raise Wrong(told) from error
    if found.scheme not in ("smtp", "smtps") or not found.hostname or bool(found.username) != bool(found.password):
        raise Wrong(told)
    return found.scheme, found.hostname, port, unquote(found.username or ""), unquote(found.password or "")


def _one_of(name, value, allowed):
    if value not in allowed:
        raise Wrong(f"PINKAS_{name}={value}: expected one of {', '.join(allowed)}")
    return value


def _port(text):
    if not text.isdigit() or not 1 <= int(text) <= 65000:
        raise Wrong(f"PINKAS_PORT={text}: expected a number between 1 and 65000")
    return int(text)


def _kept(instance, name):
    """A key that the demo makes for itself and keeps; two starts at once agree on one."""
    path = instance / name
    fresh = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(fresh)
    except FileExistsError:
        return path.read_text().strip()
    return fresh

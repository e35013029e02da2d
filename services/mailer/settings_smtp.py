"""Settings of mail by SMTP: the server, and the key that signs what leaves through it."""

import re
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


class SigningKey(str):
    """A private key in PEM armour, RSA of 2048 bits or more, or Ed25519."""

    def __new__(cls, text: str) -> "SigningKey":
        """Check it when the settings are read. Raises ValueError."""
        pem = text.replace("\\n", "\n")  # a key in one line, as environment files want it
        try:
            key = load_pem_private_key(pem.encode(), password=None)
        except (ValueError, TypeError) as fault:
            raise ValueError("it is no private key in PEM armour") from fault
        if not isinstance(key, Ed25519PrivateKey) and not (isinstance(key, RSAPrivateKey) and key.key_size >= 2048):
            raise ValueError("it is neither an RSA key of 2048 bits or more nor an Ed25519 key")
        return super().__new__(cls, pem)

    def __repr__(self) -> str:
        return "SigningKey(…)"


@dataclass(frozen=True)
class SmtpSettings:
    """What mail by SMTP needs."""

    smtp_url: str | None = None  # smtp://user:password@host:port?starttls=required&connections=4, smtps://…
    bounce_domain: str | None = None  # mail to any name there comes to us; bounces return to a signed one per delivery
    inbound_secret: str | None = None  # part of the address that SendGrid's Inbound Parse posts to
    dkim_domain: str | None = None  # the one of the From, or above it
    dkim_selector: str = "baraza"
    dkim_key: SigningKey | None = None  # RSA, which every inbox can check
    dkim_second_selector: str = "baraza-ed"
    dkim_second_key: SigningKey | None = None  # Ed25519 beside it

    @property
    def dkim_keys(self) -> tuple[tuple[str, str, str], ...]:
        """Domain, selector and key of each signature to put on a mail."""
        pairs = ((self.dkim_selector, self.dkim_key), (self.dkim_second_selector, self.dkim_second_key))
        return tuple((self.dkim_domain, selector, str(key)) for selector, key in pairs if key and self.dkim_domain)

    def smtp_faults(self, wanted: bool, senders: list[str]) -> list[str]:
        """Sentences about values that can't be right together. ``wanted``: mail leaves by SMTP, from these ``senders``."""
        found = []
        if wanted and urlsplit(self.smtp_url or "").scheme not in ("smtp", "smtps"):
            found.append("BARAZA_MAIL_PROVIDER is smtp, but BARAZA_SMTP_URL does not start with smtp:// or smtps://")
        found += self._url_faults()
        if self.inbound_secret and len(self.inbound_secret) < 20:
            found.append("BARAZA_INBOUND_SECRET is shorter than 20 letters")
        if self.bounce_domain and not _DOMAIN.fullmatch(self.bounce_domain):
            found.append("BARAZA_BOUNCE_DOMAIN is no domain")
        if (self.dkim_key or self.dkim_second_key) and not self.dkim_domain:
            found.append("BARAZA_DKIM_KEY is set, but BARAZA_DKIM_DOMAIN is not: the domain of BARAZA_MAIL_FROM")
        for sender in senders if self.dkim_domain else ():
            domain = parseaddr(sender)[1].rpartition("@")[2].lower()
            if f".{domain}".endswith(f".{(self.dkim_domain or '').lower()}") or "@" not in sender:
                continue
            found.append(f"BARAZA_DKIM_DOMAIN does not cover the sender's domain {domain}, so no inbox would count it")
        return found

    def _url_faults(self) -> list[str]:
        query = parse_qs(urlsplit(self.smtp_url or "").query)
        found = []
        if query.get("starttls", ["required"])[0] not in ("required", "optional", "never"):
            found.append("BARAZA_SMTP_URL: starttls must be required, optional or never")
        if not query.get("connections", ["4"])[0].isdigit() or query.get("connections", ["4"])[0] == "0":
            found.append("BARAZA_SMTP_URL: connections must be a number above 0")
        return found

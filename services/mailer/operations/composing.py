"""From deliveries to messages: language, values, links, shape. What can't be composed comes back with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime, parseaddr
from typing import Any

from services.mailer import settings as mailer_settings
from services.mailer.errors import BadTemplate, MissingValue
from services.mailer.operations import mailings, proofs, sharing, templates, tracking
from services.mailer.providers.base import Text
from services.mailer.rules import gsm, headers, values, variants, verp, wording
from services.mailer.rules.checks import PERSON
from services.mailer.rules.delivery import Outcome
from services.mailer.rules.mime import Letter, Mail, Sender
from services.mailer.rules.rendering import Compiled, Shape
from services.mailer.settings import Settings
from shared import store
from shared.http.links import Links


def constants(settings: Settings) -> dict[str, Any]:
    """Values that are the same in every message."""
    return {"organisation": settings.organisation, "postal_address": settings.postal}


def sender_of(mailing: Mapping[str, Any], settings: Settings, now: datetime) -> Sender:
    """Who writes. Raises BadTemplate where nobody has said so."""
    name, address = parseaddr(settings.sender(mailing["message_class"]) or "")
    if not address:
        raise BadTemplate("No sender address is set.", code="sender-missing")
    domain = address.rpartition("@")[2]
    linked = mailing["message_class"] in ("bulk", "invitation")
    return Sender(
        name=name,
        address=address,
        reply_to=parseaddr(settings.mail_reply_to or "")[1] or address,
        date=format_datetime(now),
        list_id=f"<{mailing['purpose']}.{domain}>" if linked else None,
        feedback_id=f"{mailing['_id']}:{mailing['kind']}:baraza" if linked else None,
        automatic=not linked,
        one_click=linked,
    )


class Composer:
    """Composes the messages of one batch; shapes are rendered once and kept for the batch."""

    def __init__(self, mailing: Mapping[str, Any], channel: str, now: datetime, idle: bool = False):
        self.idle = idle  # only for a look: links lead nowhere
        self._untracked: set[str] = set()
        self.settings = mailer_settings.current()
        self.mailing = mailing
        self.channel = channel
        self.template = templates.get(mailing["template"])
        self.sender = sender_of(mailing, self.settings, now) if channel == "email" else None
        self.links = Links(self.settings.secret_key, self.settings.public_url)
        self.plain = bool(mailing.get("plain_sms", self.settings.sms_plain))
        self.tracked = self.template["message_class"] == "bulk" and mailing.get("tracking") is not False and not idle
        self._texts: dict[tuple[Any, ...], Compiled] = {}
        self._letters: dict[tuple[Any, ...], Letter] = {}
        self._shapes: dict[tuple[Any, ...], Shape] = {}

    def compose(self, deliveries: Sequence[Mapping[str, Any]]) -> tuple[list[Any], list[Outcome]]:
        """Messages, and outcomes for those that can't be written."""
        own = self._own(deliveries)
        self._untracked = tracking.untracked({row["contact"] for row in deliveries}) if self.tracked else set()
        messages, refused = [], []
        for delivery in deliveries:
            try:
                messages.append(self._one(delivery, own.get(delivery["contact"], {})))
            except MissingValue:
                refused.append(Outcome(delivery["_id"], "withheld", "missing-value"))
            except BadTemplate as fault:
                refused.append(Outcome(delivery["_id"], "failed", fault.code))
        messages, shared = sharing.once_per_address(self.mailing, deliveries, messages)
        return messages, refused + shared

    def one(self, delivery: Mapping[str, Any]) -> Mail | Text:
        """The message of one delivery. Raises BadTemplate, MissingValue."""
        return self._one(delivery, self._own([delivery]).get(delivery["contact"], {}))

    def values(self, delivery: Mapping[str, Any], own: Mapping[str, Any], names: Iterable[str], language: str) -> dict[str, Any]:
        """What this person's gaps are filled with."""
        known = values.person(delivery, language, own.get("values") or {})
        known.update((name, self._link(delivery, name)) for name in names if name in values.LINKS or values.number(name))
        return known

    def _one(self, delivery: Mapping[str, Any], own: Mapping[str, Any]) -> Mail | Text:
        language = wording.language_for(delivery.get("language"), self.template.get("fallback") or (), self.template["texts"])
        if language is None:
            raise BadTemplate("no text in a language this person reads", code="language-missing")
        variant = delivery.get("variant")
        tracked = self.tracked and delivery["contact"] not in self._untracked
        compiled = self._compiled(language, variant, tracked)
        person = self.values(delivery, own, compiled.names(self.channel), language)
        hidden = values.hides_places(delivery, self.channel)
        if hidden:
            person = {name: value for name, value in person.items() if name not in values.PLACES and name not in values.INSTEAD}
        key = (language, hidden, variant, tracked, compiled.key(self.channel, person))
        shape = self._shapes.get(key) or self._shape(key, compiled, person)
        filled = {name: str(person[name]) for name in shape.names}
        if self.channel == "sms":
            return self._text(delivery, shape, filled)
        return self._mail(delivery, own, key, filled, person.get("name"))

    def _compiled(self, language: str, variant: int | None, tracked: bool) -> Compiled:
        """The text in one language, with the subject that is tried or marked as a test."""
        if (language, variant, tracked) not in self._texts:
            text = dict(self.template["texts"][language])
            if subject := variants.subject(self.mailing.get("ab"), variant, language):
                text["subject"] = subject
            if self.mailing["kind"] == proofs.TEST:
                text |= {part: f"[Test] {text[part]}" for part in ("subject", "sms") if text.get(part)}
            worded = {**self.template, "texts": {language: text}}
            self._texts[language, variant, tracked] = templates.compiled(worded, language, tracked=tracked)
        return self._texts[language, variant, tracked]

    def _shape(self, key: tuple[Any, ...], compiled: Compiled, person: Mapping[str, Any]) -> Shape:
        fixed = constants(self.settings) | (self.mailing.get("values") or {}).get(key[0], {})
        fixed = {name: value for name, value in fixed.items() if value not in (None, "")}
        if key[1]:
            fixed = values.without_places(fixed)
        shape = compiled.shape(self.channel, fixed, person)
        self._shapes[key] = shape
        if self.sender:
            self._letters[key] = Letter(self.sender, shape)
        return shape

    def _mail(
        self, delivery: Mapping[str, Any], own: Mapping[str, Any], key: tuple[Any, ...], filled: dict[str, str], name: str | None
    ) -> Mail:
        address = headers.sendable(delivery["address"])
        if address is None:
            raise BadTemplate("no mail server could be told this address", code="address-unusable")
        letter = self._letters[key]
        leave = None
        if letter.sender.one_click:
            leave = filled.get("unsubscribe_url") or self._link(delivery, "unsubscribe_url")
        return Mail(delivery["_id"], address, name, letter, filled, leave, own.get("calendar"), self._written(delivery))

    def _written(self, delivery: Mapping[str, Any]) -> str | None:
        """Where a mail ends it for this person, if mail comes to us at all."""
        domain = self.settings.bounce_domain
        return verp.address("u", delivery["_id"], domain, self.settings.secret_key) if domain else None

    def _text(self, delivery: Mapping[str, Any], shape: Shape, filled: Mapping[str, str]) -> Text:
        if shape.sms is None:
            raise BadTemplate("no text for SMS", code="sms-missing")
        body = " ".join(shape.sms.fill(filled).split())
        body = gsm.friendly(body) if self.plain else body
        return Text(delivery["_id"], delivery["address"], self.settings.sms_sender(delivery["address"]), body)

    def _link(self, delivery: Mapping[str, Any], name: str) -> str:
        if self.idle:
            return PERSON.get(name, "https://baraza.example/preview")
        tracked = self.tracked and delivery["contact"] not in self._untracked
        if tracked and (name == "interest_url" or values.number(name)):
            return self.links.url("link", delivery["_id"], str(values.number(name)))
        if name == "interest_url":
            return self.links.url("interest", delivery["contact"], delivery["channel"])
        if name == "preferences_url":
            return self.links.url("preferences", delivery["contact"])
        return self.links.url("unsubscribe", delivery["_id"])

    def _own(self, deliveries: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
        """What the asker gave for each named person."""
        if not self.mailing.get("recipients"):
            return {}
        wanted = [mailings.person_id(self.mailing["_id"], delivery["contact"]) for delivery in deliveries]
        return {row["contact"]: row for row in store.database("mailer")["mailing_people"].find({"_id": {"$in": wanted}})}

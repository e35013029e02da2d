"""Documents of the mailer. Deliveries are written and read in bulk with pymongo; ids of a fan-out are derived."""

from services.mailer.models.alias import ALIAS
from services.mailer.models.campaigns import Campaign, Mailing, MailingPerson
from services.mailer.models.claims import AddressClaim
from services.mailer.models.deliveries import Batch, Delivery
from services.mailer.models.hooks import Hook, HookPost
from services.mailer.models.incoming import Answer, IncomingMessage
from services.mailer.models.links import LinkCheck
from services.mailer.models.looks import PersonLook, PersonSearch
from services.mailer.models.people import Alias
from services.mailer.models.receipts import ChangeNotice, Receipt, ReceiptPost
from services.mailer.models.reconciling import Reconciliation
from services.mailer.models.reports import Untracked, WithheldPerson
from services.mailer.models.sending import Pace, ProviderHealth
from services.mailer.models.suppressions import Suppression
from services.mailer.models.templates import Template

OUTBOXES = (
    Campaign,
    Mailing,
    Batch,
    Suppression,
    ReceiptPost,
    ChangeNotice,
    Template,
    PersonSearch,
    IncomingMessage,
    Answer,
    Reconciliation,
    HookPost,
)


def ensure_indexes() -> None:
    """Create what is missing: bulk paths go past mongoengine, which would do it at the first use of a model."""
    for document in (
        *OUTBOXES,
        MailingPerson,
        Delivery,
        Receipt,
        Alias,
        LinkCheck,
        PersonLook,
        AddressClaim,
        ProviderHealth,
        Pace,
        WithheldPerson,
        Hook,
    ):
        document.ensure_indexes()


__all__ = [
    "ALIAS",
    "AddressClaim",
    "Alias",
    "Answer",
    "Batch",
    "Campaign",
    "ChangeNotice",
    "Delivery",
    "IncomingMessage",
    "Hook",
    "HookPost",
    "LinkCheck",
    "Mailing",
    "MailingPerson",
    "OUTBOXES",
    "Pace",
    "PersonLook",
    "PersonSearch",
    "ProviderHealth",
    "Receipt",
    "Reconciliation",
    "ReceiptPost",
    "Suppression",
    "Template",
    "Untracked",
    "WithheldPerson",
    "ensure_indexes",
]

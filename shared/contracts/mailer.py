"""Messages that belong to mailer: its events, the commands it takes, its own work."""

from marshmallow import Schema, fields, validate

from shared.contracts.base import Rows, contract
from shared.contracts.words import CHANNELS, DELIVERY_STATES, INTENTS, MESSAGE_CLASSES, PURPOSES


@contract("mailer.mailing.request", kind="command", sender="any", listeners=("mailer",))
class MailingRequest(Schema):
    """A service asks for one text to be sent to named people: invitations, reminders, confirmations. The id is derived by
    the asker, so that asking twice sends once. Mailer asks contacts for address and consent itself. ``values`` are merge
    values per language and the same for all; each person may have own ``values`` and a calendar entry (iCalendar text)."""

    mailing = fields.Str(required=True)
    kind = fields.Str(required=True)
    template = fields.Str(required=True)
    message_class = fields.Str(required=True, validate=validate.OneOf(MESSAGE_CLASSES))
    purpose = fields.Str(required=True, validate=validate.OneOf(PURPOSES))
    channels = fields.List(fields.Str(validate=validate.OneOf(CHANNELS)), required=True, validate=validate.Length(min=1))
    about = fields.Dict(keys=fields.Str(), values=fields.Str(), load_default=dict)
    values = fields.Dict(keys=fields.Str(), values=fields.Dict(), load_default=dict)
    people = Rows(("contact",), ("calendar",), dicts=("values",))


@contract("mailer.mailing.advance", kind="own work", sender="mailer", listeners=("mailer",))
class MailingAdvance(Schema):
    """Staff started, paused, resumed or cancelled a campaign; the campaign carries this in the same write. Mailer brings
    the mailing in line: asks for the next page, announces batches that wait, or takes them back."""

    mailing = fields.Str(required=True)


@contract("mailer.campaign.choose", kind="own work", sender="mailer", listeners=("mailer",))
class CampaignChoose(Schema):
    """A campaign tries several subjects, and the time to try them is over: stored at the start and due then. Mailer takes the one
    that did best for those who wait, unless staff have decided."""

    campaign = fields.Str(required=True)


@contract("mailer.deliveries.send", kind="own work", sender="mailer", listeners=("mailer",), lanes=("bulk", "direct"))
class DeliveriesSend(Schema):
    """A batch of deliveries waits to be handed to a provider. The bulk lane carries campaigns; the direct lane invitations
    and confirmations, so that these never wait behind a campaign."""

    batch = fields.Str(required=True)


@contract("mailer.receipts.fold", kind="own work", sender="mailer", listeners=("mailer",), lanes=("receipts",))
class ReceiptsFold(Schema):
    """A provider posted receipts; they are stored as they came and wait to be folded into deliveries."""

    post = fields.Str(required=True)


@contract("mailer.deliveries.changed", kind="event", sender="mailer", listeners=("contacts", "events", "mailer"))
class DeliveriesChanged(Schema):
    """Deliveries of one mailing came into a new state. Contacts moves the journey (accepted outreach = reached); events
    learns which invitations could not go out. Outreach that is *withheld* or *failed*, with the reason *cancelled* where staff
    ended the campaign before, lets another campaign introduce us to these people. Contact ids only. Nobody takes notice of
    the kinds *test* and *seed*, which are copies for ourselves."""

    mailing = fields.Str(required=True)
    kind = fields.Str(required=True)
    purpose = fields.Str(required=True)
    about = fields.Dict(keys=fields.Str(), values=fields.Str(), load_default=dict)
    state = fields.Str(required=True, validate=validate.OneOf(DELIVERY_STATES))
    reason = fields.Str(allow_none=True, load_default=None)
    channel = fields.Str(required=True)
    contacts = fields.List(fields.Str(), required=True)
    at = fields.AwareDateTime(required=True)


@contract("mailer.address.suppressed", kind="event", sender="mailer", listeners=("contacts", "mailer"))
class AddressSuppressed(Schema):
    """An address turned out to be dead or its owner complained; in force in mailer already. Contacts marks the person
    unreachable on that channel, and withdraws consent after a complaint."""

    contact = fields.Str(allow_none=True, load_default=None)
    channel = fields.Str(required=True, validate=validate.OneOf(CHANNELS))
    reason = fields.Str(required=True, validate=validate.OneOf(["bounced", "complained", "invalid"]))
    at = fields.AwareDateTime(required=True)


@contract("mailer.contact.unsubscribed", kind="event", sender="mailer", listeners=("contacts", "mailer"))
class ContactUnsubscribed(Schema):
    """A person used one-click unsubscribe, the page behind the link, the provider's own link or a stop word. In force in
    mailer already; contacts records the withdrawal with its evidence. ``purpose`` is "all" when they left every list."""

    contact = fields.Str(required=True)
    purpose = fields.Str(required=True, validate=validate.OneOf([*PURPOSES, "all"]))
    channel = fields.Str(required=True, validate=validate.OneOf(CHANNELS))
    method = fields.Str(required=True, validate=validate.OneOf(["one-click", "web", "provider", "sms", "email"]))
    mailing = fields.Str(allow_none=True, load_default=None)
    language = fields.Str(allow_none=True, load_default=None)
    at = fields.AwareDateTime(required=True)


@contract("mailer.message.received", kind="event", sender="mailer", listeners=("contacts", "events"))
class MessageReceived(Schema):
    """Somebody wrote to us. Contacts puts it on the timeline of everybody who reads that number or mailbox, and after a *stop*
    withdraws the consent of all of them for the channel; in force in mailer already. The number travels with it since only
    contacts knows who shares a handset; ``contacts`` are those whom mailer has written to there. ``text`` is what they wrote.
    Events takes a word such as *ndiyo* as the answer to an invitation."""

    message = fields.Str(required=True)
    channel = fields.Str(required=True, validate=validate.OneOf(CHANNELS))
    address = fields.Str(required=True)
    contacts = fields.List(fields.Str(), required=True)
    text = fields.Str(required=True)
    intent = fields.Str(required=True, validate=validate.OneOf(INTENTS))
    language = fields.Str(allow_none=True, load_default=None)
    mailing = fields.Str(allow_none=True, load_default=None)
    at = fields.AwareDateTime(required=True)


@contract("mailer.answer.send", kind="own work", sender="mailer", listeners=("mailer",))
class AnswerSend(Schema):
    """Somebody wrote a word that is answered, such as the one that ends our messages; the answer is stored and waits to go."""

    answer = fields.Str(required=True)

"""Messages to people."""

import marshmallow as ma

from services.mailer.schemas.words import ID
from shared.http.paging import PageArguments

DELIVERY = {"id": ID, "mailing": ID, "contact": ID, "channel": "email", "language": "sw", "state": "delivered", "clicks": 0}


class DeliveryView(ma.Schema):
    """One message to one person; the address is left out."""

    id = ma.fields.String()
    mailing = ma.fields.String()
    contact = ma.fields.String()
    channel = ma.fields.String()
    language = ma.fields.String(allow_none=True)
    state = ma.fields.String()
    reason = ma.fields.String(allow_none=True)
    at = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.AwareDateTime())
    clicks = ma.fields.Integer()


class DeliveryFilter(PageArguments):
    """Deliveries of one mailing or one contact."""

    mailing = ma.fields.String()
    contact = ma.fields.String()

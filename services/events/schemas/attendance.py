"""Who came."""

import marshmallow as ma
from marshmallow import fields

from shared.http.fields import Id
from shared.http.paging import PageArguments


class AttendanceBody(ma.Schema):
    """Whether an invited person came."""

    event = Id(required=True)
    contact = Id(required=True)
    attended = fields.Boolean(required=True)
    at = fields.AwareDateTime()


class AttendanceView(AttendanceBody):
    """A note of attendance."""

    id = Id()
    by = fields.String()


class AttendanceList(PageArguments):
    """Of which event."""

    event = Id(required=True)


class Anything(ma.Schema):
    """An object described by its example."""

    class Meta:
        """Fields are as the example shows."""

        unknown = ma.INCLUDE

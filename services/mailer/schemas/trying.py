"""Trying things out: copies for ourselves, several subjects."""

import marshmallow as ma

from services.mailer.schemas.words import ID
from shared.http.fields import LanguageTag

TEST = {"addresses": ["neema@example.org"], "languages": ["sw"]}
STARTED = {"id": ID}
AB = {
    "subjects": {"en": ["Would you like a say?", "Mining near you"]},
    "share": 20,
    "by": "clicks",
    "hours": 24,
    "automatic": True,
}
TRIED = [
    {
        "variant": 0,
        "subjects": {"en": "Would you like a say?"},
        "winner": True,
        "people": 300,
        "sent": 297,
        "clicked": 31,
        "opened": 0,
    }
]


class TestBody(ma.Schema):
    """To whom of us a test goes."""

    addresses = ma.fields.List(
        ma.fields.String(validate=ma.validate.Length(max=254)), required=True, validate=ma.validate.Length(min=1, max=20)
    )
    languages = ma.fields.List(LanguageTag(), load_default=list, metadata={"description": "Default: every language of the text"})


class StartedView(ma.Schema):
    """The mailing that carries the test; look at it under ``mailings``."""

    id = ma.fields.String()


class SubjectsBody(ma.Schema):
    """Several subjects: a share of the people tries them, the rest waits for the one that does best."""

    subjects = ma.fields.Dict(
        keys=LanguageTag(),
        values=ma.fields.List(
            ma.fields.String(validate=ma.validate.Length(min=1, max=250)), validate=ma.validate.Length(min=2, max=5)
        ),
        required=True,
        validate=ma.validate.Length(min=1),
    )
    share = ma.fields.Integer(load_default=20, validate=ma.validate.Range(1, 100), metadata={"description": "Percent who try"})
    by = ma.fields.String(load_default="clicks", validate=ma.validate.OneOf(["clicks", "opens"]))
    hours = ma.fields.Float(load_default=24, validate=ma.validate.Range(0.01, 24 * 14))
    automatic = ma.fields.Boolean(load_default=True, metadata={"description": "Else staff decide"})


class SubjectsView(SubjectsBody):
    """What is tried, and what was decided."""

    winner = ma.fields.Integer(allow_none=True)
    decided_by = ma.fields.String()
    decided_at = ma.fields.AwareDateTime()


class ChoiceBody(ma.Schema):
    """The subject that the rest gets."""

    variant = ma.fields.Integer(required=True, validate=ma.validate.Range(0, 4))


class TriedView(ma.Schema):
    """How one subject does."""

    variant = ma.fields.Integer()
    subjects = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    winner = ma.fields.Boolean()
    people = ma.fields.Integer()
    sent = ma.fields.Integer()
    clicked = ma.fields.Integer()
    opened = ma.fields.Integer()

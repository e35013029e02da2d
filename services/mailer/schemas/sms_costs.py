"""What text messages cost."""

import marshmallow as ma

COSTS = {
    "currency": "USD",
    "plain": False,
    "texts": [
        {
            "language": "fr",
            "text": "Réponse reçue.",
            "encoding": "UCS-2",
            "units": 80,
            "segments": 2,
            "odd": ["ç"],
            "suggestion": {"text": "Réponse recue.", "segments": 1},
        }
    ],
    "costs": [{"language": "fr", "country": "CD", "segments": 2, "price": "0.06", "person": "0.12", "thousand": "120"}],
}


class SuggestionView(ma.Schema):
    """The same text in plainer letters."""

    text = ma.fields.String()
    segments = ma.fields.Integer()


class SmsTextView(ma.Schema):
    """One language as it will go, and as a phone company counts it."""

    language = ma.fields.String()
    text = ma.fields.String()
    encoding = ma.fields.String()
    units = ma.fields.Integer()
    segments = ma.fields.Integer()
    odd = ma.fields.List(ma.fields.String(), metadata={"description": "Letters for which the whole text costs more"})
    suggestion = ma.fields.Nested(SuggestionView, allow_none=True)


class CostView(ma.Schema):
    """What people of a country cost in a language."""

    language = ma.fields.String()
    country = ma.fields.String(allow_none=True, metadata={"description": "Of the number; null: all others"})
    segments = ma.fields.Integer()
    price = ma.fields.String()
    person = ma.fields.String()
    thousand = ma.fields.String()


class CostsView(ma.Schema):
    """Texts and prices."""

    currency = ma.fields.String()
    plain = ma.fields.Boolean()
    texts = ma.fields.List(ma.fields.Nested(SmsTextView))
    costs = ma.fields.List(ma.fields.Nested(CostView))

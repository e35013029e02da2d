"""The name of the mailer database among mongoengine's connections."""

ALIAS = "mailer"

"""The name of the events database among mongoengine's connections."""

ALIAS = "events"

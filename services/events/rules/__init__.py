"""Pure decisions of the events service."""

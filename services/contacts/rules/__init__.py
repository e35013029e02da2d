"""Pure decisions: no web, no store, no bus, no clock, no randomness that was not passed in."""

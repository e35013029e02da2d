"""Pure decisions: no store, no bus, no clock."""

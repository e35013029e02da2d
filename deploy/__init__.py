"""The roof: how Baraza is started. May import every service; no service imports it."""

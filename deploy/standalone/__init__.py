"""Everything on one bare machine: embedded MongoDB, embedded bus, web apps behind one port, workers and relays."""

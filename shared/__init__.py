"""What the three services stand on: the contracts, the bus, the web base, one normalisation. Imports no service."""

"""HTTP in, JSON out: one file per noun."""

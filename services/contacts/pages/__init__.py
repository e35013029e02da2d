"""HTTP in, HTML out: one file per noun."""

"""HTTP, JSON: one file per noun."""

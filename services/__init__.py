"""The three services. Each owns its data and pages; they meet only through messages."""

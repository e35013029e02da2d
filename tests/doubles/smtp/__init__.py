"""A mail server that defers, refuses, hangs up in the middle of a message and speaks STARTTLS, as ordered."""

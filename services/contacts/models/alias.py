"""Which of the store's databases is ours."""

ALIAS = "contacts"

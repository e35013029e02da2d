"""Every question the mailer asks while it sends is answered from an index."""

from services.mailer import models
from shared import store


def test_deliveries_of_a_batch_are_found_by_index(installation):
    models.ensure_indexes()
    database = store.database("mailer")
    for collection, query in (
        ("deliveries", {"batch": "x"}),
        ("deliveries", {"contact": "x"}),
        ("batches", {"mailing": "x", "state": "queued"}),
        ("mailing_people", {"mailing": "x"}),
        ("suppressions", {"$or": [{"address_hash": {"$in": ["x"]}}, {"contact": {"$in": ["y"]}}]}),
    ):
        plan = str(database[collection].find(query).explain()["queryPlanner"]["winningPlan"])
        assert "IXSCAN" in plan, (collection, query)
        assert "COLLSCAN" not in plan

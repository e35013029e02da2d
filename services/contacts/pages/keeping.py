"""``/contacts/retention``: what is kept how long, and what is due. Changes nothing."""

from services.contacts import settings
from services.contacts.operations import keeping, keeping_run, signing_up
from shared import clock
from shared.pages import render

AFTER = {
    "never-acted": "never_acted_months",
    "dormant": "dormant_months",
    "refused-rows": "refused_rows_days",
    "merge-snapshots": "merge_kept_days",
}


def shown() -> str:
    """Each rule with its time, what is due now and what was done last."""
    now, latest = clock.now(), keeping_run.latest()
    after = {rule: getattr(settings.current(), setting) for rule, setting in AFTER.items()} | {"sign-ups": signing_up.KEPT.days}
    return render(
        "contacts/keeping.html", due=keeping.due(now), after=after, latest=latest, done=(latest or {}).get("done") or {}, now=now
    )

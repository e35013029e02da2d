"""What can go wrong in the mailer. Base classes and the way they are shown: ``shared.errors``."""

from shared.errors import Conflict, Forbidden, Invalid, NotFound


class UnknownTemplate(Invalid):
    """No template has this key."""

    code = "unknown-template"


class BadTemplate(Invalid):
    """A text can't be used: wrong syntax, a missing link, a missing language."""

    code = "bad-template"


class NewerVersion(Conflict):
    """Somebody else stored a version since this text was read."""

    code = "newer-version"


class BadVariants(Invalid):
    """Subjects that can't be tried against each other."""

    code = "bad-subjects"


class NotReady(Invalid):
    """The check before the start found faults; ``extra['faults']`` lists them all."""

    code = "campaign-not-ready"


class WrongState(Conflict):
    """The campaign is in a state from which this can't be done."""

    code = "wrong-state"


class UnknownCampaign(NotFound):
    """There is no such campaign."""

    code = "unknown-campaign"


class NotOursToLift(Conflict):
    """The person left or complained; only the person takes that back."""

    code = "suppression-by-the-person"


class UnknownMailing(NotFound):
    """There is no such mailing."""

    code = "unknown-mailing"


class Superseded(Conflict):
    """Another worker took the batch over; this one stops."""

    code = "superseded"


class MissingValue(Exception):
    """A text asks for a value this person does not have. The delivery is withheld, nothing half-written is sent."""


class ForgedPost(Forbidden):
    """A provider's post whose signature does not fit the bytes, or that is older than allowed."""

    code = "forged-webhook"

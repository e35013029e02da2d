"""What can go wrong in the events service beyond what everybody shares."""

from shared.errors import Conflict, Gone, NotFound


class EventNotFound(NotFound):
    """There is no such event."""

    code = "event-not-found"


class InvitationNotFound(NotFound):
    """There is no such invitation."""

    code = "invitation-not-found"


class ReportBackNotFound(NotFound):
    """There is no such promise to report back."""

    code = "report-back-not-found"


class CommitmentNotFound(NotFound):
    """There is no such commitment."""

    code = "commitment-not-found"


class ViewNotFound(NotFound):
    """There is no such view."""

    code = "view-not-found"


class ChangedMeanwhile(Conflict):
    """Somebody else changed the event since it was read (If-Match)."""

    code = "changed-meanwhile"


class WrongState(Conflict):
    """The event is not in a state that allows this."""

    code = "wrong-state"


class SlugTaken(Conflict):
    """Another event has this public name already."""

    code = "slug-taken"


class AnsweringOver(Gone):
    """The time to answer has passed; staff may still note an answer."""

    code = "answering-over"


class LinkEnded(Gone):
    """The link is ours, but the person it was made for is held no longer."""

    code = "link-ended"

    def __init__(self) -> None:
        super().__init__("We no longer hold the person this link was made for.", remedy="Write to us if this is a mistake.")

"""What can be wrong with a partner's list or with the right to share it; the codes are stable."""

from collections.abc import Sequence

from shared.errors import Conflict, Gone, Invalid, NotFound, TooLarge


class NoList(Invalid):
    """The file is no list of people that we can read. The code says what it is instead."""

    code = "file-not-a-list"

    def __init__(self, detail: str, *, code: str | None = None, remedy: str | None = None):
        super().__init__(
            detail, code=code, field="file", remedy=remedy or "Save the list as CSV (UTF-8) or as an Excel workbook (.xlsx)."
        )


class FileTooLarge(TooLarge):
    """The file is larger than this installation takes in one piece."""

    code = "file-too-large"


class NoAgreement(Invalid):
    """The partner has no agreement in force under which people may be shared."""

    code = "agreement-missing"


class WrongState(Conflict):
    """The import is not in a state in which this can be done."""

    code = "import-state"


class ContactNotFound(NotFound):
    """Nobody has this id; the person may have been erased or merged."""

    code = "contact-not-found"

    def __init__(self, contact: str):
        super().__init__(f"There is no contact {contact}.", remedy="List the contacts, or ask whether the person was erased.")


class ContactExists(Conflict):
    """Another contact is identified by the same address or number and name."""

    code = "contact-exists"


class LinkEnded(Gone):
    """The link is ours, but we no longer hold the person it was made for."""

    code = "link-ended"

    def __init__(self) -> None:
        super().__init__("We no longer hold the person this link was made for.", remedy="Write to us if this is a mistake.")


class SharedAddress(Conflict):
    """Several people are reached by this address, and it must be said who of them is meant."""

    code = "address-shared"

    def __init__(self, contacts: Sequence[str], field: str) -> None:
        super().__init__(
            f"{len(contacts)} people are reached by this address.", field=field,
            remedy="Name the contact who is meant.", contacts=list(contacts),
        )  # fmt: skip


class FilterInvalid(Invalid):
    """A filter says something that the filter language has no word for. ``field`` is the path to it."""

    code = "filter-invalid"

    def __init__(self, detail: str, field: str, remedy: str, *, code: str | None = None):
        super().__init__(detail, code=code, field=field, remedy=remedy)


class SegmentNotFound(NotFound):
    """No segment has this id."""

    code = "segment-not-found"

    def __init__(self, segment: str):
        super().__init__(f"There is no segment {segment}.", remedy="List the segments.")


class NotMergeable(Invalid):
    """These two records can't be made one."""

    code = "merge-refused"


class MergeNotFound(NotFound):
    """This person was not merged so."""

    code = "merge-not-found"


class NotSplittable(Conflict):
    """This merge can't be undone now, or no longer."""

    code = "split-refused"


class PairNotFound(NotFound):
    """No such pair of people waits for a decision."""

    code = "pair-not-found"


class StoryNotFound(NotFound):
    """No story has this id; it may have gone with the person who told it."""

    code = "story-not-found"

    def __init__(self, story: str):
        super().__init__(f"There is no story {story}.", remedy="List the stories, or ask whether its contributor was erased.")

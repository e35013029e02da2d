"""What can be wrong with a partner's list or with the right to share it; the codes are stable."""

from shared.errors import Conflict, Invalid, TooLarge


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

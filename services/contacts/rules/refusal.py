"""Why a row can't be taken."""


class RowRefused(Exception):
    """This row can't be taken; ``code`` is stable, ``column`` the field at fault."""

    def __init__(self, code: str, column: str | None, detail: str, remedy: str = ""):
        super().__init__(detail)
        self.code, self.column, self.detail, self.remedy = code, column, detail, remedy

"""The lists of addresses that the stand-in will not send to, page by page as SendGrid gives them."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

KINDS = ("bounces", "blocks", "invalid_emails", "spam_reports", "unsubscribes")
LARGEST = 500


class Lists:
    """Rows by list: ``email``, ``created``, and for some ``status`` and ``reason``."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
        self.down = 0  # so many of the next questions are answered 503

    def answer(self, method: str, path: str) -> tuple[int, Any]:
        """Status and content for one question."""
        if self.down:
            self.down -= 1
            return 503, {"errors": [{"message": "on demand"}]}
        parts = urlsplit(path)
        words = [unquote(word) for word in parts.path.split("/")[2:]]
        if words[:3] == ["asm", "suppressions", "global"]:
            words = ["suppression", "unsubscribes", *words[3:]]
        if words[:1] != ["suppression"] or words[1] not in KINDS:
            return 404, {"errors": [{"message": "Not Found"}]}
        if method == "DELETE":
            return self._removed(words[1], words[2] if len(words) > 2 else "")
        asked = parse_qs(parts.query)
        limit, offset = (int(asked.get(name, [default])[0]) for name, default in (("limit", LARGEST), ("offset", 0)))
        if not 1 <= limit <= LARGEST:
            return 400, {"errors": [{"message": "limit must be 1 to 500"}]}
        return 200, self.rows[words[1]][offset : offset + limit]

    def _removed(self, kind: str, email: str) -> tuple[int, Any]:
        kept = [row for row in self.rows[kind] if row["email"] != email]
        if len(kept) == len(self.rows[kind]):
            return 404, {"errors": [{"message": "Not Found"}]}
        self.rows[kind] = kept
        return 204, None

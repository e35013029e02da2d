"""Who follows a link: a person, or a program that looks at mail before or instead of one. A guess, and reported as one."""

import re
from collections.abc import Mapping
from typing import Literal

_PREFETCH = ("Purpose", "X-Purpose", "Sec-Purpose", "X-Moz")
_PROGRAMS = re.compile(
    r"bot\b|crawl|spider|scan|preview|proxy|fetch|monitor|proofpoint|barracuda|mimecast|symantec|safelinks|trendmicro|fireeye"
    r"|cloudmark|headless|python|curl|wget|java/|okhttp|go-http|libwww|node|axios|httpclient|facebookexternalhit|whatsapp|slack",
    re.IGNORECASE,
)


def word(method: str, headers: Mapping[str, str]) -> Literal["clicked", "fetched"]:
    """``clicked`` for what may be a person, ``fetched`` for HEAD, prefetch, and what calls itself a program or nothing."""
    if method == "HEAD" or any("prefetch" in headers.get(name, "").lower() for name in _PREFETCH):
        return "fetched"
    if any("preview" in headers.get(name, "").lower() for name in _PREFETCH):
        return "fetched"
    agent = headers.get("User-Agent", "")
    return "fetched" if not agent or _PROGRAMS.search(agent) else "clicked"

"""People and programs that follow links are told apart as well as can be."""

import pytest

from services.mailer.rules import clicks

PHONE = "Mozilla/5.0 (Linux; Android 10; TECNO KC8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"
OPERA_MINI = "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1/191.245; U; en) Presto/2.12.423 Version/12.16"


@pytest.mark.parametrize("agent", [PHONE, IPHONE, OPERA_MINI])
def test_browsers_are_people(agent):
    assert clicks.word("GET", {"User-Agent": agent}) == "clicked"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {"User-Agent": PHONE}),
        ("GET", {}),
        ("GET", {"User-Agent": PHONE, "Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"User-Agent": PHONE, "X-Moz": "prefetch"}),
        ("GET", {"User-Agent": IPHONE, "X-Purpose": "preview"}),
        ("GET", {"User-Agent": "python-requests/2.31"}),
        ("GET", {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}),
        ("GET", {"User-Agent": "WhatsApp/2.23"}),
        ("GET", {"User-Agent": "Mozilla/5.0 (Windows NT 10.0) BarracudaSentinel"}),
    ],
)
def test_programs_are_counted_apart(method, headers):
    assert clicks.word(method, headers) == "fetched"

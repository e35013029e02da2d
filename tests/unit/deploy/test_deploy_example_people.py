"""What the made-up people see and how they are: reading mail and pages, and a nature that stays the same."""

import json
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

from deploy.example import nature, reading
from deploy.example.nature import Crowd


def mail(path: Path) -> Path:
    message = EmailMessage()
    message["To"] = "Aïssatou Ndiaye <aissatou@mail.example.org>"
    message["From"] = "Baraza <hello@baraza.example>"
    message["Subject"] = "Habari"
    message["List-Unsubscribe"] = "<http://h/u/zzz>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content("Come: http://h/l/abc.\n\nLeave: http://h/u/zzz or http://h/p/yyy\n" + "x" * 20_000)
    message.add_alternative("<p><a href='http://h/l/abc'>Come</a></p>", subtype="html")
    path.write_bytes(bytes(message))
    return path


def test_a_mail_is_read_as_a_person_does(tmp_path: Path) -> None:
    path = mail(tmp_path / "1.eml")
    assert reading.recipient(path) == "aissatou@mail.example.org"
    letter = reading.letter(path)
    assert letter.links == ["http://h/l/abc"]
    assert letter.leaving == ["http://h/u/zzz", "http://h/p/yyy"]
    assert letter.one_click == "http://h/u/zzz"


def test_a_text_message_is_read_as_a_person_does(tmp_path: Path) -> None:
    path = tmp_path / "1.json"
    path.write_text(json.dumps({"to": "+255754000001", "from": "Baraza", "body": "Karibu: http://h/l/abc", "id": "1"}))
    to, letter = reading.text_message(path)
    assert to == "+255754000001"
    assert letter.links == ["http://h/l/abc"]


def test_a_page_shows_its_forms() -> None:
    page = reading.Page(
        "<form method=post action='/r/x'><input type=hidden name=t value=1><input type=checkbox name=a checked>"
        "<input type=checkbox name=b><select name=s><option value=1><option value=2 selected></select>"
        "<button name=answer value=yes>Ndiyo</button><button name=answer value=no>Hapana</button></form>"
        "<form action='/q'><input name=q><input type=submit></form>"
    )
    answer, search = page.forms
    assert (answer.method, answer.action) == ("post", "/r/x")
    assert answer.fields == [("t", "1"), ("a", "on"), ("s", "2")]
    assert answer.choices() == {"yes": ("answer", "yes"), "no": ("answer", "no")}
    assert search.method == "get"
    assert search.choices() == {}


def test_nature_is_the_same_for_the_same_seed_and_address() -> None:
    addresses = [f"a{number}@post.example.org" for number in range(3000)]
    first = [Crowd(1).nature(address) for address in addresses]
    assert first == [Crowd(1).nature(address.upper()) for address in addresses]
    assert first != [Crowd(2).nature(address) for address in addresses]
    assert Counter(first).most_common(1)[0][0] == nature.IGNORES
    assert set(first) == {nature.SCANS, nature.ONE_CLICK, nature.LEAVES, nature.INTERESTED, nature.LOOKS, nature.IGNORES}


def test_people_of_the_sector_care_most_where_they_live() -> None:
    def interested(addresses: list[str]) -> int:
        return sum(Crowd(1).nature(address) == nature.INTERESTED for address in addresses)

    numbers = range(1000)
    at_home = interested([f"a{number}@wizara-tz.example.org" for number in numbers])
    abroad = interested([f"a{number}@wizara-gh.example.org" for number in numbers])
    others = interested([f"a{number}@post.example.org" for number in numbers])
    assert at_home > 5 * abroad > 5 * others > 0


def test_answers_differ_and_some_stay_silent() -> None:
    answers = Counter(Crowd(1).answer(f"a{number}@post.example.org", "i") for number in range(1000))
    assert set(answers) == {"yes", "no", "maybe", ""}
    assert answers["yes"] > answers["no"] > answers["maybe"]

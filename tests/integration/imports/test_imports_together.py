"""Two partners share the same people at the same moment: each person is there once, and every row is counted."""

import io
import threading

from services.contacts.models import Contact, Partner
from services.contacts.operations import importing, importing_run, partners
from services.contacts.operations.importing import Wishes
from tests.conftest import Installation
from tests.integration.imports.conftest import agree

PEOPLE = 1500


def a_list(shift: int) -> bytes:
    lines = [f"Person {number},p{number}@example.org" for number in range(PEOPLE)]
    lines = lines[shift:] + lines[:shift]
    return ("Name,Email\n" + "\n".join(lines)).encode()


def test_two_imports_of_the_same_people_at_once(installation: Installation, partner: Partner) -> None:
    other = partners.add("Other")
    agree(other)
    imports = [
        importing.accept(io.BytesIO(a_list(shift)), "list.csv", owner, Wishes(), by="test")[0]
        for shift, owner in ((0, partner), (700, other))
    ]
    faults: list[BaseException] = []

    def run(import_id: str) -> None:
        try:
            importing_run.run(import_id)
        except BaseException as fault:
            faults.append(fault)
            raise

    threads = [threading.Thread(target=run, args=(one.id,)) for one in imports]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    done = [importing.get(one.id) for one in imports]
    assert [one.state for one in done] == ["done", "done"]
    assert Contact.objects.count() == PEOPLE
    assert sum(one.counts.get("new", 0) for one in done) == PEOPLE
    assert all(one.counts["rows"] == PEOPLE for one in done)
    assert all(len(contact.sources) == 2 for contact in Contact.objects)

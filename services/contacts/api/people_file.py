"""People as a file."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.contacts import contacts, filter_of
from services.contacts.api.partners import office_only
from services.contacts.operations import people_file
from services.contacts.schemas.people import ContactFileArguments
from shared.errors import Forbidden
from shared.http.actor import actor
from shared.http.responses import csv_file

EXAMPLE = (
    "Full name,First name,Last name,Email,Phone,Country,Languages,Groups,Status,SMS opt out\r\n"
    "Asha Mrema,Asha,Mrema,asha@example.org,'+255712345678,TZ,sw; en,asm,,\r\n"
)


class ContactsFile(MethodView):
    """People as a file."""

    @contacts.arguments(ContactFileArguments, location="query")
    @contacts.response(200, content_type="text/csv", description="A list that an import takes back", example=EXAMPLE)
    def get(self, asked: dict[str, Any]) -> Response:
        """The people of the list as CSV, with the same filters.

        Opens in Excel; our own import reads it back. Sensitive people are left out unless staff say what the list is for.
        """
        office_only()
        sensitive = asked.get("include_sensitive", False)
        if sensitive and actor().kind != "staff":
            raise Forbidden(
                "Sensitive people are given to signed-in staff only.", code="staff-only", remedy="Take the list in the console."
            )
        filter = filter_of(asked, partner="partner")
        lines = people_file.csv_lines(filter, asked.get("reachable"), str(actor()), sensitive, asked.get("purpose"))
        return csv_file(lines, people_file.NAME)

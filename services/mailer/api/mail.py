"""Where mail comes in: bounces, complaints, and what people answer."""

from flask import Response, request
from flask.views import MethodView

from services.mailer.operations import mail_doors
from shared.http import api

blp = api.blp("mail")
MAX_BODY = 32_000_000
RAW = "message/rfc822"
EXAMPLE = "From: mailer-daemon@mx.example\r\nTo: b-…@bounces.example.org\r\nContent-Type: multipart/report; …\r\n\r\n…"


class Mail(MethodView):
    """One mail as it came, from a mail server of ours."""

    @blp.doc(
        summary="Take a mail",
        parameters=[{"in": "query", "name": "recipient", "schema": {"type": "string"}, "description": "as the envelope says"}],
        requestBody={"content": {RAW: {"schema": {"type": "string"}, "example": EXAMPLE}}},
    )
    @blp.response(204)
    def post(self) -> Response:
        """Take a mail.

        Bounces and complaints count for the delivery they prove to know, answers go to the person's timeline. Stored as it came
        and understood a moment later; a mail that can't be understood is taken, too.
        """
        mail_doors.take(request.get_data(cache=False), request.args.get("recipient"))
        return Response(status=204)


class InboundParse(MethodView):
    """SendGrid's Inbound Parse."""

    @blp.doc(
        summary="Take SendGrid's inbound mail",
        requestBody={
            "content": {"multipart/form-data": {"example": {"email": EXAMPLE, "envelope": '{"to": ["b-…@in.example.org"]}'}}}
        },
    )
    @blp.response(204)
    def post(self, secret: str) -> Response:
        """Take SendGrid's inbound mail.

        Raw or taken apart. The secret in the address stands for a signature.
        """
        mail_doors.take_parsed(secret, request.get_data(cache=False), request.headers.get("Content-Type", ""))
        return Response(status=204)

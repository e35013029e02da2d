"""The SendGrid stand-in refuses what SendGrid documents to refuse; a lenient one would prove nothing."""

import time

import pytest

from tests.doubles.sendgrid.refusals import faults


def mail(**more):
    return {
        "personalizations": [{"to": [{"email": "a@example.org"}]}],
        "from": {"email": "us@example.org"},
        "subject": "s",
        "content": [{"type": "text/plain", "value": "v"}, {"type": "text/html", "value": "v"}],
        **more,
    }


def to(**person):
    return mail(personalizations=[{"to": [{"email": "a@example.org"}], **person}])


def many(count, people=1):
    return mail(personalizations=[{"to": [{"email": f"{n}-{m}@example.org"} for m in range(people)]} for n in range(count)])


CALENDAR = {"type": "text/calendar; method=REQUEST", "value": "x"}


@pytest.mark.parametrize(
    "good",
    [
        mail(),
        many(1000),
        to(headers={"List-Unsubscribe": "<https://example.org/u>"}, custom_args={"x": "y"}, substitutions={"%a%": "ü"}),
        mail(content=[{"type": "text/plain", "value": "v"}, CALENDAR]),
        {**to(dynamic_template_data={"a": 1}), "template_id": "d-1", "content": None},
    ],
)
def test_good_mail_is_taken(good):
    assert faults({key: value for key, value in good.items() if value is not None}) == []


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ([], ""),
        (mail(personalizations=[]), "personalizations"),
        (many(1001), "personalizations"),
        (many(501, people=2), "personalizations"),
        (mail(surprise=1), "surprise"),
        (mail(personalizations=[{"to": []}]), "personalizations.0.to"),
        (to(cc=[{"email": "A@example.org"}]), "personalizations.0.cc.0"),
        (to(to=[{"email": "no"}]), "personalizations.0.to.0.email"),
        (to(to=[{"email": "ü@example.org"}]), "personalizations.0.to.0.email"),
        (to(to=[{"email": "a@example.org", "name": "Mwangi, John"}]), "personalizations.0.to.0.name"),
        (to(headers={"Reply-To": "x"}), "personalizations.0.headers"),
        (to(headers={"X-Name": "é"}), "personalizations.0.headers"),
        (mail(headers={"X-Sg-Id": "x"}), "headers"),
        (to(custom_args={"x": "y" * 10_001}), "personalizations.0.custom_args"),
        (to(custom_args={"x": 1}), "personalizations.0.custom_args"),
        (to(substitutions={"%a%": "y" * 10_001}), "personalizations.0.substitutions"),
        ({**to(substitutions={"%a%": "b"}), "template_id": "d-1"}, "personalizations.0.substitutions"),
        (to(dynamic_template_data={"a": 1}), "personalizations.0.dynamic_template_data"),
        (mail(**{"from": {"email": "us@example.org", "name": "Zürich"}}), "from"),
        (mail(**{"from": {}}), "from.email"),
        (mail(subject=""), "subject"),
        (mail(content=[]), "content"),
        (mail(content=[{"type": "text/html", "value": "v"}, {"type": "text/plain", "value": "v"}]), "content"),
        (mail(content=[{"type": "text/plain", "value": ""}]), "content.0.value"),
        (mail(content=[CALENDAR], template_id="d-1"), "content"),
        (mail(attachments=[{"content": "eA==", "filename": "a", "type": "text/calendar; method=REQUEST"}]), "attachments.0.type"),
        (mail(attachments=[{"content": "no base64", "filename": "a"}]), "attachments.0.content"),
        (mail(categories=["a", "a"]), "categories"),
        (mail(categories=[str(n) for n in range(11)]), "categories"),
        (mail(reply_to={"email": "a@b.org"}, reply_to_list=[{"email": "a@b.org"}]), "reply_to"),
        (mail(send_at=int(time.time()) + 80 * 3600), "send_at"),
        (mail(mail_settings={"sandbox_mode": {"enable": "true"}}), "mail_settings.sandbox_mode.enable"),
    ],
)
def test_bad_mail_is_refused_with_its_field(bad, field):
    assert field in [where for _, where in faults(bad)]

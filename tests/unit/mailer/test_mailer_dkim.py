"""DKIM signatures, checked by dkimpy."""

import functools

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from services.mailer.rules import mime
from services.mailer.rules.dkim import Signer, sign
from services.mailer.settings import Settings
from services.mailer.settings_smtp import SigningKey
from shared.settings import BadSettings, read
from tests.integration.letters import mails


def pem(private) -> str:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@functools.cache
def rsa_pem() -> str:
    return pem(rsa.generate_private_key(65537, 2048))


@functools.cache
def signers() -> tuple[Signer, Signer]:
    return Signer("baraza.example", "r1", rsa_pem()), Signer("baraza.example", "e1", pem(Ed25519PrivateKey.generate()))


def verified(message: bytes, number: int = 0) -> bool:
    records = {
        f"{name}.".encode(): value.replace('" "', "").strip('"').encode() for name, value in (s.record() for s in signers())
    }
    try:
        return dkim.DKIM(message).verify(idx=number, dnsfunc=lambda name, timeout=5: records.get(name))
    except dkim.ValidationError:
        return False  # the body is not the one that was signed


@pytest.mark.parametrize("calendar", [None, "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"])
def test_both_signatures_of_a_letter_hold(calendar):
    [mail] = mails(["a@example.org"], names=["Ndugu Ämne  mwenye jina refu sana hata likunjwe mara mbili"], calendar=calendar)
    message = sign(mime.source(mail), signers())
    assert verified(message, 0)
    assert verified(message, 1)
    assert all(len(line) <= 78 for line in message.partition(b"\r\n\r\n")[0].split(b"\r\n"))


def test_what_a_reader_goes_by_is_signed_and_nobody_adds_another():
    [mail] = mails(["a@example.org"])
    message = sign(mime.source(mail), signers()[:1])
    signature = message.partition(b"\r\n\r\n")[0].decode().replace("\r\n ", "")
    listed = signature.partition("h=")[2].partition(";")[0].split(":")
    assert {"from", "to", "subject", "date", "message-id", "reply-to", "list-id", "mime-version", "content-type"} <= set(listed)
    assert {"list-unsubscribe", "list-unsubscribe-post"} <= set(listed)  # RFC 8058
    assert [listed.count(name) for name in ("from", "to", "subject", "date")] == [2, 2, 2, 2]
    assert not verified(b"From: Other <x@elsewhere.example>\r\n" + message)
    assert not verified(b"Subject: another\r\n" + message)
    for there in (b"a@example.org", b"List-Unsubscribe=One-Click", b"Ndugu", b"https://baraza.example/u/0"):
        assert there in message
        assert not verified(message.replace(there, there[:-1] + b"~"))


@settings(max_examples=60, deadline=None)
@given(
    body=st.text("ab \t\n", max_size=60),
    subject=st.text("xy \t", max_size=20),
    folds=st.lists(st.sampled_from(["\r\n ", "\r\n\t", "  "]), max_size=4),
)
def test_every_message_that_is_signed_verifies(body, subject, folds):
    folded = "word".join(folds)
    head = f"From: a@b.example\r\nSubject: s{subject}\r\nX: y\r\nTo: b@b.example,{folded}c@b.example\r\nSubject:second\r\n"
    message = (head + "\r\n" + body.replace("\n", "\r\n")).encode()
    assert verified(sign(message, signers()[1:]))


def test_relays_that_fold_headers_anew_and_strip_spaces_do_no_harm():
    message = sign(b"From: a@b.example\r\nTo: b@b.example\r\nSubject: one two\r\n\r\nhello  there \r\n\r\n", signers()[:1])
    assert verified(message.replace(b"one two", b"one\r\n\ttwo").replace(b"hello  there \r\n\r\n", b"hello there\r\n"))


def test_keys_that_are_worth_nothing_are_refused():
    for private in (rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP256R1())):
        with pytest.raises(ValueError, match="2048"):
            SigningKey(pem(private))
    with pytest.raises(ValueError, match="PEM"):
        SigningKey("-----BEGIN PRIVATE KEY-----")


def test_the_record_is_cut_into_strings_a_name_server_takes():
    name, value = signers()[0].record()
    assert name == "r1._domainkey.baraza.example"
    assert all(len(piece) <= 255 for piece in value.split('"'))
    assert value.startswith('"v=DKIM1; k=rsa; p=')
    assert signers()[1].record()[1].startswith('"v=DKIM1; k=ed25519; p=')


ENVIRONMENT = {
    "BARAZA_MONGO_URL": "mongodb://127.0.0.1/x",
    "BARAZA_BROKER_URL": "embedded",
    "BARAZA_SECRET_KEY": "x" * 32,
    "BARAZA_MAIL_PROVIDER": "smtp",
    "BARAZA_SMTP_URL": "smtp://mail.example.org",
    "BARAZA_MAIL_FROM": "Baraza <news@post.baraza.example>",
}


def test_the_key_may_stand_in_one_line_and_is_never_shown(tmp_path):
    (tmp_path / "key.pem").write_text(rsa_pem())
    for given_key in ({"BARAZA_DKIM_KEY": rsa_pem().replace("\n", "\\n")}, {"BARAZA_DKIM_KEY_FILE": str(tmp_path / "key.pem")}):
        found = read(Settings, ENVIRONMENT | given_key | {"BARAZA_DKIM_DOMAIN": "baraza.example"})
        [[domain, selector, key]] = found.dkim_keys
        assert (domain, selector, key.strip()) == ("baraza.example", "baraza", rsa_pem().strip())
        assert "PRIVATE" not in repr(found)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"BARAZA_DKIM_KEY": "nonsense"}, "BARAZA_DKIM_KEY: it is no private key"),
        ({"BARAZA_DKIM_DOMAIN": "other.example"}, "does not cover the sender's domain post.baraza.example"),
        ({"BARAZA_DKIM_DOMAIN": "aza.example"}, "does not cover"),
        ({"BARAZA_SMTP_URL": "mail.example.org:587"}, "does not start with smtp://"),
        ({"BARAZA_SMTP_URL": "smtp://h?starttls=maybe"}, "starttls must be"),
        ({"BARAZA_SMTP_URL": "smtp://h?connections=none"}, "connections must be"),
    ],
)
def test_settings_that_cannot_work_are_named(given, words):
    with pytest.raises(BadSettings) as refused:
        read(Settings, ENVIRONMENT | given)
    assert words in refused.value.detail


def test_a_key_without_its_domain_is_named():
    with pytest.raises(BadSettings, match="BARAZA_DKIM_DOMAIN is not"):
        read(Settings, ENVIRONMENT | {"BARAZA_DKIM_KEY": rsa_pem()})

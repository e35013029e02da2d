"""Mailer owns templates, campaigns, mailings, deliveries by email and SMS, receipts and suppressions.

It says: ``mailer.deliveries.changed`` (what became of messages), and asks contacts ``contacts.audience.resolve`` whom it may
write to, page by page, keeping no copy of that. It hears: ``contacts.audience.page`` (whom it may write to),
``contacts.consent.changed`` (stop, or go again) and ``mailer.mailing.request`` (another service wants something sent).
Own work: ``mailer.mailing.advance``, ``mailer.deliveries.send`` and ``mailer.receipts.fold``.

Links in messages: ``/i/`` carries (contact, channel), ``/p/`` (contact,), ``/u/`` (delivery,), ``/l/`` (delivery, link number).
"""

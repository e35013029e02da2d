"""Own work of the mailer that keeps what it knows in step with others."""

from marshmallow import Schema, fields

from shared.contracts.base import contract


@contract("mailer.suppressions.reconcile", kind="own work", sender="mailer", listeners=("mailer",), lanes=("receipts",))
class SuppressionsReconcile(Schema):
    """The night has come to compare our suppressions with the lists a provider keeps, or staff want it now. The worker arranges
    the next night first, so that a provider that is away costs one night and not all that follow."""

    provider = fields.Str(required=True)


@contract("mailer.hook.post", kind="own work", sender="mailer", listeners=("mailer",), lanes=("hooks",))
class HookPost(Schema):
    """Another program that subscribed waits to be told something. Stored with the post, and again for each further try; on a lane
    of its own, since others' doors may be slow."""

    post = fields.Str(required=True)

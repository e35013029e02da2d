"""Words that more than one service uses and that mean the same everywhere."""

CHANNELS = ("email", "sms")
"""Roads to a person, in the order they are tried unless the requester says otherwise."""

PURPOSES = ("outreach", "dialogue")
"""What people agree to: *outreach* is the newsletter and global campaigns, *dialogue* invitations and what follows them."""

STAGES = ("imported", "reached", "interested", "invited", "answered", "accepted", "attended", "reported-back")
"""The journey of a person, in order; the position is the rank of the fold."""

MESSAGE_CLASSES = ("bulk", "invitation", "transactional")
"""Bulk and invitation carry unsubscribe headers; transactional answers something the person just did."""

DELIVERY_STATES = (
    "queued", "sending", "unknown", "withheld", "failed", "accepted", "deferred", "delivered", "bounced", "complained",
)  # fmt: skip
"""The words a delivery may be in."""

REPORTING_ROADS = ("visit", "meeting", "call", "sms", "email", "print", "radio")
"""Ways to tell people what became of something."""

INTENTS = ("stop", "help", "start", "reply")
"""What a message that came in means: a word that ends it, asks who we are or wants it again; or something for people to read."""

STORY_KINDS = ("photo", "video", "interview", "text", "audio")
STORY_USES = ("website", "report", "social-media", "press", "print", "exhibition")
STORY_NAMES_SHOWN = ("none", "first", "full")
STORY_METHODS = ("oral", "paper", "web")
STORY_STATUSES = ("given", "withdrawn", "none")
"""Of what people contributed: what it is, where it may be shown, with which name, how they allowed it, and what stands."""

IMPORT_STATES = ("previewed", "queued", "running", "paused", "done", "failed", "cancelled", "undoing", "undone")
"""How far a partner's list has come."""

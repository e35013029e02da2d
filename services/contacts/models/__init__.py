"""Documents of the contacts service."""

from services.contacts.models.alias import ALIAS
from services.contacts.models.audiences import Audience, AudienceBucket
from services.contacts.models.consents import ConsentEvent, Refusal, Wording
from services.contacts.models.customs import CustomField
from services.contacts.models.engagements import Assessment, Engagement
from services.contacts.models.imports import Import, ImportChunk, RefusedRow
from services.contacts.models.lookups import Lookup
from services.contacts.models.merges import DuplicatePair, DuplicateScan, Merge
from services.contacts.models.moments import Moment
from services.contacts.models.organisations import Organisation, Position
from services.contacts.models.partners import Agreement, Partner, StakeholderGroup
from services.contacts.models.people import Contact, Removal
from services.contacts.models.privacy import Erasure, Retention
from services.contacts.models.reach import Reach, SignUp, SignUpPost
from services.contacts.models.segments import Segment
from services.contacts.models.stories import Story

__all__ = [
    "ALIAS",
    "Agreement",
    "Assessment",
    "Audience",
    "AudienceBucket",
    "ConsentEvent",
    "Contact",
    "CustomField",
    "DuplicatePair",
    "DuplicateScan",
    "Engagement",
    "Erasure",
    "Import",
    "ImportChunk",
    "Lookup",
    "Merge",
    "Moment",
    "Organisation",
    "Partner",
    "Position",
    "Reach",
    "Refusal",
    "RefusedRow",
    "Removal",
    "Retention",
    "Segment",
    "SignUp",
    "SignUpPost",
    "StakeholderGroup",
    "Story",
    "Wording",
]

OUTBOXES = (Import, Contact, Merge, DuplicateScan, AudienceBucket, Erasure, Retention, SignUp, Lookup)

EVERY = (
    StakeholderGroup,
    Partner,
    Agreement,
    Import,
    ImportChunk,
    RefusedRow,
    Contact,
    Removal,
    ConsentEvent,
    Refusal,
    Audience,
    AudienceBucket,
    CustomField,
    Moment,
    Erasure,
    Wording,
    Retention,
    Reach,
    SignUp,
    SignUpPost,
    Segment,
    Merge,
    DuplicatePair,
    DuplicateScan,
    Engagement,
    Assessment,
    Story,
    Organisation,
    Position,
    Lookup,
)


def ensure_indexes() -> None:
    """Make the indexes of everything: the bulk paths use pymongo, which makes none by itself."""
    for document in EVERY:
        document.ensure_indexes()

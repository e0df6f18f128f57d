"""The tables, one concept a file: columns, constraints and indexes, no behaviour.

Importing this package registers every table with ``SQLModel.metadata``, which the migrations and
the tests read.
"""

from models.acceptance import Acceptance
from models.card import OF_POSTS, Card, CardKind, StuckFor
from models.category import Category, Layout
from models.draft import Draft, DraftKind
from models.event import Event
from models.flag import Flag, FlagReason
from models.follow import Follow, FollowKind
from models.former_address import FormerAddress
from models.guild import Guild
from models.hand_over import HandOver
from models.helpline import Helpline
from models.link import Link, LinkKind
from models.mailbox import Delivery, Mailbox
from models.member import Member
from models.member_note import MemberNote, NoteKind
from models.notification import NoticeKind, Notification
from models.picture import Picture, PictureKind
from models.post import CloseReason, Post, PostKind, PostState
from models.queue_item import Cause, Outcome, QueueItem
from models.revision import Revision
from models.search_doc import SearchDoc, SearchWord
from models.setting import Setting
from models.suspension import Barred, Suspension
from models.tag import PostTag, Tag, TagSynonym, TagUse
from models.vote import Vote, VoteSource
from models.watermark import Watermark

__all__ = [
    "OF_POSTS",
    "Acceptance",
    "Barred",
    "Card",
    "CardKind",
    "Category",
    "Cause",
    "CloseReason",
    "Delivery",
    "Draft",
    "DraftKind",
    "Event",
    "Flag",
    "FlagReason",
    "Follow",
    "FollowKind",
    "FormerAddress",
    "Guild",
    "HandOver",
    "Helpline",
    "Layout",
    "Link",
    "LinkKind",
    "Mailbox",
    "Member",
    "MemberNote",
    "NoteKind",
    "NoticeKind",
    "Notification",
    "Outcome",
    "Picture",
    "PictureKind",
    "Post",
    "PostKind",
    "PostState",
    "PostTag",
    "QueueItem",
    "Revision",
    "SearchDoc",
    "SearchWord",
    "Setting",
    "StuckFor",
    "Suspension",
    "Tag",
    "TagSynonym",
    "TagUse",
    "Vote",
    "VoteSource",
    "Watermark",
]

"""What moderators wrote down about a member, or to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.suspension import only
from models.types import choice, moment, row_id, snowflake


class NoteKind(StrEnum):
    """Whom a note is for."""

    NOTE = "note"
    """Moderators alone."""
    WARNING = "warning"
    """The member, who reads it in their inbox; and moderators."""
    UNMASKED = "unmasked"
    """The author of an anonymous post: who they are was shown to an admin."""
    HIDDEN = "hidden"
    """The member: everything they had posted was hidden."""
    VOIDED = "voided"
    """The member: votes of theirs do not count any more."""
    OVER = "over"
    """The member: what they were told does not hold any more, ended by itself or taken back.

    The text is what a suspension was from, or else which of these it was.
    """


class MemberNote(SQLModel, table=True):
    """One note. As in a suspension, to the author of an anonymous post it keeps no id."""

    __tablename__ = "member_note"
    __table_args__ = (
        CheckConstraint("(user_id IS NULL) = (through_post_id IS NOT NULL)", name="whom"),
        CheckConstraint("kind <> 'note' OR user_id IS NOT NULL", name="note"),
        CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed"),
        only("user_id IS NOT NULL", "ix_member_note_user", "guild_id", "user_id", "id"),
        only("through_post_id IS NOT NULL", "ix_member_note_through", "through_post_id", "id"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    user_id: int | None = snowflake(default=None)
    through_post_id: int | None = snowflake(default=None, foreign_key="post.id")
    kind: NoteKind = Field(sa_type=choice(NoteKind))
    body: str
    by_id: int = snowflake()
    created_at: datetime = moment()
    told_at: datetime | None = moment(default=None)
    """When the member said that they read it."""
    written_at: datetime | None = moment(default=None)
    """When a direct message told them."""
    removed_at: datetime | None = moment(default=None)
    removed_by: int | None = snowflake(default=None)

"""Pictures that belong to what someone wrote: their bytes, and what they show in words."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class PictureKind(StrEnum):
    """How a picture is encoded; also the ending of its file's name."""

    PNG = "png"
    JPEG = "jpg"
    GIF = "gif"
    WEBP = "webp"


class Picture(SQLModel, table=True):
    """One of up to four pictures of a draft, or of the post that the draft became.

    It names nobody: whose it is says the draft or the post.
    """

    __table_args__ = (
        CheckConstraint("(draft_id IS NULL) <> (post_id IS NULL)", name="one_owner"),
        CheckConstraint("position BETWEEN 0 AND 3", name="four"),
        UniqueConstraint("draft_id", "position"),
        UniqueConstraint("post_id", "position"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    draft_id: int | None = snowflake(default=None, foreign_key="draft.id")
    post_id: int | None = snowflake(default=None, foreign_key="post.id")
    position: int = 0
    """Its place among the pictures of one text, from 0."""
    kind: PictureKind = Field(sa_type=choice(PictureKind))
    alt: str = Field(default="", max_length=1_000)
    """What it shows, for whoever cannot see it."""
    data: bytes = Field(sa_type=LargeBinary)
    """The file, without anything in it that tells where or with what it was taken."""
    created_at: datetime = moment()

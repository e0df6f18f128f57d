"""What can be found of each question: its visible text in terms, and how often each is used."""

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import Big, row_id, snowflake

Terms = Text().with_variant(TSVECTOR(), "postgresql")
"""Terms in their order. On PostgreSQL as what it searches, with an index that revision 0031 made;
on SQLite as text with single spaces between them, which triggers of that revision put into the
tables that SQLite searches, ``search_title`` and ``search_words``."""

Term = String(80).with_variant(String(80, collation="C"), "postgresql")
"""A term. Compared by its code points on both databases: a beginning is a range then."""


class SearchDoc(SQLModel, table=True):
    """One published question with all of it that is published (``bot.searching.index``)."""

    __tablename__ = "search_doc"
    __table_args__ = (Index("ix_search_doc_guild", "guild_id", "id"),)

    id: int = Field(primary_key=True, sa_type=Big, foreign_key="post.id")
    """The question's own id."""
    guild_id: int = snowflake(foreign_key="guild.id")
    title: str = Field(sa_type=Terms)
    words: str = Field(sa_type=Terms)
    """The title's as well, and those of tags, answers and comments."""


class SearchWord(SQLModel, table=True):
    """In how many questions of a server a term stands: what it is worth, and what it costs."""

    __tablename__ = "search_word"
    __table_args__ = (
        UniqueConstraint("guild_id", "term"),
        CheckConstraint("questions >= 0", name="questions"),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    term: str = Field(sa_type=Term)
    questions: int

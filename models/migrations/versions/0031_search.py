"""What can be found: each question's visible text in terms, and what each database searches.

Revision 0031, after 0030, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

# ruff: noqa: S608 - the names are written here

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TERMS = sa.Text().with_variant(TSVECTOR(), "postgresql")
TERM = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

# Each term carries its server's id: no other server's are read or counted on the way to it.
TEXT = "replace(' ' || {row}{column}, ' ', ' ' || {row}guild_id || 'x')"


def upgrade() -> None:
    """Bring the schema forward. What was posted before is indexed when the bot starts."""
    op.create_table(
        "search_doc",
        sa.Column("id", BIG, nullable=False, autoincrement=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("title", TERMS, nullable=False),
        sa.Column("words", TERMS, nullable=False),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name="fk_search_doc_guild_id"),
        sa.ForeignKeyConstraint(["id"], ["post.id"], name="fk_search_doc_id"),
        sa.PrimaryKeyConstraint("id", name="pk_search_doc"),
    )
    op.create_index("ix_search_doc_guild", "search_doc", ["guild_id", "id"])
    op.create_table(
        "search_word",
        sa.Column("id", BIG, sa.Identity(), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("term", TERM, nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.CheckConstraint("questions >= 0", name=op.f("ck_search_word_questions")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name="fk_search_word_guild_id"),
        sa.PrimaryKeyConstraint("id", name="pk_search_word"),
        sa.UniqueConstraint("guild_id", "term", name="uq_search_word_guild_id_term"),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        for column in ("title", "words"):
            op.execute(f"CREATE INDEX ix_search_doc_{column} ON search_doc USING gin ({column})")


def _on_sqlite() -> None:
    """Make two FTS5 tables over the rows of ``search_doc``, and keep them by triggers.

    They hold no text of their own, and ask the view for what they once read.
    """
    columns = ", ".join(f"{TEXT.format(row='', column=one)} AS {one}" for one in ("title", "words"))
    op.execute(f"CREATE VIEW search_text AS SELECT id, {columns} FROM search_doc")
    out, into = "", ""
    for column in ("title", "words"):
        op.execute(
            f"CREATE VIRTUAL TABLE search_{column} USING fts5({column}, content='search_text',"
            " content_rowid='id', tokenize='ascii')"
        )
        old, new = (TEXT.format(row=row, column=column) for row in ("old.", "new."))
        out += (
            f" INSERT INTO search_{column}(search_{column}, rowid, {column})"
            f" VALUES ('delete', old.id, {old});"
        )
        into += f" INSERT INTO search_{column}(rowid, {column}) VALUES (new.id, {new});"
    for name, when, does in (
        ("in", "AFTER INSERT", into),
        ("out", "AFTER DELETE", out),
        ("anew", "AFTER UPDATE", out + into),
    ):
        op.execute(f"CREATE TRIGGER search_doc_{name} {when} ON search_doc BEGIN{does} END")

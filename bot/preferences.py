"""A server's own choices: each with its default, its bounds and its help, in this one place."""

import json
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from bot import sets
from bot.database import Tx, insert, table
from bot.levels import Level
from models import Setting
from models.types import Big


class Permit(BaseModel):
    """Who may do a thing: everyone from this level on, and whoever has one of these roles."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    level: Level = Level.BASIC
    roles: tuple[int, ...] = Field(default=(), max_length=25)


class AnswerOrder(StrEnum):
    """Which answers come first, after the accepted one; among equals it is the oldest."""

    QUALITY = "quality"
    SCORE = "score"
    OLDEST = "oldest"


class Preferences(BaseModel):
    """What a server has decided; what it has not is the default here."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    up_emoji: str = Field(default="⬆️", max_length=64, description="The reaction that votes up.")
    down_emoji: str = Field(default="⬇️", max_length=64, description="The reaction that votes down.")
    moderator_roles: tuple[int, ...] = Field(
        default=(),
        max_length=25,
        description="Roles that may do all that /mod offers, everywhere in the server.",
    )
    editor_roles: tuple[int, ...] = Field(
        default=(),
        max_length=25,
        description="Roles that may edit, hide, show, close and reopen what others posted.",
    )
    expert_roles: tuple[int, ...] = Field(
        default=(),
        max_length=25,
        description="Roles that may accept an answer for the asker, and edit answers.",
    )
    approved_roles: tuple[int, ...] = Field(
        default=(), max_length=25, description="Roles of members that the server knows already."
    )
    ask: Permit = Field(default=Permit(), description="Who may ask.")
    answer: Permit = Field(default=Permit(), description="Who may answer.")
    comment: Permit = Field(default=Permit(), description="Who may comment.")
    vote: Permit = Field(default=Permit(), description="Who may vote.")
    anonymous: bool = Field(default=False, description="Posts may be anonymous.")
    downvotes: bool = Field(default=True, description="Posts can be voted down.")
    secret: bool = Field(
        default=False, description="Votes are given by buttons, and nobody sees who gave them."
    )
    staff_channel: int | None = Field(
        default=None, description="Where moderators are told of things that need them."
    )
    answer_order: AnswerOrder = Field(
        default=AnswerOrder.QUALITY,
        description="Which answers come first, after the accepted one: the surest by their votes, "
        "the highest score, or the oldest.",
    )

    # Q2A's formula (see bot.reputation) and its weights, but that casting a downvote pays nothing.
    points_base: int = Field(
        default=100, ge=0, le=100_000, description="Points everyone starts with."
    )
    points_multiple: int = Field(
        default=10, ge=0, le=1_000, description="Multiplies all but the base."
    )
    points_ask: int = Field(default=2, ge=0, le=1_000, description="For each question asked.")
    points_answer: int = Field(default=4, ge=0, le=1_000, description="For each answer given.")
    points_accept: int = Field(default=3, ge=0, le=1_000, description="For accepting an answer.")
    points_accepted: int = Field(
        default=30, ge=0, le=1_000, description="For an answer that someone else accepted."
    )
    points_question_up: int = Field(
        default=1, ge=0, le=1_000, description="Per upvote on a question."
    )
    points_question_up_most: int = Field(default=10, ge=0, le=10_000, description="… at most.")
    points_question_down: int = Field(
        default=1, ge=0, le=1_000, description="Taken per downvote on a question."
    )
    points_question_down_most: int = Field(default=3, ge=0, le=10_000, description="… at most.")
    points_answer_up: int = Field(default=2, ge=0, le=1_000, description="Per upvote on an answer.")
    points_answer_up_most: int = Field(default=20, ge=0, le=10_000, description="… at most.")
    points_answer_down: int = Field(
        default=2, ge=0, le=1_000, description="Taken per downvote on an answer."
    )
    points_answer_down_most: int = Field(default=5, ge=0, le=10_000, description="… at most.")
    points_cast_up: int = Field(default=1, ge=0, le=1_000, description="For each upvote cast.")
    points_cast_down: int = Field(default=0, ge=0, le=1_000, description="For each downvote cast.")


async def load(tx: Tx, guild_id: int) -> Preferences:
    """Return what this server has decided."""
    return (await load_many(tx, {guild_id}))[guild_id]


async def load_many(tx: Tx, guild_ids: set[int]) -> dict[int, Preferences]:
    """Return what each of these servers has decided, in one read."""
    rows = await sets.run(tx, _chosen(tx), [(guild_id,) for guild_id in guild_ids])
    chosen: dict[int, dict[str, Any]] = {guild_id: {} for guild_id in guild_ids}
    for guild_id, name, value in rows:
        chosen[guild_id][name] = json.loads(value)
    return {guild_id: Preferences(**values) for guild_id, values in chosen.items()}


@sets.prepared
def _chosen(tx: Tx) -> Any:
    given, setting = sets.given(tx, guild=Big), table(Setting)
    return select(setting.c.guild_id, setting.c.name, setting.c.value).select_from(
        given.join(setting, setting.c.guild_id == given.c.guild)
    )


async def save(tx: Tx, guild_id: int, **changes: Any) -> Preferences:
    """Store these choices and return all of them.

    Raises ``pydantic.ValidationError`` for a value out of bounds; nothing is stored then.
    """
    current = await load(tx, guild_id)
    # model_copy would not check the bounds.
    changed = Preferences(**{**current.model_dump(), **changes})
    stored = changed.model_dump(mode="json")
    for name in changes:
        statement = insert(tx, Setting).values(
            guild_id=guild_id, name=name, value=json.dumps(stored[name])
        )
        await tx.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "name"], set_={"value": statement.excluded.value}
            )
        )
    return changed

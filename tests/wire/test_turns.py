"""While newcomers of a raid take turns, others do not wait, and nothing typed is lost."""

import asyncio
from datetime import timedelta

from simcord.results import InteractionResult
from sqlalchemy import func, select

from bot.client import AskwellBot
from bot.turns import AT_ONCE, NEW
from models import Draft
from tests.wire.community import Community
from tests.wire.loopback import Loopback


async def test_in_a_crowd_of_newcomers_members_are_served_and_forms_are_kept(
    wire: Loopback, wire_bot: AskwellBot, community: Community
) -> None:
    let_go = asyncio.Event()
    now = wire.server.clock.now()

    async def newcomer() -> None:
        await wire_bot.turns.take(wire.guild.id, now, now)
        await let_go.wait()

    crowd = [asyncio.create_task(newcomer()) for _each in range(AT_ONCE)]
    await asyncio.sleep(0)
    bob = community.member("Bob")
    joined = (now - NEW - timedelta(days=1)).isoformat()
    wire.backend.get_member(wire.guild.id, bob.user_id).joined_at = joined
    known, new = community.at_the_phone(bob), community.at_the_phone(community.asker)
    form = f"aw:form:question:0:{community.garden.id}:0"
    with wire.without_answer():
        waiting = await new.forges_form(form, title="May I come in as well?", body="")
        served = await known.forges_form(form, title="Is it always so crowded here?", body="")
    await wire.server.until(lambda: _answered(served), "the member's preview")
    async with wire_bot.database.reading() as tx:
        assert await tx.scalar(select(func.count()).select_from(Draft)) == 2
    assert not _answered(waiting)
    let_go.set()
    await asyncio.gather(*crowd)
    await wire.server.until(lambda: _answered(waiting), "the newcomer's preview")


def _answered(asked: InteractionResult) -> bool:
    return asked._interaction.responded and not asked._interaction.loading

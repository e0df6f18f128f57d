"""A raid small enough to be played each time; ``tests/bench/raid.py`` plays one of full size."""

from bot.client import AskwellBot
from tests.wire.loopback import Loopback
from tests.wire.raid import SHARES, Act, listen, prepare


async def test_in_a_raid_limits_hold_the_queue_is_one_screen_and_requests_are_few(
    wire: Loopback, wire_bot: AskwellBot
) -> None:
    raid = await prepare(wire, wire_bot, raiders=40, members=4)
    heard = listen(wire_bot)
    with wire.without_answer():
        # More reactions than in earnest: they are cheap to play.
        for who, act in raid.plan(400, SHARES | {Act.REACT: 90}):
            await raid.do(who, act)
    await wire.quiet()
    await wire_bot.publish_due()
    found = await raid.check(heard)
    assert heard.refused > 100
    assert len(found.posting) == found.wanted
    assert found.others == []
    assert found.taken_off
    assert found.most_edits == 1

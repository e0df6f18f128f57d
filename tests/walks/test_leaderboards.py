"""/leaderboard, and where points come from."""

from bot import members
from bot.leaderboards import A_PAGE
from tests.walks.town import Town


async def test_nobody_has_done_anything_yet(town: Town) -> None:
    await town.nia.types("/leaderboard")
    assert "Nobody has points here yet. Ask with /ask, or answer." in town.nia.text


async def test_who_helped_most(town: Town) -> None:
    card = await town.ask()
    answer = await town.answer(card)
    await town.ada.presses("Accept", on=answer)
    await town.hal.types("/leaderboard")
    assert town.hal.text.splitlines()[:3] == [
        "Leaderboard · Of all time",
        "1. **Hal** (you) · 440 points",
        "2. **Ada** · 150 points",
    ]
    assert "Your place: 1" in town.hal.text
    await town.hal.chooses("This week")
    assert "Leaderboard · This week" in town.hal.text
    assert "1. **Hal** (you) · 340 points" in town.hal.text
    await town.nia.types("/leaderboard", period="month", category=str(town.categories["Sleep"]))
    assert "Leaderboard · This month · Sleep" in town.nia.text
    assert "You are not among the first 1,000." in town.nia.text


async def test_being_left_out_and_coming_back(town: Town) -> None:
    await town.ask()
    await town.ada.types("/leaderboard")
    await town.ada.presses("Leave me out")
    assert "You are left out of every leaderboard from now on. Your points stay." in town.ada.text
    await town.nia.types("/leaderboard")
    assert "Ada" not in town.nia.text
    await town.ada.presses("Show me here again")
    assert "You are on leaderboards again." in town.ada.text
    await town.nia.types("/leaderboard")
    assert "Ada" in town.nia.text


async def test_pages_turn_also_after_a_restart(town: Town) -> None:
    people = [town.guild.add_member(town.env.create_user(f"P{n}")) for n in range(A_PAGE + 1)]
    async with town.bot.database.transaction() as tx:
        names = {one.id: f"Person {n}" for n, one in enumerate(people)}
        await members.seen(tx, town.guild.id, names, 100, dict.fromkeys(names, 5))
    await town.nia.types("/leaderboard")
    first = town.nia.text
    await town.restart()
    await town.nia.presses("Next")
    assert town.nia.text != first
    assert "Back" in town.nia.buttons
    await town.nia.presses("Back")
    assert town.nia.text == first


async def test_where_points_come_from_post_by_post(town: Town) -> None:
    card = await town.ask()
    answer = await town.answer(card)
    await town.ada.presses("Accept", on=answer)
    await town.nia.types("/vote", post="#1.1", vote="up")
    await town.nia.types("/profile", member=town.hal.member)
    await town.nia.presses("Where the points come from")
    await town.nia.presses("Profile")
    await town.nia.presses("Where the points come from")
    lines = town.nia.text.splitlines()
    assert lines[0] == "Hal: 460 points"
    assert "+100 to start with" in lines
    assert any(line.startswith(f"**+360** [#1.1]({answer.jump_url})") for line in lines)
    assert "posted +40 · votes +20 (1 up, 0 down) · accepted +300" in lines

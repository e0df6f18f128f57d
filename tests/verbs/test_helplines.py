"""Which helplines a server shows: those that an admin confirmed, as they were then."""

from datetime import date

import pytest
from sqlalchemy import select

from bot import errors, helplines
from bot.helplines import Shipped
from bot.render import crisis
from models import Event, Helpline
from tests.world import World


async def shown(world: World) -> dict[str, list[tuple[str, str]]]:
    found = await world.read(helplines.confirmed, world.guild_id)
    return {name: [(one.name, one.reach) for one in rows] for name, rows in found.items()}


async def confirm(world: World, country: str) -> None:
    await world.do(helplines.confirm, world.admin, country, helplines.mark(country))


def test_each_entry_that_comes_with_askwell_has_a_source_and_its_date() -> None:
    listed = [one for rows in helplines.shipped().values() for one in rows]
    assert len(listed) >= 10
    for one in listed:
        assert one.country in helplines.COUNTRIES, one
        assert one.name, one
        assert one.reach, one
        assert one.source.startswith("https://"), one
        assert date(2026, 1, 1) <= one.read, one
        assert not one.url or one.url.startswith("https://"), one
        assert max(map(len, (one.name, one.hours))) <= 120
        assert max(map(len, (one.reach, one.url))) <= 200
    assert set(helplines.COUNTRIES) == set(helplines.shipped())
    assert len(helplines.shipped()) <= helplines.COUNTRIES_MOST


async def test_nothing_is_shown_before_an_admin_confirmed_it(world: World) -> None:
    assert await shown(world) == {}
    await confirm(world, "DE")
    (one,) = helplines.shipped()["DE"]
    assert await shown(world) == {"DE": [(one.name, one.reach)]}
    (row,) = (await world.read(helplines.confirmed, world.guild_id))["DE"]
    assert row.confirmed_by == world.admin.user_id
    async with world.database.reading() as tx:
        events = list(await tx.scalars(select(Event).where(Event.verb == "helplines.confirm")))  # type: ignore[arg-type]
    assert [(one.actor_id, one.after) for one in events] == [
        (world.admin.user_id, {"country": "DE"})
    ]


async def test_a_server_shows_its_own_and_no_others(world: World, elsewhere: World) -> None:
    await confirm(world, "DE")
    mine = await world.do(
        helplines.add, world.admin, country="Estonia", name="Someone awake", reach="555 01"
    )
    assert await shown(elsewhere) == {}
    with pytest.raises(errors.BadChoice):
        await elsewhere.do(helplines.drop, elsewhere.admin, mine.id or 0)
    assert set(await shown(world)) == {"DE", "Estonia"}


async def test_confirming_again_takes_the_place_of_what_was_confirmed(world: World) -> None:
    await confirm(world, "DE")
    await confirm(world, "DE")
    assert len((await shown(world))["DE"]) == 1


async def test_what_is_withdrawn_is_not_shown_but_own_entries_stay(world: World) -> None:
    await confirm(world, "DE")
    await world.do(helplines.add, world.admin, country="germany", name="Ours", reach="555 02")
    await world.do(helplines.withdraw, world.admin, "DE")
    assert await shown(world) == {"DE": [("Ours", "555 02")]}
    with pytest.raises(errors.BadChoice):
        await world.do(helplines.withdraw, world.admin, "DE")


async def test_a_later_list_changes_nothing_before_somebody_looked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await confirm(world, "DE")
    before, seen = await shown(world), helplines.mark("DE")
    later = Shipped("DE", "Another", "555 03", "", "", "https://example.org", date(2027, 1, 1))
    monkeypatch.setattr(helplines, "shipped", lambda: {"DE": (later,)})
    assert await shown(world) == before
    rows = (await world.read(helplines.confirmed, world.guild_id))["DE"]
    assert helplines.outdated("DE", rows)
    with pytest.raises(errors.BadChoice, match="read it again"):
        await world.do(helplines.confirm, world.admin, "DE", seen)
    await confirm(world, "DE")
    assert await shown(world) == {"DE": [("Another", "555 03")]}


@pytest.mark.parametrize(
    "typed",
    [
        {"country": " ", "name": "Ours", "reach": "555"},
        {"country": "Estonia", "name": "", "reach": "555"},
        {"country": "Estonia", "name": "Ours", "reach": "\u200b"},
        {"country": "Estonia", "name": "Ours", "reach": "555", "url": "http://example.org"},
        {"country": "Estonia", "name": "Ours", "reach": "555", "url": "https://a.org)[x](y"},
    ],
)
async def test_an_own_entry_must_be_one(world: World, typed: dict[str, str]) -> None:
    with pytest.raises(errors.BadChoice):
        await world.do(helplines.add, world.admin, **typed)
    assert await shown(world) == {}


async def test_menus_can_hold_all_that_a_server_has(world: World) -> None:
    for number in range(helplines.OWN_MOST):
        await world.do(
            helplines.add, world.admin, country=f"Land {number // 5}", name="Ours", reach="555"
        )
    for country in ("Land 0", "Land 9"):
        with pytest.raises(errors.BadChoice, match="too many"):
            await world.do(helplines.add, world.admin, country=country, name="Ours", reach="555")


async def test_whoever_is_no_admin_confirms_nothing(world: World) -> None:
    with pytest.raises(errors.NotAnAdmin):
        await world.do(helplines.confirm, world.moderator, "DE", helplines.mark("DE"))
    async with world.database.reading() as tx:
        assert list(await tx.scalars(select(Helpline))) == []


@pytest.mark.parametrize(
    ("locale", "menu", "entry"),
    [
        ("de", ["Germany", "Austria", "Estonia", "United Kingdom"], "TelefonSeelsorge"),
        ("en-GB", ["United Kingdom", "Austria", "Estonia", "Germany"], "Samaritans"),
        # Of several where it is spoken, and of none, nobody knows in which one they are.
        ("en-US", ["United Kingdom", "Austria", "Estonia", "Germany"], None),
        ("ja", ["Austria", "Estonia", "Germany", "United Kingdom"], None),
    ],
)
async def test_the_readers_own_country_comes_first_and_before_what_this_place_is_not(
    world: World, locale: str, menu: list[str], entry: str | None
) -> None:
    for country in ("AT", "DE", "GB"):
        await confirm(world, country)
    await world.do(helplines.add, world.admin, country="Estonia", name="Someone", reach="555")
    lines = await world.read(helplines.confirmed, world.guild_id)
    view = crisis.page(lines, locale=locale)
    assert [one["label"] for one in view.items[0].to_component_dict()["options"]] == menu
    assert view.embed is not None
    fields = [f"{one.name} {one.value}" for one in view.embed.fields]
    assert "not a crisis service" in fields[-1]
    assert "not a crisis service" not in (view.embed.description or "")
    shown_first = fields[0] if len(fields) > 1 else ""
    assert (entry or "") in shown_first
    assert bool(entry) is bool(shown_first)

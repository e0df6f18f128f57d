"""Hostile texts on every surface: no pings, no disguises, limits kept, nothing lost."""

import discord
import pytest

from bot import moderation, texts
from models import CloseReason, Layout
from tests.walks.people import AnyMessage, Person, text_of
from tests.walks.town import Town

MASKED = "[free pillows](https://evil.example/x)"

NASTY = {
    "everyone": "@everyone @here <@&1> <@1> <#1> and more words",
    "masked link": f"{MASKED} and more words",
    "invite": "Come to discord.gg/abcdef or https://discord.com/invite/abcdef",
    "no width": "Some\u200b words\u2060 that\ufeff hide\u00ad others\u180e well",
    "right to left": "The file is called \u202egnp.exe\u202c, honestly \u2066so\u2069",
    "emoji": "🫧" * 1_000,
    "family": "👩‍👩‍👧‍👦" * 140,
    "chinese": "夜里睡不着觉怎么办" * 60,
    "arabic": "كيف أنام طوال الليل " * 40,
    "combining": "Z̸̢̛a̷l̴g̶o̵ " * 60,
    "markdown": "***__~~||`x`||~~__*** # > - 1. ```py\nno end",
    "backslashes": "\\" * 800,
    "brackets": "[" * 800,
    "stars": "*" * 800,
    "code": "```\n" + "x = 1\n" * 150,
    "spoiler": "||" + "secret words " * 60 + "||",
    "sql": "'); DROP TABLE post; -- " * 20,
    "format": "{count} {address} %s %(x)s {0!r}" * 10,
    "one word": "x" * 990,
    "lines": "line\n" * 190,
}

TELLTALES = "\u200b\u2060\ufeff\u00ad\u180e\u202e\u202c\u2066\u2069"


def check(message: AnyMessage) -> None:
    """Fail if a message breaks one of Discord's limits or carries something in disguise."""
    assert len(message.content) <= 2_000
    whole = 0
    for embed in message.embeds:
        assert len(embed.title or "") <= 256
        assert len(embed.description or "") <= 4_096
        assert len(embed.author.name or "") <= 256
        assert len(embed.footer.text or "") <= 2_048
        assert len(embed.fields) <= 25
        for field in embed.fields:
            assert 0 < len(field.name or "") <= 256
            assert 0 < len(field.value or "") <= 1_024
        whole += len(embed)
    assert whole <= 6_000
    text = text_of(message)
    assert not any(one in text.replace("\u200b\n", "") for one in TELLTALES), text
    assert MASKED not in markdown_of(message).replace("\\[", ""), text


def markdown_of(message: AnyMessage) -> str:
    """Return what Discord reads as Markdown: an embed's author and footer are not."""
    parts: list[str | None] = [message.content]
    for embed in message.embeds:
        parts += [embed.title, embed.description, *(field.value for field in embed.fields)]
    return "\n".join(part for part in parts if part)


def title_of(text: str) -> str:
    """Return a title that is allowed, made of a hostile text."""
    line = texts.clean_line(text)[: texts.TITLE_MOST]
    return line if texts.visible_length(line) else "A title after all"


PAIRS = list(zip(list(NASTY)[::2], list(NASTY)[1::2], strict=True))


@pytest.mark.parametrize("pair", [pytest.param(pair, id=" and ".join(pair)) for pair in PAIRS])
async def test_every_surface_bears_it(town: Town, pair: tuple[str, str]) -> None:
    """Two at a time, one asked and one answered with; on the other database the other way round."""
    text, said = (NASTY[key] for key in (pair if town.bot.database.is_sqlite else pair[::-1]))
    await town.choose(moderator_roles=())
    card = await town.ask(
        title=title_of(f"{text[:100]} really, is that so?"), body=text, tags=text[:30]
    )
    answer = await town.answer(card, body=f"{said}, said the helper.")
    for message, who, words in ((card, town.mo, said), (answer, town.nia, text)):
        await town.comment(message, who, words[:990] + " ok")
    await town.moderate(moderation.close, "#1", CloseReason.OTHER, said[:500])
    await town.ada.presses("Accept", on=answer)
    await town.publish()
    for message in town.messages():
        check(message)
    for thread in town.channel.threads:
        assert len(thread.name or "") <= 100
    nia = town.nia
    await nia.types("/question", number="#1")
    check(nia.screen)
    for label in ("More", "Read it here", "1 answer", "More", "Read it here", "Back"):
        await nia.presses(label)
        check(nia.screen)
    await nia.presses("More", on=town.card("#1.1"))
    await nia.chooses("Nia: ")
    check(nia.screen)
    await nia.presses("Delete")
    check(nia.screen)
    await town.hal.presses("More", on=town.card("#1.1"))
    await town.hal.presses("Delete")
    check(town.hal.screen)
    offered = await nia.is_offered("question", "number", "#1")
    assert all(0 < len(name) <= 100 for name in offered)
    await town.hal.presses("Answer", on=await town.ask(town.mo, "And something quite harmless?"))
    await town.hal.fills(body=said)
    check(town.hal.screen)
    await town.hal.types("/answer", question="#2")
    check(town.hal.screen)
    # What was written is what is kept, but for what nobody can see.
    assert (await town.post("#1")).body == texts.clean(text)
    assert (await town.post("#1.1")).body == texts.clean(f"{said}, said the helper.")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("🫧" * 4_000, id="emoji"),
        pytest.param("\\" * 4_000, id="backslashes"),
        pytest.param("[" * 4_000, id="brackets"),
        pytest.param("睡" * 4_000, id="chinese"),
        pytest.param("x " * 2_000, id="words"),
        pytest.param("```\n" + "y\n" * 1_990 + "```", id="code"),
        pytest.param("||" + "z " * 1_990 + "||", id="spoiler"),
        pytest.param("👩‍👩‍👧‍👦" * 363, id="families"),
    ],
)
async def test_the_longest_texts_are_shown_whole(town: Town, body: str) -> None:
    card = await town.ask(title="W" * texts.TITLE_MOST, body=body)
    check(card)
    nia = town.nia
    await nia.types("/question", number="#1")
    check(nia.screen)
    if "Read on" in nia.buttons:
        await nia.presses("Read on")
    while "Back" in nia.buttons:
        await nia.presses("Back")
    seen = ""
    while True:
        check(nia.screen)
        seen += nia.screen.embeds[0].description or ""
        if "Read on" not in nia.buttons:
            break
        await nia.presses("Read on")
    for mark in ("🫧", "\\\\", "[", "睡", "x", "y", "z", "👩‍👩‍👧‍👦"):
        assert seen.count(mark) >= body.count(mark) - 1, mark


async def test_names_cannot_pretend_to_be_ours(town: Town) -> None:
    user = town.env.create_user("eve", global_name=f"{MASKED}\u202e ✅ @everyone")
    eve = Person(town.env, town.guild.add_member(user))
    eve.channel = town.channel
    await town.env.settle()
    card = await town.ask(eve)
    check(card)
    answer = await town.answer(card, eve)
    check(answer)
    await town.comment(card, eve)
    await town.publish()
    check(town.card("#1"))
    for label in ("More", "Read it here"):
        await town.nia.presses(label, on=town.card("#1") if label == "More" else None)
        check(town.nia.screen)
    await town.nia.types("/profile", member=eve.member)
    check(town.nia.screen)


@pytest.mark.parametrize("town", [Layout.CHANNEL], indirect=True)
async def test_nothing_that_is_sent_can_ping(town: Town) -> None:
    card = await town.ask(title="@everyone look at this, please", body="@here <@&1> <@1>")
    answer = await town.answer(card, body="@everyone this is the answer")
    await town.comment(answer, body="@everyone thanks")
    await town.nia.types("/ask")
    await town.nia.fills(title="@everyone", body="@everyone")
    await town.nia.types("/ask")
    assert "@everyone" in town.nia.text
    # The fixture looks at the allowed mentions of every message; and nobody is replied to loudly.
    assert not any(message.mention_everyone for message in town.messages())
    assert all(message.mentions == [] for message in town.messages())
    assert isinstance(answer, discord.Message)

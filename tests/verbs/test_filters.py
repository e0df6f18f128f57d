"""What a server does not want in a text, however somebody spells it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import (
    access,
    addresses,
    answers,
    content_notes,
    drafts,
    editing,
    errors,
    picture_rows,
    pictures,
    questions,
    word_lists,
)
from bot.picture_rows import New
from bot.render import previews
from models import Draft, PictureKind, PostState
from tests import rows
from tests.world import APPROVED, World

LIST = "casino*\nbuy now\nass\n*coin\nf*k\nключ\n投资\n**\n*"


def told(texts: str) -> list[str]:
    """Return texts that are parted by semicolons."""
    return [one.strip(" \n") for one in texts.split(";")]


DRAWN = told("""
The CASINO! ; casinos ; c.a.s.i.n.o ; c a s i n o ; c-a-s-i-n-o ; caaasino ; c̶a̶s̶i̶n̶o ;
саsinо ; 𝐜𝐚𝐬𝐢𝐧𝐨 ; ｃａｓｉｎｏ ; cas\u200dino ; ca\xadsino ; CAS1N0 ; a$$ ; @ss ; ||ass|| ;
**ass** ; 🅰🆂🆂 ; ásś ; asss ; a-ss ; 👍🏽 ass ; BUY  now ; buy\nnow ; bitcoin ; KEYCOIN ;
fuuuk ; flick ;
КЛЮЧ ; 我投资了
""")
OTHERS = told("""
class ; as ; as.soon ; was so ; a s s e s ; an occasion ; buy it now ; buy nowhere ; coins ;
ключи ; 投 资 ; 1 + 1 ; assess ; cas ; https://ca.si/no
""")


@pytest.mark.parametrize("text", DRAWN)
def test_a_word_is_found_however_it_is_drawn(text: str) -> None:
    assert word_lists.found(LIST, text)
    assert word_lists.found(LIST, word_lists.masked(LIST, text)) == []


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_looks_a_bit_like_it_is_left_alone(text: str) -> None:
    assert word_lists.found(LIST, text) == []
    assert word_lists.masked(LIST, text) == text


def test_the_words_are_told_as_they_were_typed_and_masked_where_they_stand() -> None:
    text = "A CASINO, a casino and a CASINO: buy  now!"
    assert word_lists.found(LIST, text) == ["CASINO", "casino", "buy  now"]
    assert word_lists.masked(LIST, text) == "A ••••••, a •••••• and a ••••••: •••  •••!"


LETTERS = "casinobuyw @$|.-*•\n\u200d\u0301іо投資资AS1"


@given(st.text(LETTERS, max_size=60), st.text("casinobuy*\n 投", max_size=30))
@example("c a s•s", "s")
@example("x b-a-d y", "bad\nx y")
def test_masking_leaves_nothing_to_find_and_all_else_as_it_was(text: str, lines: str) -> None:
    covered = word_lists.masked(lines, text)
    assert len(covered) == len(text)
    assert all(now in {was, word_lists.MASK} for was, now in zip(text, covered, strict=True))
    assert word_lists.masked(lines, covered) == covered
    assert (covered != text) == bool(word_lists.found(lines, text))


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    for read in (addresses.invites, addresses.links, addresses.contacts):
        assert read(text) in (True, False)
    assert len(word_lists.masked(LIST, text)) == len(text)


@given(st.sampled_from(["casino", "buy now"]), st.data())
def test_accents_width_and_signs_of_no_width_hide_nothing(word: str, data: st.DataObject) -> None:
    drawn = ""
    for ch in word:
        accents = data.draw(st.text("\u0301\u0336\u200d\ufe0f", max_size=2)) if ch != " " else ""
        wide = ch != " " and data.draw(st.booleans())
        drawn += (chr(ord(ch) + 0xFEE0) if wide else ch) + accents
    assert word_lists.found(LIST, f"so {drawn}, ok")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 12_000,
        "a " * 6_000,
        "a-" * 6_000,
        "a@" * 6_000,
        "+1 " * 4_000,
        "[" * 12_000,
        "call me " * 1_500,
        "www." * 3_000,
        "discord" * 1_700,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    """A pattern that tries all ways to read these would not be done in this universe."""
    stars = "\n".join(f"*a{number}*b*a*c" for number in range(250))
    assert word_lists.found(stars, text) == []
    for read in (addresses.invites, addresses.contacts):
        assert not read(text)
    addresses.links(text)


INVITES = told("""
discord.gg/abc ; DISCORD . GG / abc ; discord(dot)gg/x ; dіscоrd.gg/abc ; d1scord.gg/a ;
https://discord.com/invite/abc ; [here](https://discord.gg/abc) ; join .gg/abc now ;
ｄｉｓｃｏｒｄ.gg/abc ; disc\u200dord.gg/a ; discord dot gg/abc
""")
NO_INVITES = told("""
discord.gg is the site ; I invite you / them ; discord.js ; discord.com/developers
""")
LINKS = (
    told("""
see https://example.org/a ; www.example.org is it ; [x](http://a.b) ; hxxp://evil.ru/x ;
come to casino-win.com now ; evil[.]com ; evil (dot) com ; h\u200dttps://x.yz ; bit.ly/3x
""")
    + INVITES
)
NO_LINKS = told("""
e.g. this or that.Then ; node.js and asp.net ; main.py ; v1.2.3 ; and/or ; 10.5.2026 ;
http is a protocol
""")
CONTACTS = told("""
me@mail.ru ; me at gmail ; joe (at) web (dot) de ; joe at mail dot ru ; Ｊoe@mail.ru ;
call me: 0171 1234567 ; +49 171 1234567 ; +1 (555) 010-9999 ; (212) 555-0199 ;
my snap is joe_12 ; telegram: @joe12 ; dm me on telegram ; t.me/joe ; phone: 555-0100
""")
NO_CONTACTS = told("""
it was 2026-11-23 10:20 ; 192.168.100.200 ; 1234567890123456789 ; version 1.2.3.4 ;
git@github.com:a/b ; user@example.com ; @everyone ; <@123456789012345678> ; at home ;
Discord: how do I ask? ; signal: SIGTERM ; I called 3 times in 2025 ; order 12345678 ;
10.000.000 ; 0.5 mg at 8 ; phone 12 times ; I was on signal for 3 days
""")


@pytest.mark.parametrize(
    ("read", "yes", "no"),
    [
        (addresses.invites, INVITES, NO_INVITES),
        (addresses.links, LINKS, NO_LINKS),
        (addresses.contacts, CONTACTS, NO_CONTACTS),
    ],
)
def test_what_leads_out_of_a_text(read: object, yes: list[str], no: list[str]) -> None:
    assert callable(read)
    assert [text for text in yes if not read(text)] == []
    assert [text for text in no if read(text)] == []


# -- on posts ------------------------------------------------------------------------------------


async def test_a_refused_word_is_named_and_the_draft_is_kept(world: World) -> None:
    await world.choose(refused_words="casino*")
    question = await world.ask(world.admin)
    draft = await world.asks(world.asker, "What is the best Саsinо?", body="Tell me.")
    with pytest.raises(errors.Screened, match="Some words are not used here: “Саsinо”"):
        await world.do(questions.ask, world.asker, draft.id or 0)
    for refused in (
        world.ask(body="casinos"),
        world.ask(tags="plants, casino"),
        world.ask_anonymously(world.asker, "Casino Royal"),
        world.answer(question, body="Go to the casino for that."),
        world.comment(question, body="casino!"),
        world.edit(question, world.moderator, body="No moderator's casino either."),
    ):
        with pytest.raises(errors.Screened):
            await refused
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.asker)
        told = await drafts.problems(tx, who, draft)
    assert [type(one) for one in told] == [errors.Screened]
    assert len(await world.posts()) == 1


async def test_what_stood_there_before_is_no_news(world: World) -> None:
    question = await world.ask(body="The casino, see https://example.org.")
    await world.choose(refused_words="casino", refuse_links=True, refuse_invites=True)
    await world.edit(question, world.asker, body="The casino, see https://example.org!")
    with pytest.raises(errors.Screened, match="Invites"):
        await world.edit(question, world.asker, body="The casino: discord.gg/abc")
    assert (await world.now(question)).edit_count == 1


async def test_masked_words_are_kept_nowhere(world: World) -> None:
    await world.choose(masked_words="heck\nwhat the *")
    question = await world.ask(title="Why the HECK is it wet?", body="What the fern, h e c k!")
    row = await world.now(question)
    assert (row.title, row.body) == ("Why the •••• is it wet?", "•••• ••• ••••, • • • •!")
    answer = await world.answer(question, body="Because heck, it rains.")
    assert (await world.now(answer)).body == "Because ••••, it rains."
    comment = await world.comment(question, body="heck")
    assert (await world.now(comment)).body == "••••"
    await world.edit(answer, world.helper, body="Because it rains, heck.")
    assert [one.body for one in await world.revisions(answer)][-1] == "Because it rains, ••••."
    # A tag, or a name, cannot be covered.
    with pytest.raises(errors.Screened):
        await world.ask(tags="heck")
    assert (await world.now(question)).state is PostState.PUBLISHED
    assert await rows.wrong(world.database) == []


async def test_links_are_for_those_whom_the_server_knows_and_never_anonymous(world: World) -> None:
    await world.choose(
        refuse_links=True, refuse_invites=True, refuse_contacts=True, approved_roles=(APPROVED,)
    )
    known = world.member("Pia", roles=frozenset({APPROVED}))
    question = await world.ask(known)
    for body in ("See https://example.org.", "Join discord.gg/abc", "Write to me@mail.ru"):
        with pytest.raises(errors.Screened):
            await world.ask(body=body)
        question = await world.ask(known, body=body)
        # Else it would tell that whoever wrote it is no new member.
        for someone in (known, world.moderator):
            with pytest.raises(errors.Screened):
                await world.ask_anonymously(someone, body=body)
    asked = await world.ask_anonymously(known)
    draft = await world.answers(known, asked, "See https://example.org for it.")
    with pytest.raises(errors.Screened):
        # Without having chosen: in their own anonymous question they are nobody else.
        await world.do(answers.answer, known, draft.id or 0)
    with pytest.raises(errors.Screened):
        await world.edit(asked, known, body="See https://example.org.")
    await world.edit(question, known, body="See https://example.org and https://example.net.")
    await world.do(editing.delete, known, asked.id or 0)


async def test_without_a_choice_nothing_is_filtered(world: World) -> None:
    await world.ask(body="discord.gg/abc me@mail.ru https://example.org casino")


# -- what is put back, and what stands beside a text ----------------------------------------------


async def test_a_roll_back_is_filtered_like_any_change(world: World) -> None:
    question = await world.ask(
        title="Which casino is it?", body="See https://example.org.", tags="heck"
    )
    await world.edit(
        question, world.asker, title="Which one is it?", body="See there, heck.", tags="x"
    )
    await world.edit(question, world.asker, body="See there.")
    await world.choose(refused_words="casino", masked_words="heck", refuse_links=True)
    key = question.id or 0
    for someone in (world.asker, world.moderator):
        with pytest.raises(errors.Screened, match="“casino”"):
            await world.do(editing.roll_back, someone, key, 1, "It was better.")
    await world.choose(refused_words="")
    with pytest.raises(errors.Screened, match="“heck”"):
        # Its tag: that cannot be covered.
        await world.do(editing.roll_back, world.asker, key, 1)
    await world.choose(masked_words="")
    with pytest.raises(errors.Screened, match="post no links"):
        await world.do(editing.roll_back, world.asker, key, 1)
    assert (await world.now(question)).edit_count == 2
    await world.choose(masked_words="heck")
    await world.do(editing.roll_back, world.asker, key, 2)
    assert (await world.now(question)).body == "See there, ••••."
    assert await rows.wrong(world.database) == []


async def test_a_roll_back_may_keep_what_stands_there(world: World) -> None:
    question = await world.ask(body="The casino, see https://example.org.", tags="casino")
    await world.edit(question, world.asker, body="A casino: https://example.net", tags="casino")
    await world.choose(refused_words="casino", masked_words="casino", refuse_links=True)
    await world.do(editing.roll_back, world.asker, question.id or 0, 1)
    assert (await world.now(question)).edit_count == 2


async def test_a_roll_back_waits_for_a_moderator_as_an_edit_does(world: World) -> None:
    answer = await world.answer(await world.ask(), body="See https://example.org for it.")
    await world.edit(answer, world.helper, body="It rains too much there.")
    await world.choose(queue_links=True)
    await world.do(editing.roll_back, world.helper, answer.id or 0, 1)
    assert (await world.now(answer)).state is PostState.QUEUED


async def test_what_pictures_show_in_words_is_filtered_with_their_draft(world: World) -> None:
    await world.choose(refused_words="casino", masked_words="heck", refuse_invites=True)
    draft = await world.asks(world.asker, "How wet is too wet?")
    for alt, refusal in (("The casino", "“casino”"), ("Join discord.gg/abc", "Invites")):
        picture = New(PictureKind.PNG, b"", alt)
        await world.do(pictures.put_to_draft, world.asker, draft.id or 0, [picture], [])
        async with world.database.reading() as tx:
            who = await access.standing(tx, world.asker)
            told = await drafts.problems(tx, who, draft)
        assert [type(one) for one in told] == [errors.Screened]
        with pytest.raises(errors.Screened, match=refusal):
            await world.do(questions.ask, world.asker, draft.id or 0)
    await world.do(pictures.put_to_draft, world.asker, draft.id or 0, [], ["What the heck"])
    post = await world.do(questions.ask, world.asker, draft.id or 0)
    async with world.database.reading() as tx:
        assert [one.alt for one in await picture_rows.of(tx, post)] == ["What the ••••"]
    assert "heck" not in repr([one.pictures for one in await world.revisions(post)])


async def test_what_pictures_of_a_post_show_in_words_is_filtered(world: World) -> None:
    question = await world.ask()
    key, old = question.id or 0, New(PictureKind.PNG, b"", "The casino at night")
    await world.do(pictures.put_to_post, world.asker, key, [old], [])
    await world.choose(refused_words="casino", masked_words="heck", refuse_links=True)
    for alt in ("A casino and https://example.org", "https://example.org"):
        for chosen in ([], [New(PictureKind.PNG, b"", alt)]):
            with pytest.raises(errors.Screened):
                await world.do(pictures.put_to_post, world.asker, key, chosen, [alt])
    # What stands there is no news, and what is masked is covered.
    await world.do(pictures.put_to_post, world.asker, key, [], ["A casino, what the heck"])
    async with world.database.reading() as tx:
        assert [one.alt for one in await picture_rows.of(tx, question)] == [
            "A casino, what the ••••"
        ]
    assert "heck" not in repr((await world.revisions(question))[-1].pictures)


async def test_a_content_note_in_ones_own_words_is_filtered(world: World) -> None:
    await world.choose(refused_words="suicide\ncasino", refuse_invites=True)
    question = await world.ask()
    for note in ("casino", "discord.gg/abc"):
        with pytest.raises(errors.Screened):
            await world.do(content_notes.put, world.asker, question.id or 0, note)
        draft = await world.asks(world.asker, "How dry is too dry?")
        async with world.database.transaction() as tx:
            await content_notes.keep(tx, await tx.get_one(Draft, draft.id), note)
        with pytest.raises(errors.Screened):
            await world.do(questions.ask, world.asker, draft.id or 0)
    # Those of the list are ours, whatever words a server does without.
    await world.do(content_notes.put, world.asker, question.id or 0, "suicide")
    assert (await world.now(question)).content_note == "suicide"


async def test_the_preview_says_why_there_are_dots(world: World) -> None:
    await world.choose(masked_words="heck")
    for body, said in (("What the heck?", True), ("What • is this?", False)):
        draft = await world.asks(world.asker, body=body)
        async with world.database.reading() as tx:
            who = await access.standing(tx, world.asker)
        assert ("dots cover words" in (previews.covered(draft, who) or "")) is said

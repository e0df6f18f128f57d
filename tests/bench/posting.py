"""What it adds to the cost of posting that what is posted can be found."""

import gc
from itertools import count

from bot import answers, drafts, preferences, questions
from bot.access import Actor
from bot.database import Database, Tx
from bot.searching import index
from models import DraftKind
from tests.bench import corpus, words
from tests.bench.community import FIRST_GUILD, FIRST_USER
from tests.bench.costs import clock, processor, spent
from tests.bench.figures import ROUNDS, Figure, Progress, middle, spread
from tests.world import UNLIMITED

POSTS = 20
"""Questions in each round, and an answer to each."""
PEOPLE = 50
"""Of those who ask, and of those who answer: what one of them just posted is compared as well."""
MOST = 1.2

NEVER_USED = 10_000_000
"""From this number on there are texts that are in no server yet."""


async def measure(name: str, database: Database, many: int, progress: Progress) -> list[Figure]:
    """Post in a server of so many questions, in turn with and without indexing, and compare."""
    async with database.transaction() as tx:
        await preferences.save(tx, FIRST_GUILD, **UNLIMITED)
        of = await clock(tx, database)
    total = processor(database)
    numbers = count(NEVER_USED)
    means: dict[bool, list[float]] = {True: [], False: []}
    # The first round only warms up.
    for turn in range(ROUNDS + 1):
        progress(f"{name}, {many:,}: posting, round {turn} of {ROUNDS}")
        gc.collect()
        here = dict.fromkeys(means, 0.0)
        for _post in range(POSTS):
            for indexed in here:
                work = _posted(database, next(numbers), indexed=indexed)
                here[indexed] += total(await spent(of, work)) / POSTS
        for indexed, mean in here.items():
            means[indexed] += [mean] if turn else []
    ratios = [one / other for one, other in zip(means[True], means[False], strict=True)]
    return [
        Figure(
            f"a question and its answer posted and indexed, among {many:,}, {name}, against "
            "posted only, processor time",
            f"≤ {MOST} ×",
            f"{spread(ratios, '.2f')} ×: {middle(means[True]):.1f} against "
            f"{middle(means[False]):.1f} ms",
            middle(ratios) <= MOST,
        )
    ]


async def _posted(database: Database, number: int, *, indexed: bool) -> None:
    """Ask and answer as a cog does: the form is kept in one transaction, posted in another."""
    said = words.text(number)
    channels = corpus.reader().channels
    asker, helper = (
        Actor(FIRST_GUILD, FIRST_USER + number % PEOPLE + who * PEOPLE, "A", channels=channels)
        for who in (1, 2)
    )
    async with database.transaction() as tx:
        asked = await drafts.save(
            tx, asker, DraftKind.QUESTION, category_id=1, title=said.title, body=said.body
        )
    async with database.transaction() as tx:
        question = await questions.ask(tx, asker, asked.id or 0)
        _index(tx, indexed=indexed)
    async with database.transaction() as tx:
        kind = DraftKind.ANSWER
        told = await drafts.save(tx, helper, kind, parent_id=question.id, body=said.answers)
    async with database.transaction() as tx:
        await answers.answer(tx, helper, told.id or 0)
        _index(tx, indexed=indexed)


def _index(tx: Tx, *, indexed: bool) -> None:
    """Let the index be written before the commit, or not."""
    assert index.settle in tx.info["beforehand"], "nothing is indexed"
    if not indexed:
        del tx.info["beforehand"][index.settle]

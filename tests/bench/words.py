"""Questions of real words, each word as often as words are used, and what people would type.

The words are those of Python's own manual, which every Python brings along, in the order of how
often it uses them; the rare ones are two of them in one. By Zipf's law the word in place ``n`` is
used 1/(n + 2.7) as often as the first. Whatever has a number is the same in each run.
"""

import re
from collections import Counter
from functools import cache
from itertools import accumulate
from pydoc_data.topics import topics
from random import Random
from typing import NamedTuple

from tests.bench.corpus import Text

WORDS = 60_000
TITLE, BODY, ANSWER = 8, 30, 31
"""Words of each: 69, as many as in what the goals were set by."""


class Typed(NamedTuple):
    """What somebody types who asks again what was asked, in other words."""

    title: str
    begun: str
    """The beginning of some of its words, in any order."""


@cache
def _words() -> tuple[list[str], list[float]]:
    """Return the words, the most frequent first, and what they and those before them weigh."""
    used = Counter(re.findall(r"[a-z]{2,20}", " ".join(topics.values()).lower()))
    words = sorted(used, key=lambda word: (-used[word], word))
    often = len(words)
    words += [words[n % often] + words[n * 7 % 997] for n in range(WORDS - often)]
    return words, list(accumulate(1 / (place + 2.7) for place in range(1, WORDS + 1)))


def _some(chance: Random, number: int) -> list[str]:
    words, weights = _words()
    return chance.choices(words, cum_weights=weights, k=number)


def text(number: int) -> Text:
    """Return the question of this number, with its answer."""
    words = _some(Random(number), TITLE + BODY + ANSWER)
    title, body = words[:TITLE], words[TITLE : TITLE + BODY]
    # A title has 120 characters at most.
    return Text(f"{' '.join(title)[:100]}?", " ".join(body), " ".join(words[TITLE + BODY :]))


def typed(number: int) -> Typed:
    """Return what somebody types who wants the question of this number."""
    chance = Random(f"asked again: {number}")
    title = text(number).title.removesuffix("?").split()
    again = [word if chance.random() < 0.6 else _some(chance, 1)[0] for word in title]
    begun = chance.sample(title, chance.randint(1, 3))
    begun[-1] = begun[-1][: chance.randint(1, len(begun[-1]))]
    return Typed(" ".join(again), " ".join(begun))

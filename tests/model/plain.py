"""The rules once more, in plain Python: lists and dictionaries, no database, no clock, no messages.

Written from the rules as a person would tell them, not from the verbs: where the two differ, one of
them is wrong. Points are Question2Answer's formula with the weights a new server has.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["question", "answer", "comment"]
State = Literal["published", "hidden", "deleted"]
How = Literal["button", "reaction"]


class Refused(Exception):
    """The rules say no."""


@dataclass
class Post:
    """One post; ``votes`` holds how each voter's vote stands and how it was given."""

    kind: Kind
    author: int
    parent: "Post | None"
    question: "Post"
    number: int
    texts: list[str]
    anonymous: bool = False
    state: State = "published"
    closed: bool = False
    locked: bool = False
    accepted: "Post | None" = None
    """On a question: its accepted answer."""
    up_on_discord: bool = False
    votes: dict[int, tuple[int, How]] = field(default_factory=dict)

    @property
    def score(self) -> int:
        return sum(value for value, _how in self.votes.values())


class Plain:
    """A server with one category that everybody sees; ``moderators`` are some of its people."""

    def __init__(self, moderators: set[int]) -> None:
        self.moderators = moderators
        self.posts: list[Post] = []

    # -- seeing ----------------------------------------------------------------------------------

    def _sees(self, who: int, post: Post) -> bool:
        if "deleted" in (post.state, post.question.state):
            return False
        return all(
            one.state == "published" or one.author == who or who in self.moderators
            for one in (post, post.question)
        )

    def _need(self, *conditions: bool) -> None:
        if not all(conditions):
            raise Refused

    def _unlocked(self, who: int, post: Post) -> bool:
        return not post.question.locked or who in self.moderators

    def _shown(self, post: Post) -> bool:
        return post.state == post.question.state == "published"

    # -- writing ---------------------------------------------------------------------------------

    def _add(self, post: Post) -> Post:
        self.posts.append(post)
        return post

    def ask(self, who: int, text: str, *, anonymous: bool = False) -> Post:
        number = 1 + sum(post.kind == "question" for post in self.posts)
        post = Post("question", who, None, None, number, [text], anonymous)  # type: ignore[arg-type]
        post.question = post
        return self._add(post)

    def answer(self, who: int, question: Post, text: str) -> Post:
        self._need(
            question.kind == "question",
            self._sees(who, question),
            self._shown(question),
            self._unlocked(who, question),
            not question.closed,
        )
        number = 1 + sum(one.kind == "answer" and one.question is question for one in self.posts)
        # The asker of an anonymous question has no other name in it.
        veiled = question.anonymous and question.author == who
        return self._add(Post("answer", who, question, question, number, [text], veiled))

    def comment(self, who: int, parent: Post, text: str) -> Post:
        self._need(
            parent.kind != "comment",
            self._sees(who, parent),
            self._shown(parent),
            self._unlocked(who, parent),
        )
        veiled = parent.question.anonymous and parent.question.author == who
        return self._add(Post("comment", who, parent, parent.question, 0, [text], veiled))

    def edit(self, who: int, post: Post, text: str) -> None:
        moderates = who in self.moderators
        self._need(
            self._sees(who, post),
            post.author == who or moderates,
            post.state == "published" or moderates,
            not (post.kind == "question" and post.closed),
            self._unlocked(who, post),
        )
        post.texts.append(text)

    def delete(self, who: int, post: Post) -> None:
        self._need(
            self._sees(who, post),
            post.author == who,
            not (post.kind == "question" and self.answers(post)),
            self._unlocked(who, post),
        )
        post.state = "deleted"
        self._drop_acceptance(post)

    # -- voting and accepting --------------------------------------------------------------------

    def press(self, who: int, post: Post, value: int) -> None:
        """Vote by button."""
        self._need(
            post.kind != "comment",
            self._sees(who, post),
            post.author != who,
            self._shown(post),
            self._unlocked(who, post),
        )
        self._set(who, post, value, "button")

    def hear(self, who: int, post: Post, value: int, how: str) -> None:
        """Take what waits in the intake; what is no vote says nothing to anyone.

        ``how`` is button, or on and off for an emoji that somebody put on a message or took off it.
        """
        if post.kind == "comment" or post.author == who:
            return
        if not self._shown(post) or not self._unlocked(who, post):
            return
        if how == "button":
            self._set(who, post, value, "button")
        elif not post.up_on_discord or not value:
            return
        elif how == "on":
            self._set(who, post, value, "reaction")
        elif post.votes.get(who) == (value, "reaction"):
            self._set(who, post, 0, "reaction")

    def _set(self, who: int, post: Post, value: int, how: How) -> None:
        if value == post.votes.get(who, (0, how))[0]:
            return
        if value:
            post.votes[who] = value, how
        else:
            del post.votes[who]

    def accept(self, who: int, answer: Post) -> None:
        question = answer.question
        self._need(
            answer.kind == "answer",
            self._sees(who, answer),
            # The asker any answer, whoever stands in for the asker not their own.
            question.author == who or (who in self.moderators and answer.author != who),
            self._shown(answer),
            self._unlocked(who, answer),
            question.accepted is not answer,
        )
        question.accepted = answer

    def unaccept(self, who: int, answer: Post) -> None:
        question = answer.question
        self._need(
            answer.kind == "answer",
            self._sees(who, answer),
            question.author == who or who in self.moderators,
            question.state == "published",
            self._unlocked(who, answer),
            question.accepted is answer,
        )
        question.accepted = None

    def _drop_acceptance(self, post: Post) -> None:
        if post.question.accepted is post:
            post.question.accepted = None

    # -- moderating ------------------------------------------------------------------------------

    def is_now(self, what: str, post: Post) -> bool:
        if what == "visible":
            return post.state == "published"
        return post.question.closed if what == "closed" else post.question.locked

    def moderate(self, what: str, who: int, post: Post, *, wanted: bool) -> None:
        """Show or hide a post, close or reopen, lock or unlock its question."""
        self._need(
            who in self.moderators, self._sees(who, post), self.is_now(what, post) is not wanted
        )
        if what == "visible":
            post.state = "published" if wanted else "hidden"
            if not wanted:
                self._drop_acceptance(post)
        elif what == "closed":
            post.question.closed = wanted
        else:
            post.question.locked = wanted

    # -- counting --------------------------------------------------------------------------------

    def answers(self, question: Post) -> int:
        return sum(
            one.kind == "answer" and one.parent is question and one.state == "published"
            for one in self.posts
        )

    def comments(self, parent: Post) -> int:
        return sum(
            one.kind == "comment" and one.parent is parent and one.state == "published"
            for one in self.posts
        )

    def points(self) -> dict[int, int]:
        """Return the points that differ from the 100 of a new member: ten times Q2A's counts."""
        tens: Counter[int] = Counter()
        for post in self.posts:
            values = [value for value, _how in post.votes.values()]
            up, down = values.count(1), values.count(-1)
            if post.anonymous or post.kind == "comment":
                pass
            elif post.kind == "question":
                tens[post.author] += min(up, 10) - min(down, 3) + 2 * (post.state == "published")
            else:
                tens[post.author] += min(2 * up, 20) - min(2 * down, 5)
                tens[post.author] += 4 * (post.state == "published")
            if not post.anonymous:
                tens.update(who for who, (value, _how) in post.votes.items() if value > 0)
            if post.accepted is not None:
                if not post.anonymous:
                    tens[post.author] += 3
                others = post.anonymous or post.accepted.author != post.author
                if others and not post.accepted.anonymous:
                    tens[post.accepted.author] += 30
        return {who: 100 + 10 * ten for who, ten in tens.items() if ten}

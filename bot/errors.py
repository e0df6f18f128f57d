"""Every way Askwell says no.

::

    AskwellError                 something a person can be told, in one sentence (``text``)
    ├── Refusal                  a rule of the house; the sentence says the way out
    │   ├── NotAllowed …         who you are, or where
    │   ├── NotNow …             what state the post is in
    │   └── BadText …            what was typed
    ├── NotFound                 there is no such thing here, or not for you: we do not say which
    └── OperatorError            for the command line: settings, database, schema

A class is one refusal; it carries facts, and ``text`` makes the sentence in the reader's language.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.i18n import _, ngettext

ROLES_NAMED = 10
"""So many roles a refusal names at most."""


class AskwellError(Exception):
    """The root: anything a person can be told."""

    @property
    def text(self) -> str:
        """The sentence a person reads, in the current language."""
        return _("Something went wrong on our side. Nothing you wrote is lost; please try again.")

    def __str__(self) -> str:
        return self.text


class NotFound(AskwellError):
    """No such thing here, or none that this reader may know of."""

    @property
    def text(self) -> str:
        return _("There is no such post here. Type words of its title and choose it from the list.")


class Gone(NotFound):
    """What a button, a draft or a link is about cannot be seen here, or not any more."""

    @property
    def text(self) -> str:
        return _("That post is not shown here any more.")


class NobodyAsked(NotFound):
    """There is nothing to find at all."""

    @property
    def text(self) -> str:
        return _("Nobody has asked here yet. Be the first: /ask")


class Refusal(AskwellError):
    """A rule of the house."""


# -- who you are, or where ---------------------------------------------------------------------


class NotAllowed(Refusal):
    """Only others may do this: ``who`` in words, and the roles by which one belongs to them.

    ``points`` are those that would be enough too, and those one has.
    """

    def __init__(
        self,
        who: str | None = None,
        roles: Sequence[int] = (),
        points: tuple[int, int] | None = None,
    ) -> None:
        super().__init__()
        self.who, self.roles, self.points = who, tuple(roles), points

    @property
    def text(self) -> str:
        if not self.who:
            return _("You cannot do that here.")
        said = [_("Only {who} can do that.").format(who=self.who)]
        if self.roles:
            roles = ", ".join(f"<@&{role}>" for role in self.roles[:ROLES_NAMED])
            said = [
                _("Only {who} can do that here. The roles for it: {roles}.").format(
                    who=self.who, roles=roles
                )
            ]
        if self.points is not None:
            needed, has = self.points
            said.append(
                _("Whoever has {needed} points can too; you have {has}.").format(
                    needed=needed, has=has
                )
            )
        return " ".join(said)


class NeedsPoints(Refusal):
    """So many points are needed for this here, and one has fewer."""

    def __init__(self, needed: int, has: int) -> None:
        super().__init__()
        self.needed, self.has = needed, has

    @property
    def text(self) -> str:
        return _(
            "That takes {needed} points here, and you have {has}. /profile shows where yours come "
            "from."
        ).format(needed=self.needed, has=self.has)


class NoDownvotes(Refusal):
    """Nobody votes down in this category."""

    @property
    def text(self) -> str:
        return _("Posts are not voted down here. Say in a comment or an answer what is missing.")


class OwnAnswer(NotAllowed):
    """Nobody accepts their own answer for somebody else."""

    @property
    def text(self) -> str:
        return _("You cannot accept your own answer to someone else's question. The asker can.")


class NotAModerator(NotAllowed):
    """An act of moderators, some of them of editors too."""

    def __init__(self, who: str | None = None, roles: Sequence[int] = ()) -> None:
        super().__init__(who or _("moderators"), roles)

    @property
    def text(self) -> str:
        if self.roles:
            return super().text
        return _("Only {who} can do that. They can be found with /about.").format(who=self.who)


class NotAnAdmin(Refusal):
    """An admin's act."""

    @property
    def text(self) -> str:
        return _("Only people who may manage this server can do that.")


class Outranked(NotAllowed):
    """Nobody acts on their equals, nor on anyone above."""

    @property
    def text(self) -> str:
        return _("They look after this server as you do: only someone above them can do that.")


class TimedOut(Refusal):
    """Timed out by Discord's own means."""

    @property
    def text(self) -> str:
        return _("You are timed out in this server. Your text is kept; you can go on afterwards.")


class TooNew(Refusal):
    """Their account, or their time in the server, is too young to ask or to vote.

    ``again`` is when it will not be; None: Discord does not say when they joined.
    """

    def __init__(self, what: str, again: datetime | None) -> None:
        super().__init__()
        self.what, self.again = what, again

    @property
    def text(self) -> str:
        if self.again is None:
            return _(
                "It takes some time in this server to do that, and Discord does not say when you "
                "joined. A moderator can help."
            )
        said = {
            "ask": _("You are too new to ask here yet. You can {time} ({how_long})."),
            "vote": _("You are too new to vote here yet. You can {time} ({how_long})."),
        }[self.what]
        return said.format(**_from(self.again))


class TooMany(Refusal):
    """As much as a member may do in an hour by the clock: ``what`` (``limits.Limited``)."""

    def __init__(self, what: str, most: int, again: datetime) -> None:
        super().__init__()
        self.what, self.most, self.again = what, most, again

    @property
    def text(self) -> str:
        most = self.most
        said = {
            "ask": ngettext(
                "You can ask {count} question an hour here, and you have.",
                "You can ask {count} questions an hour here, and you have.",
                most,
            ),
            "answer": ngettext(
                "You can give {count} answer an hour here, and you have.",
                "You can give {count} answers an hour here, and you have.",
                most,
            ),
            "comment": ngettext(
                "You can write {count} comment an hour here, and you have.",
                "You can write {count} comments an hour here, and you have.",
                most,
            ),
            "vote": ngettext(
                "You can vote {count} time an hour here, and you have.",
                "You can vote {count} times an hour here, and you have.",
                most,
            ),
            "flag": ngettext(
                "You can report {count} post an hour here, and you have.",
                "You can report {count} posts an hour here, and you have.",
                most,
            ),
        }[self.what]
        way = _("You can go on {time} ({how_long}).").format(**_from(self.again))
        besides = {
            # A worry about somebody cannot wait for the next hour.
            "flag": _("Is somebody in danger? Write to a moderator now; /crisis says who helps."),
            "vote": "",
        }.get(self.what, _("Your text is kept."))
        return f"{said} {way} {besides}".rstrip()


def _from(moment: datetime) -> dict[str, str]:
    """Return a time to come as Discord shows it to each reader, and how long it is until then."""
    seconds = int(moment.timestamp())
    # Translators: a time as Discord shows it: from tomorrow at 9
    return {
        "time": _("from {time}").format(time=f"<t:{seconds}:f>"),
        "how_long": f"<t:{seconds}:R>",
    }


class Suspended(Refusal):
    """Suspended by moderators: from what (``models.Barred``), until when and why."""

    def __init__(self, what: str, until: datetime | None, reason: str) -> None:
        super().__init__()
        self.what, self.until, self.reason = what, until, reason

    @property
    def text(self) -> str:
        said = {
            "ask": _("Moderators have suspended you from asking here {until}."),
            "answer": _("Moderators have suspended you from answering here {until}."),
            "comment": _("Moderators have suspended you from commenting here {until}."),
            "vote": _("Moderators have suspended you from voting here {until}."),
        }.get(self.what, _("Moderators have suspended you from taking part here {until}."))
        until = _("for good")
        if self.until is not None:
            # Translators: a time as Discord shows it: until tomorrow at 9 (in 20 hours)
            until = _("until {time} ({how_long})").format(
                time=f"<t:{int(self.until.timestamp())}:f>",
                how_long=f"<t:{int(self.until.timestamp())}:R>",
            )
        why = _("Why: {reason}").format(reason=self.reason)
        way = _("You can read on, and what you wrote is kept. /about says who moderates here.")
        return f"{said.format(until=until)} {why}\n{way}"


class NoBots(Refusal):
    """Bots and webhooks take no part."""

    @property
    def text(self) -> str:
        return _("Bots cannot take part here.")


class MayNotSpeak(Refusal):
    """Discord's own permissions in the channel say no."""

    def __init__(self, channel_id: int | None) -> None:
        super().__init__()
        self.channel_id = channel_id

    @property
    def text(self) -> str:
        if self.channel_id is None:
            return _("You may not write there. A moderator can change that.")
        return _("You may not write in <#{channel}>. A moderator can change that.").format(
            channel=self.channel_id
        )


class NoChannel(Refusal):
    """The category has no channel to post in, or lost it."""

    def __init__(self, category: str, *, gone: bool) -> None:
        super().__init__()
        self.category, self.gone = category, gone

    @property
    def text(self) -> str:
        if self.gone:
            return _(
                "The channel of “{category}” is gone, so it is paused. "
                "An admin can give it a new one with /setup."
            ).format(category=self.category)
        return _("“{category}” only groups others. Please choose one inside it.").format(
            category=self.category
        )


class CategoryArchived(Refusal):
    """Nothing new in an archived category."""

    def __init__(self, category: str) -> None:
        super().__init__()
        self.category = category

    @property
    def text(self) -> str:
        return _("“{category}” is archived: it can be read, but nothing new can be added.").format(
            category=self.category
        )


class NoCategory(Refusal):
    """No category was chosen, or none can be."""

    def __init__(self, *, any_here: bool) -> None:
        super().__init__()
        self.any_here = any_here

    @property
    def text(self) -> str:
        if self.any_here:
            return _("Please choose a category: /ask category:…")
        return _("There is no category you can ask in. An admin can add one with /setup.")


# -- what state the post is in -------------------------------------------------------------------


class QuestionClosed(Refusal):
    """Closed: no new answers, no edits of the question."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    @property
    def text(self) -> str:
        return _("#{number} is closed: it takes no new answers and cannot be edited.").format(
            number=self.number
        )


class QuestionLocked(Refusal):
    """Locked: nothing but by moderators."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    @property
    def text(self) -> str:
        return _("#{number} is locked: only moderators can change anything about it.").format(
            number=self.number
        )


class PostHidden(Refusal):
    """Hidden, queued or deleted."""

    @property
    def text(self) -> str:
        return _("That post is not shown at the moment, so nothing can be done with it.")


class OwnPost(Refusal):
    """Nobody votes on their own posts."""

    @property
    def text(self) -> str:
        return _("You cannot vote on your own post.")


class OwnInQueue(Refusal):
    """Nobody decides about their own post."""

    @property
    def text(self) -> str:
        return _("That post is yours: somebody else decides about it.")


class Handled(Refusal):
    """Somebody else was faster: ``who`` (None: its author, or the bot) did what ``done`` says."""

    def __init__(self, who: int | None, done: str) -> None:
        super().__init__()
        self.who, self.done = who, done

    @property
    def text(self) -> str:
        if self.who is None:
            return _("That is settled already: {done}.").format(done=self.done)
        return _("<@{who}> was faster. What came of it: {done}.").format(
            who=self.who, done=self.done
        )


class Taken(Refusal):
    """Somebody else said that it is theirs."""

    def __init__(self, who: int) -> None:
        super().__init__()
        self.who = who

    @property
    def text(self) -> str:
        return _(
            "<@{who}> looks after that one, and alone can give it back. You can decide about it "
            "all the same."
        ).format(who=self.who)


class HasAnswers(Refusal):
    """A question others have answered is theirs too."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    @property
    def text(self) -> str:
        return ngettext(
            "This question has {count} answer, and deleting it would take that from its author. "
            "You can edit it instead, or ask a moderator.",
            "This question has {count} answers, and deleting it would take them from their "
            "authors. You can edit it instead, or ask a moderator.",
            self.count,
        )


class OwnThing(Refusal):
    """Nobody follows themselves; the sentence is the caller's."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence

    @property
    def text(self) -> str:
        return self.sentence


class AlreadySo(Refusal):
    """The act would change nothing."""

    def __init__(self, state: str) -> None:
        super().__init__()
        self.state = state

    @property
    def text(self) -> str:
        return _("Nothing changed: that post is {state} already.").format(state=self.state)


class ChangedSince(Refusal):
    """An act cannot be undone as things are now: something later stands on it."""

    @property
    def text(self) -> str:
        return _("Something was changed there since. Look at what came later, and undo that first.")


class EditedMeanwhile(Refusal):
    """Someone else changed the text since the form was opened."""

    @property
    def text(self) -> str:
        return _(
            "Someone changed this post while you were writing; below is what they changed. Your "
            "text is kept: put it over theirs, or edit it again."
        )


class AlreadyPosted(Refusal):
    """This draft became a post before: a second click."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    @property
    def text(self) -> str:
        return _("That is posted already: {address}.").format(address=self.address)


class TextChanged(Refusal):
    """The text is not the one any more whose part a form showed."""

    @property
    def text(self) -> str:
        return _("The text has changed since that form was opened, and nothing was put over it.")


class NotTaken(Refusal):
    """A part of a text found no text to go into: whoever typed it gets it back as a file."""

    def __init__(self, why: AskwellError) -> None:
        super().__init__()
        self.why = why

    @property
    def text(self) -> str:
        return _("{why} What you typed is in the file below.").format(why=self.why.text)


class DraftGone(Refusal):
    """The draft was cancelled or is someone else's."""

    @property
    def text(self) -> str:
        return _("That draft is gone. Start again with /ask or /answer.")


# -- what was typed --------------------------------------------------------------------------------


class BadText(Refusal):
    """Something about the text; ``field`` names the field."""


class TooShort(BadText):
    """Below the least number of characters."""

    def __init__(self, field: str, length: int, least: int) -> None:
        super().__init__()
        self.field, self.length, self.least = field, length, least

    @property
    def text(self) -> str:
        return _("The {field} has {length} characters; it needs at least {least}.").format(
            field=self.field, length=self.length, least=self.least
        )


class TooLong(BadText):
    """Above the greatest number of characters."""

    def __init__(self, field: str, length: int, most: int) -> None:
        super().__init__()
        self.field, self.length, self.most = field, length, most

    @property
    def text(self) -> str:
        return _("The {field} has {length} characters; at most {most} are allowed.").format(
            field=self.field, length=self.length, most=self.most
        )


class TooManyTags(BadText):
    """More tags than a question can carry."""

    def __init__(self, count: int, most: int) -> None:
        super().__init__()
        self.count, self.most = count, most

    @property
    def text(self) -> str:
        return _("That is {count} tags; a question can have at most {most}.").format(
            count=self.count, most=self.most
        )


class ReasonMissing(BadText):
    """Whoever changes someone else's text says why."""

    @property
    def text(self) -> str:
        return _("Please say why you change someone else's post: its author reads the reason.")


class WhyMissing(BadText):
    """Whoever acts on a member says why, or what they want to tell them."""

    @property
    def text(self) -> str:
        return _("Please say why, in a sentence or two: nothing was done.")


class SaidAlready(BadText):
    """Word for word what already stands there."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    @property
    def text(self) -> str:
        return _("Exactly that has been posted already: {address}.").format(address=self.address)


class SaidAlmost(SaidAlready):
    """Nearly what the same person posted a short while ago."""

    @property
    def text(self) -> str:
        return _(
            "You have posted nearly the same already: {address}. Edit that one, or write what is "
            "different here."
        ).format(address=self.address)


class AnonymityOff(Refusal):
    """Posts cannot be anonymous there, or not any more."""

    @property
    def text(self) -> str:
        return _(
            "Posts cannot be anonymous there, and nothing was posted. Your text is kept: post it "
            "under your own name, or cancel."
        )


class NameTaken(BadText):
    """A chosen alias that somebody goes by, or that sounds as if it were a moderator's."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    @property
    def text(self) -> str:
        return _(
            "“{name}” is the name of somebody here, or sounds as if it were. Choose another."
        ).format(name=self.name)


class Screened(Refusal):
    """A screening rule refused the text."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    @property
    def text(self) -> str:
        return self.reason


class BadChoice(Refusal):
    """An option that does not fit; the sentence is the caller's."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence

    @property
    def text(self) -> str:
        return self.sentence


class NoPicture(Refusal):
    """A file that is not one of the four kinds of pictures, or is broken."""

    @property
    def text(self) -> str:
        return _("That is not a picture. PNG, JPEG, GIF and WebP files are taken.")


# -- for the command line ------------------------------------------------------------------------


class OperatorError(AskwellError):
    """Something only the person who runs the bot can mend; ``sentence`` says how."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.sentence = sentence

    @property
    def text(self) -> str:
        return self.sentence


class SchemaTooNew(OperatorError):
    """The database was written by a later release."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            _(
                "The database is at revision {revision}, which this release does not know. "
                "Start the newer release that wrote it, or restore a backup made by this one."
            ).format(revision=revision)
        )


class AlreadyRunning(OperatorError):
    """Another process works with this database."""

    def __init__(self, since: datetime | None = None) -> None:
        super().__init__(
            _(
                "Another Askwell process is using this database. Stop it first; two at once would "
                "post things twice."
            )
        )
        self.since = since

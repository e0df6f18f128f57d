"""What is wrong in a server and how to put it right: facts in, findings out, nothing else.

The facts come from Discord's side (``cogs.surveying``) and from the outbox (``bot.mending``). A
finding says what is missing, why it is needed and how to give it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot import findings, office_findings, permission_words, waiting
from bot.findings import Finding, Level
from bot.i18n import _
from bot.mending import Outbox
from bot.office_findings import Channels
from bot.permission_words import POSTING
from bot.placings import PLACINGS
from models import Layout

NEEDED = (
    "view_channel",
    "send_messages",
    "embed_links",
    "attach_files",
    "read_message_history",
    "add_reactions",
    "manage_messages",
)
PINNING = ("pin_messages",)
"""What pinned questions and guides take, and all else does without."""


@dataclass(frozen=True, slots=True)
class Place:
    """A category's channel, as the bot finds it. ``lacks``: permissions it needs and has not."""

    category_id: int
    path: str
    channel_id: int
    layout: Layout
    gone: bool = False
    lacks: frozenset[str] = frozenset()
    tag_wanted: bool = False
    """It is a forum that takes no post without a tag, and no tag is chosen for what has none."""
    tags_missing: tuple[str, ...] = ()
    """A forum's tags that the settings name and that it has not."""
    tags_guarded: tuple[str, ...] = ()
    """A forum's tags that only moderators may put on: we leave these alone."""

    @property
    def postable(self) -> bool:
        """Whether questions and answers can be posted there."""
        needed = POSTING | {"send_messages_in_threads"} if self.threads else POSTING
        return not self.gone and not self.tag_wanted and not self.lacks & needed

    @property
    def reactable(self) -> bool:
        """Whether ⬆ ⬇ can be put on them."""
        return self.postable and "add_reactions" not in self.lacks

    @property
    def attachable(self) -> bool:
        """Whether pictures can be attached to them."""
        return self.postable and "attach_files" not in self.lacks

    @property
    def pinnable(self) -> bool:
        """Whether they can be pinned."""
        return self.postable and "pin_messages" not in self.lacks

    @property
    def threads(self) -> bool:
        """Whether answers stand in threads there."""
        return PLACINGS[self.layout].in_threads

    @property
    def forum(self) -> bool:
        """Whether it is a forum."""
        return PLACINGS[self.layout].forum


@dataclass(frozen=True, slots=True)
class Facts(Channels):
    """All that a diagnosis is made from."""

    places: tuple[Place, ...]
    emoji_gone: tuple[str, ...] = ()
    commands_missing: tuple[str, ...] = ()
    commands_old: bool = False
    """They are registered, but as an earlier release had them."""
    outbox: Outbox = field(default_factory=Outbox)


def needed(layout: Layout) -> tuple[str, ...]:
    """Return the permissions that a channel with this layout takes."""
    return (*NEEDED, *PLACINGS[layout].takes)


def wished(layout: Layout) -> tuple[str, ...]:
    """Return those, and what is done without: in a forum nothing is pinned."""
    return needed(layout) if PLACINGS[layout].forum else (*needed(layout), *PINNING)


def diagnose(facts: Facts) -> list[Finding]:
    """Return everything that is wrong, first what keeps the bot from working."""
    found = [*_of_places(facts), *_of_the_server(facts), *waiting.of_outbox(facts.outbox)]
    return sorted(found, key=lambda one: one.level is not Level.PROBLEM)


# -- channels --------------------------------------------------------------------------------------


def _of_places(facts: Facts) -> list[Finding]:
    if not facts.places:
        return [
            findings.problem(
                _("There is no place to ask in yet."),
                _("Questions need a category with a channel."),
                _("/setup makes one."),
            )
        ]
    found = []
    for place in facts.places:
        if place.gone:
            found.append(
                findings.problem(
                    _("The channel of “{category}” is gone.").format(category=place.path),
                    _("The category is paused: nobody can ask there. Nothing is lost."),
                    _("/setup gives it a new channel."),
                )
            )
            continue
        found += [
            _tell(one)(
                _("<#{channel}>: “{permission}” is missing.").format(
                    channel=place.channel_id,
                    permission=permission_words.named(one, forum=place.forum),
                ),
                permission_words.why(one),
                _("Channel settings → Permissions → add me or my role → allow “{name}”.").format(
                    name=permission_words.named(one, forum=place.forum)
                ),
            )
            for one in permission_words.told(wished(place.layout), place.lacks)
        ]
        found += _of_tags(place)
    return found


def _of_tags(place: Place) -> list[Finding]:
    found = []
    if place.tag_wanted:
        found.append(
            findings.problem(
                _("<#{channel}> takes no post without a tag.").format(channel=place.channel_id),
                _("A question none of whose tags is one of the forum's cannot be posted there."),
                _(
                    "/settings → “What forum tags stand for”: “a tag of the forum = *” is put on "
                    "such questions. Or do not require tags in the forum's settings."
                ),
            )
        )
    if place.tags_missing:
        found.append(
            findings.notice(
                _("<#{channel}> has no tags {tags}.").format(
                    channel=place.channel_id, tags=", ".join(place.tags_missing)
                ),
                _("The settings say what they stand for, but they are never put on."),
                _("Make them in the forum's settings, or change /settings."),
            )
        )
    if place.tags_guarded:
        found.append(
            findings.notice(
                _("<#{channel}>: only moderators can put on {tags}.").format(
                    channel=place.channel_id, tags=", ".join(place.tags_guarded)
                ),
                _("I leave such tags alone, so that I need no “Manage Threads”."),
                _("Let everyone put them on in the forum's settings, or leave it: nothing breaks."),
            )
        )
    return found


def _tell(permission: str) -> Callable[[str, str, str], Finding]:
    """Return how serious it is that a permission is missing."""
    vital = permission in POSTING or permission == "send_messages_in_threads"
    return findings.problem if vital else findings.notice


def _of_the_server(facts: Facts) -> list[Finding]:
    found = office_findings.of(facts)
    for emoji in facts.emoji_gone:
        found.append(
            findings.notice(
                _("The emoji {emoji} does not exist here any more.").format(
                    emoji=f":{emoji.split(':')[1]}:"
                ),
                _("It is one of the two that people vote with; new posts get ⬆️ ⬇️ instead."),
                _("Choose another one with /setup."),
            )
        )
    if facts.commands_missing or facts.commands_old:
        named = ", ".join(facts.commands_missing[:10])
        found.append(
            findings.problem(
                _("Some commands are not registered with Discord: {names}.").format(names=named)
                if named
                else _("The commands registered with Discord are those of an earlier release."),
                _("People do not find them when they type /."),
                _("Whoever runs the bot restarts it; it registers them then."),
            )
        )
    return found

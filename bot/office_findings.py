"""What is wrong with the channels of those who look after a server: staff, queue and log."""

from collections.abc import Callable
from dataclasses import dataclass

from bot import findings, permission_words
from bot.findings import Finding
from bot.i18n import _
from bot.permission_words import POSTING


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """What is known of them. ``lacks``: permissions that the bot needs there and has not."""

    staff_channel: int | None = None
    staff_gone: bool = False
    staff_lacks: frozenset[str] = frozenset()
    queue_channel: int | None = None
    """Where cards of the queue stand; the staff channel, if the queue has none of its own."""
    queue_gone: bool = False
    queue_lacks: frozenset[str] = frozenset()
    queue_stands: int | None = None
    """Where they stand now, if the bot can write neither there nor elsewhere: nowhere."""
    queue_open: bool = False
    """Everyone sees where they stand now."""
    log_channel: int | None = None
    log_gone: bool = False
    log_lacks: frozenset[str] = frozenset()

    @property
    def staff_writable(self) -> bool:
        """Whether notices can be posted."""
        return self.staff_channel is not None and not self.staff_gone and not self.staff_lacks


def of(facts: Channels) -> list[Finding]:
    """Return what is wrong with them."""
    return [*_of_staff(facts), *_of_the_queue(facts), *_of_the_log(facts)]


def _of_staff(facts: Channels) -> list[Finding]:
    found = []
    why_staff = _(
        "There I tell moderators of deleted messages and of channels I cannot write in. What waits "
        "for them stands there too, if the queue has no channel of its own."
    )
    if facts.staff_channel is None:
        found.append(
            findings.problem(
                _("No staff channel is chosen."),
                why_staff,
                _("Choose one with /setup; what waits is posted then."),
            )
        )
    elif facts.staff_gone:
        found.append(
            findings.problem(
                _("The staff channel is gone."),
                why_staff,
                _("Choose another one with /setup; what waits is posted then."),
            )
        )
    else:
        said = _("Staff channel <#{channel}>: “{permission}” is missing.")
        found += _lacking(findings.problem, said, facts.staff_channel, why_staff, facts.staff_lacks)
    return found


def _of_the_queue(facts: Channels) -> list[Finding]:
    why_queue = _("What waits for a moderator has its card there. /queue shows it all the same.")
    if facts.staff_writable:
        why_queue = _("What waits for a moderator has its card in the staff channel meanwhile.")
    if facts.queue_channel is None:
        return []
    if facts.queue_gone and facts.queue_channel != facts.staff_channel:
        return [
            findings.problem(
                _("The queue's channel is gone."),
                why_queue,
                _("Choose another one in /settings, or none: then it is the staff channel."),
            )
        ]
    found = []
    if facts.queue_channel != facts.staff_channel:
        said = _("The queue's channel <#{channel}>: “{permission}” is missing.")
        found += _lacking(findings.problem, said, facts.queue_channel, why_queue, facts.queue_lacks)
    if facts.queue_open:
        found.append(
            findings.notice(
                _("Everyone sees the queue's channel <#{channel}>.").format(
                    channel=facts.queue_stands or facts.queue_channel
                ),
                _("Its cards show what nobody is to see yet, and what stands in private channels."),
                _("Channel settings → Permissions → @everyone → take “{name}” away.").format(
                    name=permission_words.named("view_channel")
                ),
            )
        )
    return found


def _of_the_log(facts: Channels) -> list[Finding]:
    why_log = _("Nothing is lost: it stands in /log. But it is not told in its channel.")
    if facts.log_gone:
        return [
            findings.notice(
                _("The log's channel is gone."),
                why_log,
                _("Choose another one in /settings, or none."),
            )
        ]
    said = _("The log's channel <#{channel}>: “{permission}” is missing.")
    return _lacking(findings.notice, said, facts.log_channel, why_log, facts.log_lacks)


def _lacking(
    kind: Callable[[str, str, str], Finding],
    said: str,
    channel: int | None,
    why: str,
    lacks: frozenset[str],
) -> list[Finding]:
    """Return a finding for each permission that is missing where we post."""
    return [
        kind(
            said.format(channel=channel, permission=permission_words.named(one)),
            why,
            _("Channel settings → Permissions → add me or my role → allow “{name}”.").format(
                name=permission_words.named(one)
            ),
        )
        for one in permission_words.told(tuple(sorted(POSTING)), lacks)
    ]

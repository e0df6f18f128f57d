"""What it means that cards do not come through, and what people can do about it."""

from bot import cards, findings, mending
from bot.database import Tx
from bot.findings import Finding
from bot.i18n import _, ngettext
from bot.mending import THREADS_FULL, Outbox
from models import Post, StuckFor

TITLE_BLOCKED = "200001"


def of_outbox(outbox: Outbox) -> list[Finding]:
    """Return a finding for each reason why messages wait, or are up but not as they should be."""
    return [*_of_stuck(outbox), *_of_problems(outbox)]


async def why(tx: Tx, post: Post) -> str:
    """Return what its author is told of a question or answer that is not up yet."""
    card = await cards.of_post(tx, post)
    if card is not None and card.last_error == THREADS_FULL:
        return _(
            "Discord has no room for one more thread here just now. What you wrote is kept, "
            "moderators were told, and it is posted by itself as soon as there is room."
        )
    if card is not None and card.stuck is not None:
        return _(
            "It waits: {reason}. What you wrote is kept, and moderators were told.",
        ).format(reason=_reason(card.stuck))
    return _("It is still on its way. Try again in a moment.")


def _of_stuck(outbox: Outbox) -> list[Finding]:
    found = []
    for reason, count in sorted(outbox.stuck.items()):
        what = ngettext("{count} message waits", "{count} messages wait", count)
        why, how = _stuck(reason)
        found.append(findings.problem(f"{what}: {_reason(reason)}.", why, how))
    if outbox.full:
        found.append(
            findings.problem(
                ngettext(
                    "{count} question waits for room in its forum.",
                    "{count} questions wait for room in their forum.",
                    outbox.full,
                ),
                _("The server has 1,000 active threads, which is all that Discord allows."),
                _("Close (archive) posts and threads that nobody needs; I try every 5 minutes."),
            )
        )
    if outbox.late:
        found.append(
            findings.notice(
                ngettext(
                    "{count} message failed several times and is tried again.",
                    "{count} messages failed several times and are tried again.",
                    outbox.late,
                ),
                _("Discord's last answer was: {error}").format(error=outbox.last_error or "–"),
                _("Usually this passes. If it stays, tell whoever runs the bot."),
            )
        )
    return found


def _reason(reason: str) -> str:
    reasons: dict[str, str] = {
        StuckFor.FORBIDDEN: _("Discord did not let me post them"),
        StuckFor.LOCKED: _("their thread is locked"),
        StuckFor.AUTOMOD: _("AutoMod blocks their text"),
        StuckFor.CHANNEL_GONE: _("their channel is gone"),
        StuckFor.NO_TAG: _("their forum takes no post without a tag"),
        StuckFor.NO_STAFF_CHANNEL: _("there is no staff channel"),
        StuckFor.DELETED: _("somebody deleted them on Discord, so their posts are hidden"),
    }
    return reasons.get(reason, reason)


def _stuck(reason: str) -> tuple[str, str]:
    """Return why messages stuck for this reason wait, and what to do about it."""
    reasons: dict[str, tuple[str, str]] = {
        StuckFor.FORBIDDEN: (
            _("A permission was missing when I tried."),
            _("Give the permissions named here, then run /diagnose again: it posts them."),
        ),
        StuckFor.LOCKED: (
            _("Somebody locked it on Discord, and there I may not write."),
            _("Unlock the thread, or give me “Manage Threads” and run /diagnose again."),
        ),
        StuckFor.AUTOMOD: (
            _("A rule of this server's AutoMod refuses words in them."),
            _("Change the rule or exempt my role, or let the author edit the post."),
        ),
        StuckFor.CHANNEL_GONE: (
            _("They are posted in the new channel once there is one."),
            _("/setup gives the category a new channel."),
        ),
        StuckFor.NO_TAG: (
            _("None of their tags is one of the forum's."),
            _("/settings → “What forum tags stand for”: give a tag to the rest with “= *”."),
        ),
        StuckFor.NO_STAFF_CHANNEL: (
            _("Moderators are to be told of something."),
            _("Choose a staff channel with /setup."),
        ),
        StuckFor.DELETED: (
            _("Nothing is lost: “Post again” under the notice in the staff channel, or “Show”."),
            _("/mod with the post's number shows it again."),
        ),
    }
    return reasons.get(reason, (_("Nobody tries them any more."), _("Tell whoever runs the bot.")))


def _of_problems(outbox: Outbox) -> list[Finding]:
    threads: dict[str, int] = {}
    bare = unpictured = unpinned = 0
    for problem, count in outbox.problems.items():
        if problem.startswith(mending.NO_REACTIONS):
            bare += count
        elif problem.startswith(mending.NO_PICTURES):
            unpictured += count
        elif problem.startswith(mending.NOT_PINNED):
            unpinned += count
        elif problem.startswith(mending.NO_THREAD):
            code = problem.removeprefix(mending.NO_THREAD).strip(": ").split(" ")[0]
            threads[code] = threads.get(code, 0) + count
    found = []
    for code, count in sorted(threads.items()):
        what = ngettext(
            "{count} question has no thread: its answers stand in the channel.",
            "{count} questions have no thread: their answers stand in the channel.",
            count,
        )
        found.append(findings.notice(what, *_no_thread(code)))
    if bare:
        found.append(
            findings.notice(
                ngettext(
                    "{count} message has no voting reactions.",
                    "{count} messages have no voting reactions.",
                    bare,
                ),
                _("I was not allowed to put them on. /vote works all the same."),
                _("Give “Add Reactions”, then run /diagnose again: it puts them on."),
            )
        )
    if unpictured:
        found.append(
            findings.notice(
                ngettext(
                    "{count} message is up without its pictures.",
                    "{count} messages are up without their pictures.",
                    unpictured,
                ),
                _("Discord did not take the files from me. They are kept, and nothing is lost."),
                _("Give “Attach Files”, then run /diagnose again: it puts them on."),
            )
        )
    if unpinned:
        found.append(
            findings.notice(
                ngettext(
                    "{count} question is not pinned, though moderators pinned it.",
                    "{count} questions are not pinned, though moderators pinned them.",
                    unpinned,
                ),
                _("I was not allowed to, or its channel has all the pins that Discord takes."),
                _(
                    "Give “Pin Messages” (in a forum “Manage Threads”) or take pins off, then run "
                    "/diagnose: it tries again."
                ),
            )
        )
    return found


def _no_thread(code: str) -> tuple[str, str]:
    if code == THREADS_FULL:
        return (
            _("The server had 1,000 active threads, which is all that Discord allows."),
            _("Archive threads that nobody needs; questions asked then get one again."),
        )
    if code == TITLE_BLOCKED:
        return (
            _("AutoMod refused the title as the name of a thread."),
            _("Change AutoMod's rule, or leave it: nothing else is missing."),
        )
    return (
        _("I was not allowed to open one."),
        _("Give “Create Public Threads”; questions asked then get one again."),
    )

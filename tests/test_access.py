"""Who may do what, where and when: every verb, tried by everyone, in every state a post can be in.

One table for each state; a state that says nothing about a verb means what ``open`` says. The
surface has a table of its own (every command, button and form), in tests/walks.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

import bot
from bot import (
    acts,
    answers,
    asked_before,
    cards,
    categories,
    choices,
    claiming,
    comments,
    content_notes,
    deciding,
    drafts,
    duplicates,
    editing,
    errors,
    flags,
    follows,
    guides,
    handing_over,
    helplines,
    hiding_all,
    leaderboards,
    linking,
    mailboxes,
    masks,
    member_notes,
    mending,
    moderation,
    pictures,
    pinning,
    questions,
    queue_pages,
    queueing,
    relocating,
    reminders,
    removing,
    safety,
    shaping,
    snowflakes,
    suspensions,
    tag_keeping,
    undoing,
    veils,
    vetting,
    voiding,
    votes,
)
from bot.access import Actor, Can
from bot.categories import Change
from bot.database import Database, Tx
from bot.picture_rows import New
from models import (
    Barred,
    Category,
    Cause,
    CloseReason,
    Delivery,
    DraftKind,
    Event,
    Flag,
    FlagReason,
    FollowKind,
    MemberNote,
    Outcome,
    PictureKind,
    Post,
    Suspension,
    VoteSource,
)
from tests import rows
from tests.world import ADEPTS, APPROVED, EDITORS, EXPERTS, KEEPERS, NEIGHBOURS, TAGS, World, build
from tests.world import ELSEWHERE as OTHER_SERVER

# What came of it, a letter each.
OUTCOMES: dict[type[errors.AskwellError] | None, str] = {
    None: "y",
    errors.Gone: "-",
    errors.NotFound: "-",
    errors.NoCategory: "-",
    errors.NotAllowed: "n",
    errors.NotAModerator: "m",
    errors.NotAnAdmin: "a",
    errors.Suspended: "u",
    errors.MayNotSpeak: "s",
    errors.TimedOut: "t",
    errors.NoBots: "b",
    errors.QuestionClosed: "c",
    errors.QuestionLocked: "l",
    errors.PostHidden: "h",
    errors.OwnPost: "o",
    errors.OwnInQueue: "o",
    errors.Handled: "=",
    errors.OwnThing: "o",
    errors.HasAnswers: "w",
    errors.AlreadySo: "=",
    errors.CategoryArchived: "x",
    errors.NoChannel: "g",
    errors.BadChoice: "?",
}

PEOPLE = (
    "stranger",  # sees nothing
    "reader",  # may look, but not speak
    "member",  # may speak, and wrote the comment
    "asker",
    "helper",  # who answered
    "approved",  # by a role, as are the next six
    "expert",
    "adept",  # an expert in this category alone
    "editor",
    "keeper",  # a moderator of this category alone
    "neighbour",  # a moderator of another category alone
    "moderator",
    "admin",
    "muted",  # the asker, timed out
    "robot",  # the helper, were it a bot
)

OPEN = """
                    stranger  member    helper    expert    editor    neighbour admin     robot
                         reader    asker     approved  adept     keeper    moderator muted
ask                 -    s    y    y    y    y    y    y    y    y    y    y    y    t    b
answer              -    s    y    y    y    y    y    y    y    y    y    y    y    t    b
comment question    -    s    y    y    y    y    y    y    y    y    y    y    y    t    b
comment answer      -    s    y    y    y    y    y    y    y    y    y    y    y    t    b
vote question       -    y    y    o    y    y    y    y    y    y    y    y    y    o    b
vote answer         -    y    y    y    o    y    y    y    y    y    y    y    y    t    o
accept              -    n    n    y    n    n    y    y    y    y    n    y    y    t    n
unaccept            -    n    n    y    n    n    y    y    y    y    n    y    y    t    n
edit question       -    n    n    y    n    n    n    n    y    y    n    y    y    t    n
link                -    n    n    y    n    n    n    n    y    y    n    y    y    t    n
unlink              -    n    n    ?    n    n    n    n    ?    ?    n    ?    ?    t    n
edit answer         -    n    n    n    y    n    y    y    y    y    n    y    y    n    b
note answer         -    n    n    n    y    n    y    y    y    y    n    y    y    n    b
choose pictures     -    n    n    n    y    n    y    y    y    y    n    y    y    n    b
put pictures        -    n    n    n    y    n    y    y    y    y    n    y    y    n    b
drop pictures       -    n    n    n    =    n    =    =    =    =    n    =    =    n    b
edit comment        -    n    y    n    n    n    n    n    y    y    n    y    y    n    n
roll back           -    n    n    n    =    n    =    =    =    =    n    =    =    n    b
to comment          -    n    n    n    y    n    y    y    y    y    n    y    y    n    b
to answer           -    n    y    n    n    n    n    n    y    y    n    y    y    n    n
move                -    n    n    n    n    n    n    n    y    y    n    y    y    n    n
relocate            -    n    n    n    n    n    n    n    y    n    n    y    y    t    b
delete question     -    n    n    y    n    n    n    n    n    n    n    n    n    t    n
delete answered     -    n    n    w    n    n    n    n    n    n    n    n    n    w    n
delete answer       -    n    n    n    y    n    n    n    n    n    n    n    n    n    b
delete comment      -    n    y    n    n    n    n    n    n    n    n    n    n    n    n
claim               -    n    n    y    n    n    n    n    n    n    n    n    n    t    n
panel               -    m    m    y    m    m    m    m    y    y    m    y    y    t    b
hide question       -    m    m    m    m    m    m    m    y    y    m    y    y    t    b
leave a note        -    m    m    m    m    m    m    m    y    y    m    y    y    t    b
hide answer         -    m    m    m    m    m    m    m    y    y    m    y    y    t    b
show question       -    m    m    m    m    m    m    m    =    =    m    =    =    t    b
show answer         -    m    m    m    m    m    m    m    =    =    m    =    =    t    b
close               -    m    m    y    m    m    m    m    y    y    m    y    y    t    b
merge question      -    m    m    n    m    m    m    m    y    y    m    y    y    t    b
reopen              -    m    m    m    m    m    m    m    =    =    m    =    =    t    b
lock                -    m    m    m    m    m    m    m    m    y    m    y    y    t    b
unlock              -    m    m    m    m    m    m    m    m    =    m    =    =    t    b
pin                 -    m    m    m    m    m    m    m    m    y    m    y    y    t    b
unpin               -    m    m    m    m    m    m    m    m    =    m    =    =    t    b
remove question     -    m    m    m    m    m    m    m    m    y    m    y    y    t    b
remove answered     -    m    m    m    m    m    m    m    m    w    m    w    w    t    b
remove answer       -    m    m    m    m    m    m    m    m    y    m    y    y    t    b
restore             -    -    -    -    -    -    -    -    -    y    -    y    y    -    -
purge               -    -    -    -    -    -    -    -    -    y    -    y    y    -    -
queue again         -    m    m    m    m    m    m    m    y    y    m    y    y    t    b
undo                n    n    n    n    n    n    n    n    -    -    -    a    y    t    b
post again          m    m    m    m    m    m    m    m    y    y    n    y    y    t    b
add category        a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
edit category       a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
archive category    a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
unarchive category  a    a    a    a    a    a    a    a    a    a    a    a    ?    t    b
choose              a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
choose emoji        a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
reset               a    a    a    a    a    a    a    a    a    a    a    a    ?    t    b
decide              a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
follow              -    y    y    o    y    y    y    y    y    y    y    y    y    t    b
answers me          -    y    y    y    y    y    y    y    y    y    y    y    y    t    b
unfollow            y    y    y    y    y    y    y    y    y    y    y    y    y    t    b
guide again         a    a    a    a    a    a    a    a    a    a    a    a    ?    t    b
choose notices      y    y    y    y    y    y    y    y    y    y    y    y    y    t    b
mend                a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
leave out           y    y    y    y    y    y    y    y    y    y    y    y    y    t    b
be reminded         y    y    y    y    y    y    y    y    y    y    y    y    y    t    b
merge tags          m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
unmerge tags        m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
describe tag        m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
spare               y    y    y    y    y    y    y    y    y    y    y    y    y    y    y
show helplines      a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
hide helplines      a    a    a    a    a    a    a    a    a    a    a    a    ?    t    b
add helpline        a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
drop helpline       a    a    a    a    a    a    a    a    a    a    a    a    ?    t    b
suspend             m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
suspend author      m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
end suspension      m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
renew suspension    m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
warn                m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
warn author         m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
write note          m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
remove note         m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
restore note        m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
unmask              a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
look behind         a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
hide everything     m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
show everything     m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
hide it again       m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
void votes          m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
void new accounts   m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
turn votes          m    m    m    m    m    m    m    m    m    m    m    y    y    t    b
playbook            m    m    m    m    m    m    m    m    y    y    y    y    y    t    b
leave for all       m    m    m    m    m    m    m    m    y    y    y    y    y    t    b
finish a note       m    m    m    m    m    m    m    m    ?    ?    ?    ?    ?    t    b
see queue           n    n    n    n    n    n    y    y    y    y    y    y    y    t    b
see item            n    n    n    n    n    n    y    y    y    y    n    y    y    t    b
see card            n    n    n    n    n    n    y    y    y    y    y    y    y    t    b
approve             -    n    n    o    n    n    m    m    y    y    n    y    y    t    b
refuse              -    n    n    o    n    n    m    m    y    y    n    y    y    t    b
ask author          -    n    n    o    n    n    y    y    y    y    n    y    y    t    b
take                -    n    n    o    n    n    y    y    y    y    n    y    y    t    b
escalate            -    n    n    o    n    n    y    y    y    y    n    y    y    t    b
flag question       -    y    y    o    y    y    y    y    y    y    y    y    y    o    b
flag answer         -    y    y    y    o    y    y    y    y    y    y    y    y    t    o
withdraw flag       -    ?    ?    ?    ?    ?    ?    ?    ?    ?    ?    ?    ?    t    b
clear flags         -    m    m    m    m    m    m    m    y    y    m    y    y    t    b
restore flags       -    m    m    m    m    m    m    m    y    y    m    y    y    t    b
wait again          -    n    n    o    n    n    m    m    y    y    n    y    y    t    b
leave               -    n    n    o    n    n    y    y    y    y    n    y    y    t    b
hand back           -    n    n    o    n    n    m    m    m    y    n    y    y    t    b
"""

STATES = {
    "open": "",
    # No new answers, no edits of the question; comments and votes go on.
    "closed": """
answer              -    s    c    c    c    c    c    c    c    c    c    c    c    t    b
edit question       -    n    n    c    n    n    n    n    c    c    n    c    c    c    n
link                -    n    n    c    n    n    n    n    c    c    n    c    c    c    n
unlink              -    n    n    c    n    n    n    n    c    c    n    c    c    c    n
to answer           -    n    c    n    n    n    n    n    c    c    n    c    c    n    n
move                -    n    n    n    n    n    n    n    c    c    n    c    c    n    n
panel               -    m    m    m    m    m    m    m    y    y    m    y    y    t    b
close               -    m    m    =    m    m    m    m    =    =    m    =    =    t    b
merge question      -    m    m    n    m    m    m    m    =    =    m    =    =    t    b
reopen              -    m    m    m    m    m    m    m    y    y    m    y    y    t    b
""",
    # Also no comments, edits, accepts, deletions or votes, except by moderators.
    "locked": """
answer              -    s    l    l    l    l    l    l    l    y    l    y    y    t    b
comment question    -    s    l    l    l    l    l    l    l    y    l    y    y    t    b
comment answer      -    s    l    l    l    l    l    l    l    y    l    y    y    t    b
vote question       -    l    l    o    l    l    l    l    l    y    l    y    y    o    b
vote answer         -    l    l    l    o    l    l    l    l    y    l    y    y    t    o
accept              -    n    n    l    n    n    l    l    l    y    n    y    y    t    n
unaccept            -    n    n    l    n    n    l    l    l    y    n    y    y    t    n
edit question       -    n    n    l    n    n    n    n    l    y    n    y    y    t    n
link                -    n    n    l    n    n    n    n    l    y    n    y    y    t    n
unlink              -    n    n    l    n    n    n    n    l    ?    n    ?    ?    t    n
edit answer         -    n    n    n    l    n    l    l    l    y    n    y    y    n    b
note answer         -    n    n    n    l    n    l    l    l    y    n    y    y    n    b
choose pictures     -    n    n    n    l    n    l    l    l    y    n    y    y    n    b
put pictures        -    n    n    n    l    n    l    l    l    y    n    y    y    n    b
drop pictures       -    n    n    n    l    n    l    l    l    =    n    =    =    n    b
edit comment        -    n    l    n    n    n    n    n    l    y    n    y    y    n    n
roll back           -    n    n    n    l    n    l    l    l    =    n    =    =    n    b
to comment          -    n    n    n    l    n    l    l    l    y    n    y    y    n    b
to answer           -    n    l    n    n    n    n    n    l    y    n    y    y    n    n
move                -    n    n    n    n    n    n    n    l    y    n    y    y    n    n
relocate            -    n    n    n    n    n    n    n    l    n    n    y    y    t    b
delete question     -    n    n    l    n    n    n    n    n    n    n    n    n    t    n
delete answer       -    n    n    n    l    n    n    n    n    n    n    n    n    n    b
delete comment      -    n    l    n    n    n    n    n    n    n    n    n    n    n    n
panel               -    m    m    m    m    m    m    m    l    y    m    y    y    t    b
hide question       -    m    m    m    m    m    m    m    l    y    m    y    y    t    b
leave a note        -    m    m    m    m    m    m    m    l    y    m    y    y    t    b
hide answer         -    m    m    m    m    m    m    m    l    y    m    y    y    t    b
show question       -    m    m    m    m    m    m    m    l    =    m    =    =    t    b
show answer         -    m    m    m    m    m    m    m    l    =    m    =    =    t    b
close               -    m    m    l    m    m    m    m    l    y    m    y    y    t    b
merge question      -    m    m    l    m    m    m    m    l    y    m    y    y    t    b
reopen              -    m    m    m    m    m    m    m    l    =    m    =    =    t    b
lock                -    m    m    m    m    m    m    m    m    =    m    =    =    t    b
unlock              -    m    m    m    m    m    m    m    m    y    m    y    y    t    b
queue again         -    m    m    m    m    m    m    m    l    y    m    y    y    t    b
approve             -    n    n    o    n    n    m    m    l    y    n    y    y    t    b
refuse              -    n    n    o    n    n    m    m    l    y    n    y    y    t    b
clear flags         -    m    m    m    m    m    m    m    l    y    m    y    y    t    b
restore flags       -    m    m    m    m    m    m    m    l    y    m    y    y    t    b
wait again          -    n    n    o    n    n    m    m    l    y    n    y    y    t    b
""",
    # As if it were not there, but for its author and moderators; all that hangs on it with it.
    "question hidden": """
answer              -    -    -    h    -    -    -    -    h    h    -    h    h    h    -
comment question    -    -    -    h    -    -    -    -    h    h    -    h    h    h    -
comment answer      -    -    -    h    -    -    -    -    h    h    -    h    h    h    -
vote question       -    -    -    o    -    -    -    -    h    h    -    h    h    o    -
vote answer         -    -    -    h    -    -    -    -    h    h    -    h    h    t    -
accept              -    -    -    h    -    -    -    -    h    h    -    h    h    t    -
unaccept            -    -    -    h    -    -    -    -    h    h    -    h    h    t    -
edit question       -    -    -    h    -    -    -    -    y    y    -    y    y    h    -
link                -    -    -    h    -    -    -    -    h    h    -    h    h    h    -
unlink              -    -    -    h    -    -    -    -    ?    ?    -    ?    ?    h    -
edit answer         -    -    -    n    -    -    -    -    y    y    -    y    y    n    -
note answer         -    -    -    n    -    -    -    -    y    y    -    y    y    n    -
choose pictures     -    -    -    n    -    -    -    -    y    y    -    y    y    n    -
put pictures        -    -    -    n    -    -    -    -    y    y    -    y    y    n    -
drop pictures       -    -    -    n    -    -    -    -    =    =    -    =    =    n    -
edit comment        -    -    -    n    -    -    -    -    y    y    -    y    y    n    -
roll back           -    -    -    n    -    -    -    -    =    =    -    =    =    n    -
to comment          -    -    -    n    -    -    -    -    h    h    -    h    h    n    -
to answer           -    -    -    n    -    -    -    -    h    h    -    h    h    n    -
move                -    -    -    n    -    -    -    -    h    h    -    h    h    n    -
relocate            -    -    -    n    -    -    -    -    y    n    -    y    y    t    -
delete question     -    -    -    y    -    -    -    -    n    n    -    n    n    t    -
delete answered     -    -    -    w    -    -    -    -    n    n    -    n    n    w    -
delete answer       -    -    -    n    -    -    -    -    n    n    -    n    n    n    -
delete comment      -    -    -    n    -    -    -    -    n    n    -    n    n    n    -
panel               -    -    -    m    -    -    -    -    y    y    -    y    y    t    b
hide question       -    -    -    m    -    -    -    -    =    =    -    =    =    t    b
leave a note        -    -    -    m    -    -    -    -    y    y    -    y    y    t    b
hide answer         -    -    -    m    -    -    -    -    y    y    -    y    y    t    b
show question       -    -    -    m    -    -    -    -    y    y    -    y    y    t    b
show answer         -    -    -    m    -    -    -    -    =    =    -    =    =    t    b
close               -    -    -    h    -    -    -    -    y    y    -    y    y    t    b
merge question      -    -    -    h    -    -    -    -    h    h    -    h    h    t    -
reopen              -    -    -    m    -    -    -    -    =    =    -    =    =    t    b
lock                -    -    -    m    -    -    -    -    m    y    -    y    y    t    b
unlock              -    -    -    m    -    -    -    -    m    =    -    =    =    t    b
follow              -    -    -    h    -    -    -    -    h    h    -    h    h    t    b
answers me          -    -    -    h    -    -    -    -    h    h    -    h    h    t    b
pin                 -    -    -    m    -    -    -    -    m    h    -    h    h    t    -
unpin               -    -    -    m    -    -    -    -    m    =    -    =    =    t    -
remove question     -    -    -    m    -    -    -    -    m    y    -    y    y    t    -
remove answered     -    -    -    m    -    -    -    -    m    w    -    w    w    t    -
remove answer       -    -    -    m    -    -    -    -    m    y    -    y    y    t    -
queue again         -    -    -    m    -    -    -    -    y    y    -    y    y    t    -
see item            n    n    n    n    n    n    -    -    y    y    -    y    y    t    b
approve             -    -    -    o    -    -    -    -    =    =    -    =    =    t    b
refuse              -    -    -    o    -    -    -    -    =    =    -    =    =    t    b
ask author          -    -    -    o    -    -    -    -    =    =    -    =    =    t    b
take                -    -    -    o    -    -    -    -    =    =    -    =    =    t    b
escalate            -    -    -    o    -    -    -    -    =    =    -    =    =    t    b
flag question       -    -    -    o    -    -    -    -    h    h    -    h    h    o    -
flag answer         -    -    -    h    -    -    -    -    h    h    -    h    h    t    -
withdraw flag       -    -    -    ?    -    -    -    -    ?    ?    -    ?    ?    t    b
clear flags         -    -    -    m    -    -    -    -    y    y    -    y    y    t    b
restore flags       -    -    -    m    -    -    -    -    y    y    -    y    y    t    b
wait again          =    =    =    =    =    =    =    =    =    =    =    =    =    =    =
leave               =    =    =    =    =    =    =    =    =    =    =    =    =    =    =
hand back           =    =    =    =    =    =    =    =    =    =    =    =    =    =    =
""",
    "answer hidden": """
comment answer      -    -    -    -    h    -    -    -    h    h    -    h    h    -    h
vote answer         -    -    -    -    o    -    -    -    h    h    -    h    h    -    o
accept              -    -    -    -    n    -    -    -    h    h    -    h    h    -    n
edit answer         -    -    -    -    h    -    -    -    y    y    -    y    y    -    h
note answer         -    -    -    -    h    -    -    -    y    y    -    y    y    -    h
choose pictures     -    -    -    -    h    -    -    -    y    y    -    y    y    -    h
put pictures        -    -    -    -    h    -    -    -    y    y    -    y    y    -    h
drop pictures       -    -    -    -    h    -    -    -    =    =    -    =    =    -    h
roll back           -    -    -    -    h    -    -    -    =    =    -    =    =    -    h
to comment          -    -    -    -    h    -    -    -    y    y    -    y    y    -    h
move                -    -    -    -    n    -    -    -    y    y    -    y    y    -    n
delete answer       -    -    -    -    y    -    -    -    n    n    -    n    n    -    b
hide answer         -    -    -    -    m    -    -    -    =    =    -    =    =    t    b
show answer         -    -    -    -    m    -    -    -    y    y    -    y    y    t    b
remove answer       -    -    -    -    m    -    -    -    m    y    -    y    y    -    b
queue again         -    -    -    -    m    -    -    -    y    y    -    y    y    -    b
flag answer         -    -    -    -    o    -    -    -    h    h    -    h    h    -    o
""",
    # To be read, and voted on; nothing new.
    "archived": """
ask                 -    x    x    x    x    x    x    x    x    x    x    x    x    t    b
answer              -    x    x    x    x    x    x    x    x    x    x    x    x    t    b
comment question    -    x    x    x    x    x    x    x    x    x    x    x    x    t    b
comment answer      -    x    x    x    x    x    x    x    x    x    x    x    x    t    b
to comment          -    n    n    n    x    n    x    x    x    x    n    x    x    n    b
to answer           -    n    x    n    n    n    n    n    x    x    n    x    x    n    n
archive category    a    a    a    a    a    a    a    a    a    a    a    a    ?    t    b
unarchive category  a    a    a    a    a    a    a    a    a    a    a    a    y    t    b
""",
    # To ask and answer, commands and buttons are enough; to write in the channel is not needed.
    "cards only": """
ask                 -    y    y    y    y    y    y    y    y    y    y    y    y    t    b
answer              -    y    y    y    y    y    y    y    y    y    y    y    y    t    b
comment question    -    y    y    y    y    y    y    y    y    y    y    y    y    t    b
comment answer      -    y    y    y    y    y    y    y    y    y    y    y    y    t    b
edit category       a    a    a    a    a    a    a    a    a    a    a    a    ?    t    b
""",
    # Paused: for moderators, and for each post's author.
    "channel gone": """
ask                 -    -    -    -    -    -    -    -    -    g    -    g    g    -    -
answer              -    -    -    g    -    -    -    -    -    g    -    g    g    t    -
comment question    -    -    -    g    -    -    -    -    -    g    -    g    g    t    -
comment answer      -    -    -    -    g    -    -    -    -    g    -    g    g    -    b
vote question       -    -    -    o    -    -    -    -    -    y    -    y    y    o    -
vote answer         -    -    -    -    o    -    -    -    -    y    -    y    y    -    o
accept              -    -    -    -    n    -    -    -    -    y    -    y    y    -    n
unaccept            -    -    -    -    -    -    -    -    -    y    -    y    y    -    -
edit question       -    -    -    y    -    -    -    -    -    y    -    y    y    t    -
link                -    -    -    y    -    -    -    -    -    y    -    y    y    t    -
unlink              -    -    -    ?    -    -    -    -    -    ?    -    ?    ?    t    -
edit answer         -    -    -    -    y    -    -    -    -    y    -    y    y    -    b
note answer         -    -    -    -    y    -    -    -    -    y    -    y    y    -    b
choose pictures     -    -    -    -    y    -    -    -    -    y    -    y    y    -    b
put pictures        -    -    -    -    y    -    -    -    -    y    -    y    y    -    b
drop pictures       -    -    -    -    =    -    -    -    -    =    -    =    =    -    b
edit comment        -    -    y    -    -    -    -    -    -    y    -    y    y    -    -
roll back           -    -    -    -    =    -    -    -    -    =    -    =    =    -    b
to comment          -    -    -    -    -    -    -    -    -    g    -    g    g    -    b
to answer           -    -    g    -    -    -    -    -    -    g    -    g    g    -    -
move                -    -    -    -    n    -    -    -    -    y    -    y    y    -    n
relocate            -    -    -    n    -    -    -    -    -    n    -    y    y    t    -
delete question     -    -    -    y    -    -    -    -    -    n    -    n    n    t    -
delete answered     -    -    -    w    -    -    -    -    -    n    -    n    n    w    -
delete answer       -    -    -    -    y    -    -    -    -    n    -    n    n    -    b
delete comment      -    -    y    -    -    -    -    -    -    n    -    n    n    -    -
claim               -    -    -    y    -    -    -    -    -    n    -    n    n    t    -
panel               -    -    -    y    -    -    -    -    -    y    -    y    y    t    b
hide question       -    -    -    m    -    -    -    -    -    y    -    y    y    t    b
leave a note        -    -    -    m    -    -    -    -    -    y    -    y    y    t    b
hide answer         -    -    -    -    m    -    -    -    -    y    -    y    y    t    b
show question       -    -    -    m    -    -    -    -    -    =    -    =    =    t    b
show answer         -    -    -    -    m    -    -    -    -    =    -    =    =    t    b
close               -    -    -    y    -    -    -    -    -    y    -    y    y    t    b
merge question      -    -    -    n    -    -    -    -    -    y    -    y    y    t    -
reopen              -    -    -    m    -    -    -    -    -    =    -    =    =    t    b
lock                -    -    -    m    -    -    -    -    -    y    -    y    y    t    b
unlock              -    -    -    m    -    -    -    -    -    =    -    =    =    t    b
post again          m    m    m    m    m    m    m    m    n    y    n    y    y    t    b
follow              -    -    -    o    -    -    -    -    -    y    -    y    y    t    b
answers me          -    -    -    y    -    -    -    -    -    y    -    y    y    t    b
pin                 -    -    -    m    -    -    -    -    -    y    -    y    y    t    -
unpin               -    -    -    m    -    -    -    -    -    =    -    =    =    t    -
remove question     -    -    -    m    -    -    -    -    -    y    -    y    y    t    -
remove answered     -    -    -    m    -    -    -    -    -    w    -    w    w    t    -
remove answer       -    -    -    -    m    -    -    -    -    y    -    y    y    -    b
queue again         -    -    -    -    m    -    -    -    -    y    -    y    y    -    b
see item            n    n    n    n    n    n    -    -    -    y    -    y    y    t    b
approve             -    -    -    o    -    -    -    -    -    y    -    y    y    t    b
refuse              -    -    -    o    -    -    -    -    -    y    -    y    y    t    b
ask author          -    -    -    o    -    -    -    -    -    y    -    y    y    t    b
take                -    -    -    o    -    -    -    -    -    y    -    y    y    t    b
escalate            -    -    -    o    -    -    -    -    -    y    -    y    y    t    b
flag question       -    -    -    o    -    -    -    -    -    y    -    y    y    o    -
flag answer         -    -    -    -    o    -    -    -    -    y    -    y    y    -    o
withdraw flag       -    -    -    ?    -    -    -    -    -    ?    -    ?    ?    t    b
clear flags         -    -    -    m    -    -    -    -    -    y    -    y    y    t    b
restore flags       -    -    -    m    -    -    -    -    -    y    -    y    y    t    b
wait again          -    -    -    o    -    -    -    -    -    y    -    y    y    t    b
leave               -    -    -    o    -    -    -    -    -    y    -    y    y    t    b
hand back           -    -    -    o    -    -    -    -    -    y    -    y    y    t    b
""",
}


def table(text: str) -> dict[str, dict[str, str]]:
    """Return the letters of a table by verb and person."""
    found = {}
    for line in text.strip().splitlines():
        words = line.split()
        cells, verb = words[-len(PEOPLE) :], " ".join(words[: -len(PEOPLE)])
        if verb:
            found[verb] = dict(zip(PEOPLE, cells, strict=True))
    return found


# -- the scene -----------------------------------------------------------------------------------


@dataclass
class Scene:
    """A server with one of each, and everyone who may try something there."""

    world: World
    people: dict[str, Actor]
    question: Post
    """Has answers, one of them accepted."""
    answer: Post
    accepted: Post
    comment: Post
    alone: Post
    """A question without answers."""
    veiled: Post
    """A question that the asker asked anonymously."""
    spammer: Actor
    """Somebody with a new account, who asked a question and voted on the accepted answer."""
    lost: int
    """The event that tells of a card deleted on Discord."""
    next_door: Category
    item: int
    """Why a moderator is to look at the question: it was reported."""


async def scene(database: Database, *, veiled: bool = False) -> Scene:
    """Return the server; ``veiled``: what stands there is anonymous, but for what a spammer did."""
    world = await build(database)
    world.veiled = veiled
    await world.choose(
        approved_roles=(APPROVED,),
        expert_roles=(EXPERTS,),
        editor_roles=(EDITORS,),
        anonymous=veiled,
    )
    await world.rule(world.garden, moderator_roles=(KEEPERS,), expert_roles=(ADEPTS,))
    next_door = await world.category("Next door")
    await world.rule(next_door, moderator_roles=(NEIGHBOURS,))
    channel = world.garden.channel_id or 0
    people = {
        "stranger": world.member("Sid", channels={}),
        "reader": world.member("Rea", channels={channel: Can.VIEW}),
        "member": world.newcomer,
        "asker": world.asker,
        "helper": world.helper,
        "approved": world.member("Ari", roles=frozenset({APPROVED})),
        "expert": world.member("Eve", roles=frozenset({EXPERTS})),
        "adept": world.member("Ada B.", roles=frozenset({ADEPTS})),
        "editor": world.member("Edd", roles=frozenset({EDITORS})),
        "keeper": world.member("Kim", roles=frozenset({KEEPERS})),
        "neighbour": world.member("Ned", roles=frozenset({NEIGHBOURS})),
        "moderator": world.moderator,
        "admin": world.admin,
        "muted": replace(world.asker, timed_out=True),
        "robot": replace(world.helper, bot=True),
    }
    assert tuple(people) == PEOPLE
    question = await world.ask()
    answer = await world.answer(question)
    accepted = await world.accept(await world.answer(question, world.member("Ann")))
    gone = await world.ask(world.member("Gus"))
    async with database.transaction() as tx:
        card = await cards.of_post(tx, gone)
        assert card is not None
        lost = await moderation.cards_lost(tx, world.guild_id, [card])
    assert lost is not None
    comment, alone = await world.comment(question), await world.ask()
    secret = await world.ask_anonymously()
    world.veiled = False
    yesterday = database.clock.now() - timedelta(days=1)
    spammer = replace(world.member("Vic"), user_id=snowflakes.first_of(yesterday))
    await world.ask(spammer)
    await world.vote(accepted, spammer)
    async with database.transaction() as tx:
        flagged = await tx.get_one(Post, question.id)
        await queueing.put(tx, flagged, Cause.FLAGGED)
        waiting = await queueing.open_item(tx, flagged)
    assert waiting is not None
    return Scene(
        world,
        people,
        question,
        answer,
        accepted,
        comment,
        alone,
        secret,
        spammer,
        lost.event.id or 0,
        next_door,
        waiting.id or 0,
    )


async def arrange(one: Scene, state: str) -> None:
    """Bring the scene into a state."""
    world, moderator = one.world, one.people["moderator"]
    for post in (one.question, one.alone):
        if state == "closed":
            await world.do(moderation.close, moderator, post.id or 0, CloseReason.OTHER)
        if state == "locked":
            await world.do(moderation.lock, moderator, post.id or 0)
        if state == "question hidden":
            await world.do(moderation.hide, moderator, post.id or 0)
    if state == "answer hidden":
        await world.do(moderation.hide, moderator, one.answer.id or 0)
    if state == "archived":
        await world.archive(world.garden)
    if state == "cards only":
        change = Change(cards_only=True)
        await world.do(categories.edit, world.admin, world.garden.id or 0, change)
        channel = world.garden.channel_id or 0
        one.people["reader"] = replace(
            one.people["reader"], channels={channel: Can.VIEW | Can.COMMANDS}
        )
    if state == "channel gone":
        await world.lose_channel(world.garden)
        one.people["reader"] = replace(one.people["reader"], channels={})


# -- the verbs -----------------------------------------------------------------------------------

Try = Callable[[Tx, Actor, Scene], Awaitable[object]]


async def ask(tx: Tx, actor: Actor, one: Scene) -> None:
    draft = await drafts.save(
        tx,
        actor,
        DraftKind.QUESTION,
        category_id=one.world.garden.id,
        title="May I ask this here?",
    )
    await questions.ask(tx, actor, draft.id or 0)


async def answer(tx: Tx, actor: Actor, one: Scene) -> None:
    draft = await drafts.save(
        tx, actor, DraftKind.ANSWER, parent_id=one.question.id, body="May I answer this?"
    )
    await answers.answer(tx, actor, draft.id or 0)


def comment(on: str) -> Try:
    async def verb(tx: Tx, actor: Actor, one: Scene) -> None:
        parent: Post = getattr(one, on)
        draft = await drafts.save(
            tx, actor, DraftKind.COMMENT, parent_id=parent.id, body="May I comment this?"
        )
        await comments.comment(tx, actor, draft.id or 0)

    return verb


def vote(on: str) -> Try:
    async def verb(tx: Tx, actor: Actor, one: Scene) -> None:
        await votes.cast(tx, actor, getattr(one, on).id, 1, VoteSource.COMMAND)

    return verb


def edit(what: str) -> Try:
    async def verb(tx: Tx, actor: Actor, one: Scene) -> None:
        post: Post = getattr(one, what)
        draft = await drafts.save(
            tx,
            actor,
            DraftKind.EDIT,
            parent_id=post.id,
            base_revision=1,
            title="May I edit this here?",
            body="May I edit this?",
        )
        await drafts.explain(tx, draft, "Easier to read.")
        # The form must open for exactly those who may submit it.
        try:
            await editing.start(tx, actor, post.id or 0)
        except errors.AskwellError as refusal:
            with pytest.raises(type(refusal)):
                await editing.edit(tx, actor, draft.id or 0)
            raise
        await editing.edit(tx, actor, draft.id or 0)

    return verb


def on(what: str, verb: Callable[[Tx, Actor, int], Awaitable[object]]) -> Try:
    """Return a verb that takes the id of one of the scene's posts."""

    async def attempt(tx: Tx, actor: Actor, one: Scene) -> None:
        await verb(tx, actor, getattr(one, what).id)

    return attempt


async def put_pictures(tx: Tx, actor: Actor, one: Scene) -> None:
    chosen = [New(PictureKind.PNG, b"a picture")]
    await pictures.put_to_post(tx, actor, one.answer.id or 0, chosen, [], "Seen better.")


async def note_answer(tx: Tx, actor: Actor, one: Scene) -> None:
    await content_notes.put(tx, actor, one.answer.id or 0, "loss", "So that nobody reads on.")


async def roll_back(tx: Tx, actor: Actor, one: Scene) -> None:
    # To what it says already: whoever may is told so.
    await editing.roll_back(tx, actor, one.answer.id or 0, 1, "Easier to read.")


async def to_comment(tx: Tx, actor: Actor, one: Scene) -> None:
    await shaping.to_comment(tx, actor, one.answer.id or 0, one.question.id or 0)


async def move(tx: Tx, actor: Actor, one: Scene) -> None:
    await shaping.move(tx, actor, one.answer.id or 0, one.alone.id or 0)


async def relocate(tx: Tx, actor: Actor, one: Scene) -> None:
    await relocating.relocate(tx, actor, one.question.id or 0, one.next_door.id or 0)


async def link(tx: Tx, actor: Actor, one: Scene) -> None:
    await linking.link(tx, actor, one.question.id or 0, one.alone.id or 0)


async def unlink(tx: Tx, actor: Actor, one: Scene) -> None:
    await linking.unlink(tx, actor, one.question.id or 0, one.alone.id or 0)


async def answers_me(tx: Tx, actor: Actor, one: Scene) -> None:
    draft = await drafts.save(tx, actor, DraftKind.QUESTION, title="May I ask this here?")
    await asked_before.answers_me(tx, actor, draft.id or 0, one.question.id or 0)


async def remind(tx: Tx, actor: Actor, one: Scene) -> None:
    await reminders.choose(tx, actor, reminded=False)


async def close(tx: Tx, actor: Actor, post_id: int) -> None:
    await moderation.close(tx, actor, post_id, CloseReason.OTHER)


async def merge_question(tx: Tx, actor: Actor, one: Scene) -> None:
    await duplicates.merge(tx, actor, one.question.id or 0, one.alone.id or 0)


async def post_again(tx: Tx, actor: Actor, one: Scene) -> None:
    await moderation.post_again(tx, actor, one.lost)


async def restore(tx: Tx, actor: Actor, one: Scene) -> None:
    await removing.remove(tx, one.world.admin, one.alone.id or 0)
    await removing.restore(tx, actor, one.alone.id or 0)


async def purge(tx: Tx, actor: Actor, one: Scene) -> None:
    await removing.remove(tx, one.world.admin, one.alone.id or 0)
    await removing.purge(tx, actor, one.alone.id or 0)


async def undo(tx: Tx, actor: Actor, one: Scene) -> None:
    # An admin's choice: tests/verbs/test_undoing.py has the others, each with its own rights.
    await choices.choose(tx, one.world.admin, points_ask=9)
    event = await tx.scalar(select(func.max(Event.id)))
    await undoing.undo(tx, actor, event or 0)


async def add_category(tx: Tx, actor: Actor, one: Scene) -> None:
    await categories.add(tx, actor, "Ferns")


async def edit_category(tx: Tx, actor: Actor, one: Scene) -> None:
    await categories.edit(tx, actor, one.world.garden.id or 0, Change(cards_only=True))


def category(verb: Callable[[Tx, Actor, int], Awaitable[Category]]) -> Try:
    async def attempt(tx: Tx, actor: Actor, one: Scene) -> None:
        await verb(tx, actor, one.world.garden.id or 0)

    return attempt


async def choose(tx: Tx, actor: Actor, one: Scene) -> None:
    await choices.choose(tx, actor, points_ask=9)


async def choose_emoji(tx: Tx, actor: Actor, one: Scene) -> None:
    await choices.choose_emoji(tx, actor, "👍", "👎", {})


async def reset(tx: Tx, actor: Actor, one: Scene) -> None:
    # Nobody has chosen any points: there is nothing to go back to.
    await choices.reset(tx, actor, "points_ask")


async def decide(tx: Tx, actor: Actor, one: Scene) -> None:
    await deciding.decide(tx, actor, one.world.garden.id or 0, downvotes=False)


def following(verb: Callable[[Tx, Actor, FollowKind, int], Awaitable[object]]) -> Try:
    async def attempt(tx: Tx, actor: Actor, one: Scene) -> None:
        await verb(tx, actor, FollowKind.QUESTION, one.question.id or 0)

    return attempt


async def guide_again(tx: Tx, actor: Actor, one: Scene) -> None:
    # No guide is missing there.
    await guides.post_again(tx, actor, one.world.garden.id or 0)


async def choose_notices(tx: Tx, actor: Actor, one: Scene) -> None:
    await mailboxes.choose(tx, actor, locale="en", delivery=Delivery.DAILY)


async def mend(tx: Tx, actor: Actor, one: Scene) -> None:
    await mending.mend(tx, actor, writable=[], reactable=[], notices=False)


async def merge_tags(tx: Tx, actor: Actor, _one: Scene) -> None:
    await tag_keeping.merge(tx, actor, "thirst", TAGS.split(",")[0])


async def unmerge_tags(tx: Tx, actor: Actor, one: Scene) -> None:
    await tag_keeping.merge(tx, one.world.moderator, "thirst", TAGS.split(",")[0])
    await tag_keeping.unmerge(tx, actor, "thirst")


async def describe_tag(tx: Tx, actor: Actor, _one: Scene) -> None:
    await tag_keeping.describe(tx, actor, TAGS.split(",")[0], "What grows.")


async def spare(tx: Tx, actor: Actor, _one: Scene) -> None:
    await safety.spare(tx, actor, spared=True)


async def leave_a_note(tx: Tx, actor: Actor, one: Scene) -> None:
    await handing_over.leave(tx, actor, one.question.id or 0, "Ask again tomorrow.")


async def leave_for_all(tx: Tx, actor: Actor, _one: Scene) -> None:
    await handing_over.leave(tx, actor, None, "Ask again tomorrow.")


async def playbook(tx: Tx, actor: Actor, _one: Scene) -> None:
    await handing_over.playbook(tx, actor)


async def show_helplines(tx: Tx, actor: Actor, _one: Scene) -> None:
    await helplines.confirm(tx, actor, "DE", helplines.mark("DE"))


async def hide_helplines(tx: Tx, actor: Actor, _one: Scene) -> None:
    await helplines.withdraw(tx, actor, "DE")


async def add_helpline(tx: Tx, actor: Actor, _one: Scene) -> None:
    await helplines.add(tx, actor, country="Estonia", name="Someone awake", reach="555 01")


async def leave_out(tx: Tx, actor: Actor, one: Scene) -> None:
    await leaderboards.leave_out(tx, actor, unlisted=True)


async def suspend(tx: Tx, actor: Actor, one: Scene) -> Suspension:
    target = one.people["helper"]
    return await suspensions.suspend(tx, actor, target, Barred.ASK, None, "Too many at once.")


async def suspend_author(tx: Tx, actor: Actor, one: Scene) -> None:
    post_id = one.veiled.id or 0
    await suspensions.suspend_author(tx, actor, post_id, Barred.ALL, None, "Too many at once.")


async def end_suspension(tx: Tx, actor: Actor, one: Scene) -> None:
    await suspensions.lift(tx, actor, (await suspend(tx, one.world.moderator, one)).id or 0)


async def renew_suspension(tx: Tx, actor: Actor, one: Scene) -> None:
    row = await suspend(tx, one.world.moderator, one)
    await suspensions.lift(tx, one.world.moderator, row.id or 0)
    await suspensions.renew(tx, actor, row.id or 0)


async def warn(tx: Tx, actor: Actor, one: Scene) -> None:
    await member_notes.warn(tx, actor, one.people["helper"], "Please be kind.")


async def warn_author(tx: Tx, actor: Actor, one: Scene) -> None:
    await member_notes.warn_author(tx, actor, one.veiled.id or 0, "Please be kind.")


async def write_note(tx: Tx, actor: Actor, one: Scene) -> MemberNote:
    return await member_notes.note(tx, actor, one.people["helper"].user_id, "Means well.")


async def remove_note(tx: Tx, actor: Actor, one: Scene) -> None:
    row = await write_note(tx, one.world.moderator, one)
    await member_notes.remove(tx, actor, row.id or 0)


async def restore_note(tx: Tx, actor: Actor, one: Scene) -> None:
    row = await write_note(tx, one.world.moderator, one)
    await member_notes.remove(tx, one.world.moderator, row.id or 0)
    await member_notes.restore(tx, actor, row.id or 0)


async def unmask(tx: Tx, actor: Actor, one: Scene) -> None:
    await masks.unmask(tx, actor, one.veiled.id or 0, "A threat to somebody.")


async def look_behind(tx: Tx, actor: Actor, one: Scene) -> None:
    await veils.lift(tx, actor, one.people["helper"].user_id, "They ask why.")


async def hide_everything(tx: Tx, actor: Actor, one: Scene) -> Event:
    done = await hiding_all.hide_all(tx, actor, one.spammer, "Advertisements, all of it.")
    return await tx.get_one(Event, done.event_id)


async def show_everything(tx: Tx, actor: Actor, one: Scene) -> None:
    event = await hide_everything(tx, one.world.moderator, one)
    await hiding_all.show_again(tx, actor, event)


async def hide_it_again(tx: Tx, actor: Actor, one: Scene) -> None:
    event = await hide_everything(tx, one.world.moderator, one)
    await hiding_all.show_again(tx, one.world.moderator, event)
    await hiding_all.hide_again(tx, actor, await last(tx, "member.show_all"))


async def void_votes(tx: Tx, actor: Actor, one: Scene) -> None:
    await voiding.void_pair(tx, actor, one.spammer, one.accepted.author_id, "Arranged.")


async def void_new_accounts(tx: Tx, actor: Actor, one: Scene) -> None:
    author_id, moment = one.accepted.author_id, one.world.database.clock.now()
    await voiding.void_burst(tx, actor, author_id, 1, moment, moment, "Arranged.")


async def turn_votes(tx: Tx, actor: Actor, one: Scene) -> None:
    await void_votes(tx, one.world.moderator, one)
    told = (await last(tx, "member.void")).after or {}
    await voiding.turn(tx, actor, None, told["votes"], told["notes"], void=False)


async def last(tx: Tx, verb: str) -> Event:
    return (await tx.scalars(select(Event).where(col(Event.verb) == verb))).one()


async def ask_author(tx: Tx, actor: Actor, item_id: int) -> None:
    await vetting.ask(tx, actor, item_id, "Did you mean that?")


async def see_queue(tx: Tx, actor: Actor, _one: Scene) -> None:
    await queue_pages.page(tx, actor)


def flag(what: str) -> Try:
    async def attempt(tx: Tx, actor: Actor, one: Scene) -> None:
        await flags.flag(tx, actor, getattr(one, what).id, FlagReason.SPAM)

    return attempt


async def _report(tx: Tx, one: Scene) -> int:
    post = await tx.get_one(Post, one.question.id)
    by = one.people["approved"].user_id
    tx.add(
        Flag(
            guild_id=post.guild_id,
            post_id=post.id or 0,
            user_id=by,
            reason=FlagReason.SPAM,
            created_at=post.created_at,
        )
    )
    post.flag_count = 1
    await tx.flush()
    return post.id or 0


async def queue_again(tx: Tx, actor: Actor, one: Scene) -> None:
    # What waited once: that is being undone.
    post = await tx.get_one(Post, one.answer.id)
    await queueing.put(tx, post, Cause.LINKS)
    await queueing.settle(tx, post, Outcome.APPROVED, None)
    await removing.queue_again(tx, actor, post.id or 0)


async def clear_flags(tx: Tx, actor: Actor, one: Scene) -> None:
    await flags.clear(tx, actor, await _report(tx, one))


async def restore_flags(tx: Tx, actor: Actor, one: Scene) -> None:
    post_id = await _report(tx, one)
    try:
        await flags.clear(tx, one.world.admin, post_id)
    except errors.QuestionLocked:
        await flags.clear(tx, one.world.moderator, post_id)
    event = await tx.get_one(Event, await tx.scalar(select(func.max(Event.id))))
    await flags.stand_again(tx, actor, event)


def after(
    first: Callable[[Tx, Actor, int], Awaitable[object]],
    verb: Callable[[Tx, Actor, int], Awaitable[object]],
) -> Try:
    """Return what undoes an act about what waits, after an admin did that."""

    async def attempt(tx: Tx, actor: Actor, one: Scene) -> None:
        await first(tx, one.world.admin, one.item)
        await verb(tx, actor, one.question.id or 0)

    return attempt


def item(verb: Callable[[Tx, Actor, int], Awaitable[object]]) -> Try:
    async def attempt(tx: Tx, actor: Actor, one: Scene) -> None:
        await verb(tx, actor, one.item)

    return attempt


VERBS: dict[str, tuple[Callable[..., object], Try]] = {
    "ask": (questions.ask, ask),
    "answer": (answers.answer, answer),
    "comment question": (comments.comment, comment("question")),
    "comment answer": (comments.comment, comment("answer")),
    "vote question": (votes.cast, vote("question")),
    "vote answer": (votes.cast, vote("answer")),
    "accept": (answers.accept, on("answer", answers.accept)),
    "unaccept": (answers.unaccept, on("accepted", answers.unaccept)),
    "edit question": (editing.edit, edit("question")),
    "link": (linking.link, link),
    "unlink": (linking.unlink, unlink),
    "edit answer": (editing.edit, edit("answer")),
    "note answer": (content_notes.put, note_answer),
    "choose pictures": (pictures.of_post, on("answer", pictures.of_post)),
    "put pictures": (pictures.put_to_post, put_pictures),
    # There are none: whoever may is told so.
    "drop pictures": (pictures.drop_from_post, on("answer", pictures.drop_from_post)),
    "edit comment": (editing.start, edit("comment")),
    "roll back": (editing.roll_back, roll_back),
    "to comment": (shaping.to_comment, to_comment),
    "to answer": (shaping.to_answer, on("comment", shaping.to_answer)),
    "move": (shaping.move, move),
    "relocate": (relocating.relocate, relocate),
    "delete question": (editing.delete, on("alone", editing.delete)),
    "delete answered": (editing.delete, on("question", editing.delete)),
    "delete answer": (editing.delete, on("answer", editing.delete)),
    "delete comment": (editing.delete, on("comment", editing.delete)),
    "claim": (claiming.claim, on("veiled", claiming.claim)),
    "panel": (acts.panel, on("question", acts.panel)),
    "hide question": (moderation.hide, on("question", moderation.hide)),
    "leave a note": (handing_over.leave, leave_a_note),
    "hide answer": (moderation.hide, on("answer", moderation.hide)),
    "show question": (moderation.show, on("question", moderation.show)),
    "show answer": (moderation.show, on("answer", moderation.show)),
    "close": (moderation.close, on("question", close)),
    "merge question": (duplicates.merge, merge_question),
    "reopen": (moderation.reopen, on("question", moderation.reopen)),
    "lock": (moderation.lock, on("question", moderation.lock)),
    "unlock": (moderation.unlock, on("question", moderation.unlock)),
    "pin": (pinning.pin, on("question", pinning.pin)),
    "unpin": (pinning.unpin, on("question", pinning.unpin)),
    "remove question": (removing.remove, on("alone", removing.remove)),
    "remove answered": (removing.remove, on("question", removing.remove)),
    "remove answer": (removing.remove, on("answer", removing.remove)),
    # Of what a moderator deleted a moment ago.
    "restore": (removing.restore, restore),
    "purge": (removing.purge, purge),
    "queue again": (removing.queue_again, queue_again),
    "undo": (undoing.undo, undo),
    "post again": (moderation.post_again, post_again),
    "add category": (categories.add, add_category),
    "edit category": (categories.edit, edit_category),
    "archive category": (categories.archive, category(categories.archive)),
    "unarchive category": (categories.unarchive, category(categories.unarchive)),
    "choose": (choices.choose, choose),
    "choose emoji": (choices.choose_emoji, choose_emoji),
    "reset": (choices.reset, reset),
    "decide": (deciding.decide, decide),
    "follow": (follows.follow, following(follows.follow)),
    "answers me": (asked_before.answers_me, answers_me),
    "unfollow": (follows.unfollow, following(follows.unfollow)),
    "guide again": (guides.post_again, guide_again),
    "choose notices": (mailboxes.choose, choose_notices),
    "mend": (mending.mend, mend),
    "leave out": (leaderboards.leave_out, leave_out),
    "be reminded": (reminders.choose, remind),
    "merge tags": (tag_keeping.merge, merge_tags),
    "unmerge tags": (tag_keeping.unmerge, unmerge_tags),
    "describe tag": (tag_keeping.describe, describe_tag),
    "spare": (safety.spare, spare),
    "show helplines": (helplines.confirm, show_helplines),
    # None are shown, and there is none of the server's own: admins are told so.
    "hide helplines": (helplines.withdraw, hide_helplines),
    "add helpline": (helplines.add, add_helpline),
    "drop helpline": (helplines.drop, on("question", helplines.drop)),
    "suspend": (suspensions.suspend, suspend),
    "suspend author": (suspensions.suspend_author, suspend_author),
    "end suspension": (suspensions.lift, end_suspension),
    "renew suspension": (suspensions.renew, renew_suspension),
    "warn": (member_notes.warn, warn),
    "warn author": (member_notes.warn_author, warn_author),
    "write note": (member_notes.note, write_note),
    "remove note": (member_notes.remove, remove_note),
    "restore note": (member_notes.restore, restore_note),
    "unmask": (masks.unmask, unmask),
    "look behind": (veils.lift, look_behind),
    "hide everything": (hiding_all.hide_all, hide_everything),
    "show everything": (hiding_all.show_again, show_everything),
    "hide it again": (hiding_all.hide_again, hide_it_again),
    "void votes": (voiding.void_pair, void_votes),
    "void new accounts": (voiding.void_burst, void_new_accounts),
    "turn votes": (voiding.turn, turn_votes),
    "playbook": (handing_over.playbook, playbook),
    "leave for all": (handing_over.leave, leave_for_all),
    # None is left: whoever looks after posts is told so.
    "finish a note": (handing_over.finish, on("question", handing_over.finish)),
    "see queue": (queue_pages.page, see_queue),
    "see item": (queue_pages.one, item(queue_pages.one)),
    "see card": (queue_pages.of_batch, item(queue_pages.of_batch)),
    "approve": (vetting.approve, item(vetting.approve)),
    "refuse": (vetting.refuse, item(vetting.refuse)),
    "ask author": (vetting.ask, item(ask_author)),
    "take": (vetting.take, item(vetting.take)),
    "escalate": (vetting.escalate, item(vetting.escalate)),
    "flag question": (flags.flag, flag("question")),
    "flag answer": (flags.flag, flag("answer")),
    # They have reported nothing there: whoever sees it is told so.
    "withdraw flag": (flags.withdraw, on("question", flags.withdraw)),
    "clear flags": (flags.clear, clear_flags),
    "restore flags": (flags.stand_again, restore_flags),
    "wait again": (vetting.wait_again, after(vetting.approve, vetting.wait_again)),
    "leave": (vetting.leave, after(vetting.take, vetting.leave)),
    "hand back": (vetting.hand_back, after(vetting.escalate, vetting.hand_back)),
}

# One's own drafts are tested where they are: nobody else's can be reached at all.
ONES_OWN = {
    *("save", "mine", "latest", "discard", "add_tag", "whole", "put_part", "put_head"),
    *("of_draft", "put_to_draft", "drop_from_draft"),
    *("unfollow_row", "read_all", "read", "help_for", "is_different"),
}


class _Undo(Exception):
    """Ends a trial: the next one finds everything as this one did."""


async def outcome(one: Scene, attempt: Try, actor: Actor, *, checked: bool = False) -> str:
    """Return the letter for what comes of it when this actor tries.

    ``checked``: if something does, every stored number is what its rows say.
    """
    refused: type[errors.AskwellError] | None = None
    try:
        async with one.world.database.transaction() as tx:
            try:
                await attempt(tx, actor, one)
            except errors.AskwellError as refusal:
                refused = type(refusal)
            if checked and refused is None:
                await tx.flush()
                assert await rows.wrong_in(tx) == []
            raise _Undo
    except _Undo:
        return OUTCOMES[refused]


ELSEWHERE = {
    *("choose", "choose emoji", "reset", "choose notices", "leave out", "be reminded", "playbook"),
    *("merge tags", "unmerge tags", "describe tag", "add category", "leave for all"),
    *("spare", "show helplines", "hide helplines", "add helpline", "drop helpline"),
    *("suspend", "end suspension", "renew suspension", "warn", "write note", "remove note"),
    *(
        "look behind",
        "restore note",
        "finish a note",
        "void votes",
        "void new accounts",
        "turn votes",
    ),
}
"""What is about the server or its members, and not about a question and its state."""


@pytest.mark.parametrize("state", STATES)
async def test_who_may_do_what(database: Database, state: str) -> None:
    one = await scene(database)
    await arrange(one, state)
    tried = [verb for verb in VERBS if state == "open" or verb not in ELSEWHERE]
    # In one of these each act can be done that counts something.
    checked = state in ("open", "question hidden", "answer hidden")
    expected = {
        verb: row for verb, row in (table(OPEN) | table(STATES[state])).items() if verb in tried
    }
    found = {
        verb: {
            # What comes of it is the same, whoever did it.
            person: await outcome(one, VERBS[verb][1], actor, checked=checked and person == "admin")
            for person, actor in one.people.items()
        }
        for verb in tried
    }
    assert found == expected


async def test_who_is_suspended_from_all_may_do_as_little_as_who_is_timed_out(
    database: Database,
) -> None:
    one = await scene(database)
    asker, moderator = one.people["asker"], one.world.moderator
    await one.world.do(suspensions.suspend, moderator, asker, Barred.ALL, None, "A break.")
    found = {verb: await outcome(one, attempt, asker) for verb, (_f, attempt) in VERBS.items()}
    timed_out = {verb: letters["muted"].replace("t", "u") for verb, letters in table(OPEN).items()}
    assert found == timed_out


async def test_staff_timed_out_may_do_no_more_than_anyone_timed_out(database: Database) -> None:
    one, muted = await scene(database), {"spare"}
    for role in ("editor", "admin"):
        actor = replace(one.people[role], timed_out=True)
        may = {
            verb
            for verb, (_function, attempt) in VERBS.items()
            if await outcome(one, attempt, actor) == "y"
        }
        assert may == muted, role


OF_ONES_OWN_SERVER = {
    *("choose", "choose emoji", "choose notices", "leave out", "be reminded", "spare"),
    *("unfollow", "add category", "mend", "playbook", "leave for all", "see queue"),
    *("show helplines", "add helpline"),
    # About a user, whom no server owns, and what there is of them in that server.
    *("write note", "look behind"),
}
"""What names nothing of another server: there it is done, and here nothing comes of it."""


async def test_an_id_of_another_server_opens_nothing(database: Database) -> None:
    """Tried by an admin of that server, who may do everything there."""
    one, there = await scene(database), await build(database, OTHER_SERVER)
    done = set()
    for verb, (_function, attempt) in VERBS.items():
        try:
            async with database.transaction() as tx:
                await attempt(tx, there.admin, one)
                done.add(verb)
                raise _Undo
        except (_Undo, errors.AskwellError):
            pass
    assert done == OF_ONES_OWN_SERVER


def test_the_tables_know_every_verb_and_no_other() -> None:
    assert set(VERBS) > ELSEWHERE
    for state in STATES.values():
        assert set(table(state)) <= set(VERBS) - ELSEWHERE
    assert list(table(OPEN)) == list(VERBS)


def test_no_verb_is_left_out() -> None:
    """Every function that takes an actor and may change something stands in the tables."""
    tried = {function for function, _attempt in VERBS.values()}
    for found in pkgutil.iter_modules(bot.__path__, "bot."):
        if found.name in ("bot.actors", "bot.demo", "bot.render"):
            continue
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            annotations = inspect.get_annotations(function).values()
            public = function.__module__ == module.__name__ and not name.startswith("_")
            if public and Tx in annotations and Actor in annotations and name not in ONES_OWN:
                assert function in tried, f"{found.name}.{name}"

"""The demo's community: people, questions, answers, comments and votes, as plain data.

Everything here was written for this demo; nobody in it exists. It is meant to look like a server
after a good week: long and short posts, a list, some code, a disagreement, something closed, and
something that still waits for its first answer. ``bot.demo.world`` posts it through the bot.
"""

from dataclasses import dataclass

from models.post import CloseReason

GUILD = "Kettle Corner"
CHANNEL = "questions"
TOPIC = "Ask anything about getting through the week. Type /ask below, or press a button."
CATEGORY = "Getting through the week"
INSIDE = "Body and sport"
INSIDE_CHANNEL = "body-and-sport"
"""A category inside the first one, in a channel that the page does not show; lists do. Its ballots
are secret: nobody need know who laughs at whose shoes."""
GUIDE = """\
Work, sleep, trains, neighbours: whatever stands between you and a good week.

- One question at a time, and say what you have tried.
- Vote for what helped you: the surest answers come first.
- Accept the answer that helped most, so that the next one finds it.
- Nobody here is a doctor. If it is urgent, call someone who is."""


@dataclass(frozen=True)
class Person:
    """Someone in the community; ``name`` is how the posts below refer to them."""

    name: str
    shown: str
    role: str | None = None


NIA = Person("nia", "Nia (newcomer)")
ADA = Person("ada", "Ada (asker)")
HAL = Person("hal", "Hal (helper)", role="Helpers")
MO = Person("mo", "Mo (moderator)", role="Moderators")
OWNER = Person("olu", "Olu (owner)")
VIEWERS = (NIA, ADA, HAL, MO, OWNER)
"""The people a visitor can be, in the order of the page's list; the rest only speak."""

PEOPLE = (
    *VIEWERS,
    Person("rosa", "Rosa"),
    Person("tomasz", "Tomasz"),
    Person("ines", "Inês"),
    Person("jun", "Jun"),
    Person("priya", "Priya"),
    Person("dele", "Dele"),
    Person("wren", "Wren"),
)


@dataclass(frozen=True)
class Comment:
    """A remark under a question or an answer."""

    by: str
    text: str


@dataclass(frozen=True)
class Answer:
    """An answer; ``up`` and ``down`` are the names of those who reacted, with spaces between."""

    by: str
    text: str
    up: str = ""
    down: str = ""
    accepted: bool = False
    comments: tuple[Comment, ...] = ()
    alias: str = ""
    """The name that it stands under instead of its author's."""


@dataclass(frozen=True)
class Closing:
    """How a question came to take no more answers."""

    by: str
    reason: CloseReason
    note: str


@dataclass(frozen=True)
class Edit:
    """What somebody made of a question's text later; who edits another's says why."""

    by: str
    text: str
    reason: str = ""


@dataclass(frozen=True)
class Question:
    """A question with all that happened to it."""

    by: str
    title: str
    text: str
    tags: str
    up: str = ""
    down: str = ""
    answers: tuple[Answer, ...] = ()
    comments: tuple[Comment, ...] = ()
    edits: tuple[Edit, ...] = ()
    picture: str = ""
    """What the photograph shows that its author put to it."""
    unfinished: tuple[Answer, ...] = ()
    """What people began to answer, and left."""
    category: str = CATEGORY
    followers: str = ""
    """Who wants to hear of its answers."""
    alias: str = ""
    """The name that it stands under instead of its author's."""
    closing: Closing | None = None
    follows: "Question | None" = None
    """The one from whose accepted answer it follows."""
    see_also: "Question | None" = None
    """An earlier one that its author links it with."""


MORNINGS = Question(
    by="rosa",
    title="What helps you get up when the day already feels too long?",
    text="""\
Most mornings I am awake at six and out of bed at nine. Nothing is wrong, exactly. The day just \
looks like a very long corridor from where I lie.

I am not after a routine from a book about success. What is the first small thing that works \
for *you*?""",
    tags="mornings, low days, habits",
    up="ada hal tomasz ines jun wren",
    answers=(
        Answer(
            by="hal",
            text="""\
I made the first step so small that refusing it felt silly: both feet on the floor. That is all. \
I am allowed to lie down again after ten breaths.

I do lie down again perhaps one morning in five. On the other four I am up anyway, and the kettle \
is on.

Two things that helped it stick:
- the curtain stays open by a hand's width, so that the room is never quite dark;
- the day's clothes lie on the chair, not in the wardrobe.""",
            up="rosa ada tomasz ines jun priya wren",
            accepted=True,
            comments=(
                Comment("jun", "The open curtain did more for me than any alarm clock."),
                Comment("rosa", "Feet, ten breaths, kettle. Day four, and I have missed only one."),
            ),
        ),
        Answer(
            by="wren",
            text="""\
I text one person the word "up". My sister and I have done it for two years. No conversation, just \
the word. On bad days mine comes at noon, and she has never once asked why.""",
            up="rosa hal ines dele",
        ),
        Answer(
            by="tomasz",
            text="""\
My dog. I know that this is not an answer for everybody, but it is hard to argue with someone who \
needs you at seven. Watering a neighbour's tomatoes works on the same principle.""",
            up="jun wren",
        ),
    ),
)

CANCELLED = Question(
    by="tomasz",
    title="What do you say when a friend cancels for the fourth time?",
    text="""\
I do not want to start a fight, and I do not want to pretend that I do not mind. Is there a \
sentence for this?""",
    tags="friends, boundaries",
    up="ada priya dele",
    comments=(Comment("ada", "Following this. Mine is at number six."),),
    unfinished=(
        Answer(
            by="ada",
            text="After number six I sent a photograph of the two cups on my table. I am not sure",
        ),
    ),
    answers=(
        Answer(
            by="priya",
            text="""\
Something like: *I notice that we keep not meeting, and I miss you. Is it a busy time, or has \
something changed?*

Then wait, and let it be quiet for a bit. The waiting is the hard part.""",
            up="tomasz ada hal ines wren",
        ),
        Answer(
            by="dele",
            text="""\
I stopped suggesting days and asked for theirs: "You pick one, I will be there." Two friends \
picked one. The third did not, and that was an answer as well.""",
            up="tomasz rosa jun",
            down="ines",
            comments=(
                Comment(
                    "ines", "True for some. When I was ill I could not have picked a day either."
                ),
                Comment("dele", "Fair. I should have said that I asked how they were first."),
            ),
        ),
    ),
)

SCRIPT = Question(
    by="jun",
    title="Can a script remind me to look away from the screen?",
    text="""\
I forget to blink when I work. I should like something tiny that nudges me every twenty minutes \
and does nothing else. This is as far as I got, on Linux:

```bash
while true; do
    sleep 1200
    notify-send "Look out of the window"
done
```

It works, but it also nudges an empty chair when I am at lunch. How do I make it count only the \
minutes when I am there?""",
    tags="linux, scripts, eyes",
    up="hal wren tomasz priya",
    answers=(
        Answer(
            by="hal",
            text="""\
Ask the desktop how long you have been idle, and start again from zero when you were away. \
`xprintidle` prints the milliseconds since the last key or mouse movement:

```bash
minutes=0
while sleep 60; do
    if [ "$(xprintidle)" -lt 60000 ]; then
        minutes=$((minutes + 1))
    else
        minutes=0
    fi
    if [ "$minutes" -ge 20 ]; then
        notify-send "Look out of the window"
        minutes=0
    fi
done
```

On Wayland `xprintidle` cannot know. There, `swayidle` runs one command when you leave and another \
when you come back.""",
            up="jun tomasz priya dele",
            accepted=True,
            comments=(Comment("jun", "Lunch is silent now. Thank you!"),),
        ),
        Answer(
            by="wren",
            text="A sand timer on the desk. It cannot nag, which is why I still have it.",
            up="rosa priya ines",
            down="tomasz",
        ),
    ),
)

PARENTS = Question(
    by="ines",
    title="Moving back in with my parents at thirty-four: how do you keep it kind?",
    text="""\
In September our landlord sold the house, and everything I can afford is ninety minutes from work. \
So on the first of next month I am moving back into the room I left at nineteen. My parents \
offered, and they meant it. I am grateful. I have also cried about it twice, once in the \
vegetable aisle.

**How it is**

They are both well, both retired, and both very much used to having the place to themselves. My \
father hums. My mother leaves a radio on in every room, "so that it is not so quiet". Dinner is at \
six, not at seven, and has been since before I was born. When I visit for a weekend, all of this \
is charming. I have stopped pretending that it will still be charming in February.

What worries me is not the humming. It is that within an hour of arriving I turn into somebody \
who is fifteen. My voice goes flat. I leave cups about. I say "fine". Last winter I slammed a \
door, an actual door, and then stood behind it and felt ridiculous. I lead a team of eleven \
people, and none of them has ever seen me slam anything.

**What we have said so far**

We have talked about money, because my mother likes to have numbers: I pay a third of the bills \
and buy my own food, except on Sundays. We have talked about the car. We have not talked about \
anything that matters, such as

- whether I may close my door, and have that mean nothing more than a closed door;
- what happens when somebody stays over (I am single, but I should like to remain optimistic);
- who notices that the bathroom needs cleaning, and what noticing obliges one to do;
- how long. They say "as long as you like". I can hear that this is love, and I can also hear that \
nobody has named a date.

I did try. I said over the washing-up that it might be good to agree on a few things before I \
come. My father said, "We are a family, not a flat-share," and went on drying the same plate. I \
think that he was hurt. I think that for him rules are what one has with strangers.

**What I have tried**

I wrote a list. It read like a contract, so I threw it away. I asked my brother, who says that I \
worry too much; he lives four hundred kilometres away and is visited, not lived with. I read two \
articles about grown children who come home. Both were about how to get rid of us.

I also tried practising. I stayed for a whole week in August, on purpose, with a bag and not with \
boxes. The first three days were lovely. On the fourth my mother folded my washing, I said that \
she need not have, and we were polite to each other until Sunday. Nothing had happened. That is \
what I find hard to explain to people: it is never about anything, and it is always about \
everything.

Then a friend said something that stuck: you cannot stop being somebody's child, but you can stop \
auditioning for it. I am still working out what that means at breakfast.

**What I should like to know**

If you have done this, on either side (I would love to hear from the parents too):

1. Did you agree on things beforehand? How did you begin, without it sounding like a complaint \
about the last thirty-four years?
2. What did you do, in the moment, when you felt yourself turn fifteen?
3. Was there one small habit that kept it kind? A walk, a meal, an hour that belonged to nobody?
4. How did you speak about an end date, so that it did not sound like an escape plan?

I know that there is no method. We love each other and nobody is in danger. I would only like to \
come out of this year with three people who still enjoy having dinner together, at six or at \
seven. Even half an answer would help. And if all you have is a story about how it went wrong and \
was mended afterwards, I think that I would like that best of all. I pack on Thursday.""",
    tags="family, moving, boundaries",
    up="rosa tomasz jun priya dele wren hal",
    answers=(
        Answer(
            by="rosa",
            text="""\
I am the parent in this story; ours came home for fourteen months.

What hurt me about "let us agree on some rules" was the word. What worked was my daughter asking, \
"What are you looking forward to, and what are you a little afraid of?" I had never been asked \
that in my own kitchen. I said that I was afraid of listening for her key at night. After that it \
was easy to arrange that she would send a message when she was late, because it was for me and \
not against her.

For the date: we chose an evening three months away and called it *the review*, with cake. At the \
first one we all said "longer". At the fourth she said "spring", and nobody was surprised.""",
            up="ines tomasz hal jun priya wren dele ada",
            accepted=True,
            comments=(
                Comment(
                    "ines", "I have read this three times. I am going to ask exactly that question."
                ),
                Comment("hal", "“With cake” is the part that I will steal."),
                Comment("rosa", "Walnut, if you need to know."),
            ),
        ),
        Answer(
            by="dele",
            text="""\
On turning fifteen: I left the room on purpose before it happened. Not stormed, left. "I am going \
round the block, back in ten." The first few times they looked worried. Later my father came \
along, and the block became the thing that we did.""",
            up="ines rosa wren",
        ),
    ),
)

PLANTS = Question(
    by="wren",
    title="Which plants forgive you for forgetting them?",
    text="",
    picture="A pothos on a window-sill whose leaves all hang down",
    tags="plants, home",
    up="nia jun",
    answers=(
        Answer(
            by="priya",
            text="""\
In order of how badly I have treated them:
1. **Snake plant.** Six weeks without a drop. It flowered, out of spite I think.
2. **Pothos.** Hangs its leaves when it is thirsty and forgives you within the hour.
3. **Aloe.** Dies of love, not of neglect. Put it down and walk away.""",
            up="wren jun rosa tomasz ada",
        ),
    ),
)

TABLETS = Question(
    by="dele",
    title="Which sleeping tablets should I ask for?",
    text="""\
Three weeks of bad nights now. A colleague swears by hers and has offered me a few. Has anybody \
here had the same ones?""",
    tags="sleep",
    down="priya",
    answers=(
        Answer(
            by="hal",
            text="""\
Three weeks is long, I am sorry. Please leave your colleague's where they are: what is right for \
her depends on things that neither of you can see. A pharmacist will talk to you today without an \
appointment, and three weeks is reason enough to ring your doctor. That call was the useful one \
for me.""",
            up="dele priya rosa mo tomasz",
        ),
    ),
    closing=Closing(
        by="mo",
        reason=CloseReason.OFF_TOPIC,
        note="Nobody here can know which medicine is safe for you; a pharmacist or a doctor can. "
        "How people wind down at night is very welcome: see #9.",
    ),
)

HOSPITAL = Question(
    by="priya",
    title="What belongs in the bag for a night in hospital with a small child?",
    text="""\
A planned operation, nothing dramatic, one night. He is four and calmer about it than I am. So far:

- his blanket and the rabbit with one ear
- pyjamas that open in front
- three books, one of them new
- slippers, for both of us

What did you miss most?""",
    tags="children, hospital, lists",
    up="rosa ines hal",
    answers=(
        Answer(
            by="tomasz",
            text="""\
Things for *you*. Everybody packs for the child.

- a charging cable that is too long
- earplugs and something warm: wards are loud and, at four in the morning, cold
- food that you can eat with one hand
- a pen and paper. You will be told six things and remember two.""",
            up="priya ines hal rosa dele",
            accepted=True,
            comments=(
                Comment("priya", "The cable! Thank you. He was home by noon and ate two pancakes."),
            ),
        ),
        Answer(
            by="ines",
            text="""\
A torch. He could be the one who decides when it is dark, and that was worth more than all the \
books.""",
            up="priya tomasz jun",
        ),
    ),
)

TRAIN = Question(
    by="ada",
    title="Panic on the train: what carries you through the next three stops?",
    text="""\
It is always the same stretch, the long one under the river. My hands go cold, and I am sure that \
everybody can see it. I have spoken to my doctor, and it has a name, and it is being looked after. \
What I am missing is something to *do* between one stop and the next.""",
    followers="nia wren",
    tags="anxiety, travel, coping",
    up="rosa tomasz ines jun priya wren hal",
    answers=(
        Answer(
            by="wren",
            text="""\
I count what is blue. Jackets, tickets, the stripe on the seat. When I run out of blue I take \
green. It sounds like nothing, but it gives my eyes a job, and they cannot do two.

And I allow myself to get off. Knowing that I may has meant that I have done it only once.""",
            up="ada rosa jun ines hal tomasz",
            accepted=True,
            comments=(
                Comment("ada", "Fourteen blue things under the river this morning. I stayed on."),
                Comment("tomasz", "I never thought of it as allowed. That changes it for me."),
            ),
        ),
        Answer(
            by="hal",
            text="""\
Breathe out for longer than you breathe in: four in, six out, and start with the *out*. I tap it \
on my knee. Nobody has ever noticed, and I have looked.""",
            up="ada priya wren dele",
        ),
        Answer(
            by="jun",
            text="""\
Ice-cold water bottle in the bag, held against the wrist. Also useful when you are thirsty.""",
            up="ada ines",
        ),
    ),
)

SHIFT = Question(
    by="jun",
    title="How do you wind down after a late shift?",
    text="""\
I get home at half past eleven and cannot sleep until two. What do you do in between?""",
    edits=(
        Edit(
            by="jun",
            text="""\
I get home at half past eleven and cannot sleep until two. Screens make it worse, that much I \
know. What do you do in between?

(Edited: no medicines please, see the note on #6. I am after habits.)""",
        ),
        Edit(
            by="mo",
            text="""\
I get home at half past eleven and cannot sleep until two. Screens make it worse, that much I \
know. What do you do in between?

I am after habits, no medicines please: #6 says why.""",
            reason="The history shows that it was edited, so the text need not.",
        ),
    ),
    tags="sleep, work, habits",
    up="wren dele hal",
    answers=(
        Answer(
            by="rosa",
            text="""\
Twenty years of night duty here. I never went to bed *from work*; I always went from something \
else. A bath, one boiled egg, one page of a book that I know already. The same three things, \
however late it was. After a month the egg alone made me yawn.""",
            up="jun wren hal dele priya",
            comments=(Comment("dele", "I have bought eggs."),),
        ),
        Answer(
            by="dele",
            text="""\
I walk the last stop home. It is the only quiet ten minutes of my day, and the bed seems further \
away when I skip it.""",
            up="jun rosa",
        ),
        Answer(
            by="priya",
            text="""\
I asked everyone on my ward the same thing and wrote down what they said. It is long, so take one \
and leave the rest. Nobody does more than two of them.

**For the way home**
- Get off a stop early. (Seven people said this, in seven different ways.)
- Say one true sentence about the shift aloud, in the stairwell, and then no more about it.
- Take the badge off *before* the door. It lives in a bowl in the hall, not in the bedroom.
- Do not ring anybody "just quickly". It is never quickly.
- If it was a bad one, walk around the block once for it. It gets one lap, not the whole night.

**For the first half hour**
- Light first: the big lamp stays off. One small lamp, the same one every night.
- Something warm in the hands. Nobody agreed on what: cocoa, broth, hot water with nothing in it.
- Feet in warm water, ten minutes, with a book that you have read before. The nurse who told me \
this has done it since 1998 and is the calmest person in the building.
- Clothes into the basket at once. "As long as I wear it, I am still there."
- Eat, but the same small thing each time, so that you need not decide.

**For the head**

> I keep a notebook on the washing machine. Whatever still turns around in my head goes into it: \
one line, no full sentences. Then I close it and the washing machine has it. In the morning most \
of the lines look silly, and the two that do not, I do something about.

That was the porter. Two others do the same with a voice message to themselves which they never \
listen to.

- Count backwards from two hundred in steps of seven. You will get it wrong. That is what it is for.
- Name one thing that went well for each hour. Hours in which nothing did get "it ended".
- Do not look at the rota. It is still the same rota tomorrow.
- If you lie awake for what feels like twenty minutes, get up, and sit in the chair that is only \
for that. Not the sofa. The sofa is for people who are not trying.

**For the room**
1. Cold. Colder than you think.
2. Dark: our youngest uses the foil from the roasting tin. It works, and it makes her laugh.
3. Clock turned to the wall. Knowing that it is ten past one has never helped anybody.
4. Telephone outside, in a tin with a lid, so that you hear yourself fetching it.

**The whole thing as our ward clerk has it on his fridge**

```text
23:30  keys in the bowl, badge in the bowl
23:35  small lamp. kettle.
23:45  feet. page 1 to page 9, never page 10
00:05  notebook. washing machine.
00:10  window open, blanket on
00:15  bed. if not asleep by the chair: chair.
```

**What nobody recommends any more**
- A glass of something. All of us have tried it; all of us woke at four.
- One more episode. There is no such thing as one.
- Being angry about not sleeping. ||I know. I do it too.||
- Saving up sleep for Sunday. Sunday does not give change.

**What surprised me.** I had expected tricks. What I got, from eleven people out of fourteen, was \
some way of *ending the shift on purpose*: a lap, a bowl, a sentence, a lid. It did not seem to \
matter much which. The three who had none were the three who asked me to tell them what the \
others had said.

So if I were you I would not begin with the bed at all. I would begin with the door: choose one \
small thing that says "that was it for today", do it for two weeks even on the good days, and only \
then look at lamps and kettles.

And if it goes on for months, or if the tiredness begins to frighten you, please do see somebody \
about it. Two of the fourteen did, and both said that they wished they had gone a year earlier.

A last one, from the oldest of us: "I write down the first thing that I will do tomorrow, and it \
has to be something that I like. Then there is a reason to sleep, and not only a reason to stop \
being awake." I have done that since March. Mine says *radio, toast* nearly every evening, and I \
have not been bored by it once. Write to me how it goes; I am collecting for a second page.""",
            up="jun rosa hal",
        ),
    ),
)

GOODBYE = Question(
    see_also=CANCELLED,
    by="wren",
    title="Is it rude to leave a party without saying goodbye?",
    text="""\
Asking for somebody who did exactly that on Saturday and is lying awake over it.""",
    tags="friends, manners",
    up="tomasz priya jun",
    down="dele",
    answers=(
        Answer(
            by="tomasz",
            text="""\
Nobody who enjoyed the party saw you go. Write to the host tomorrow, one line, about something \
that you liked. It does more than a round of hugs at the door.""",
            up="wren priya ada jun",
        ),
        Answer(
            by="dele",
            text="""\
In my family it is. We say goodbye for forty minutes. But I would forgive you by Monday.""",
            up="wren rosa",
        ),
    ),
)

MEETINGS = Question(
    by="ada",
    title="How do I ask my manager for fewer meetings without sounding lazy?",
    text="""\
I counted: twenty-three hours last week. I do my real work after six, and I notice that I have \
started to be short with people. My manager is nice, and I think that he has no idea.""",
    tags="work, boundaries",
    up="rosa jun ines",
    comments=(Comment("jun", "Twenty-three! Bring that number, it speaks for itself."),),
    answers=(
        Answer(
            by="hal",
            text="""\
Bring him the count and one proposal, not a complaint: *"I have twenty-three hours of meetings \
and sixteen hours of tasks that need quiet. I suggest that I leave these three, and read the \
notes. Can we try it for two weeks?"*

A trial is easy to say yes to, because it ends by itself.""",
            up="ada ines rosa tomasz",
        ),
        Answer(
            by="ines",
            text="""\
From the other side: when somebody in my team says "I am short with people lately", I listen \
harder than to any number. You could simply tell him that.""",
            up="ada jun",
        ),
    ),
)

SWIMMING = Question(
    by="dele",
    title="Swimming in cold water: how do you get past the first minute?",
    text="""\
My neighbours go every Sunday and come back pink and cheerful. I got in up to the knees, said \
something that I will not repeat here, and got out again.""",
    tags="sport, winter",
    up="wren",
    comments=(Comment("ines", "Sea or lake? And do you go in alone? Please do not go in alone."),),
)

LAID_OFF = Question(
    by="priya",
    alias="Between Two Mondays",
    title="How do you tell your family that you lost your job?",
    text="""\
Three weeks ago. I still leave the house at eight and sit in the library until four.

Nobody is angry with me yet. I am not afraid of shouting, I am afraid of how kind they will be.""",
    tags="family, work",
    up="hal ada ines wren jun",
    comments=(
        Comment("wren", "Three weeks of pretending is hard work. No wonder that you are tired."),
        Comment("priya", "It is. I know every chair in that library."),
    ),
    answers=(
        Answer(
            by="hal",
            text="""\
I told one person first, the one who asks the fewest questions, and let her be in the room when I \
told the others. One sentence, and then the date: "I was laid off on the third, and I did not know \
how to say it."

The date helped. Nobody had to ask how long I had known.""",
            up="ada ines jun dele",
        ),
        Answer(
            by="dele",
            alias="Same Library",
            text="""\
I wrote it on the shopping list, between the milk and the bread. My wife came home with milk, \
bread, and her coat still on, and sat down. I had not managed to say it aloud for five weeks.""",
            up="priya wren ada hal",
        ),
    ),
)

SHOES = Question(
    by="ines",
    title="Do running shoes from a good shop make a difference?",
    text="""\
Mine cost as much as a pizza. My knees are silent so far, but everybody at the park looks at my \
feet.""",
    tags="sport, shoes",
    category=INSIDE,
    up="jun tomasz",
    answers=(
        Answer(
            by="tomasz",
            text="""\
Below forty kilometres a month, hardly. What made a difference for me was a second pair, so that \
the wet ones could dry.""",
            up="ines jun wren",
            accepted=True,
        ),
    ),
)

STAIRS = Question(
    by="dele",
    title="Is it worth taking the stairs if I stop on every landing?",
    text="Six floors. I arrive like someone who has been rescued.",
    tags="sport, habits",
    category=INSIDE,
    up="rosa",
)

GETTING_OFF = Question(
    by="nia",
    follows=TRAIN,
    title="How do you tell people that you got off a stop early, again?",
    text="""\
Knowing that I may get off has helped. Now I am late for dinner, and "the train" only explains it \
the first time.""",
    tags="anxiety, travel",
    up="ada wren",
)

QUESTIONS = (
    MORNINGS,
    CANCELLED,
    SCRIPT,
    PARENTS,
    PLANTS,
    TABLETS,
    HOSPITAL,
    TRAIN,
    SHIFT,
    GOODBYE,
    LAID_OFF,
    MEETINGS,
    SWIMMING,
    SHOES,
    STAIRS,
    GETTING_OFF,
)
"""In the order in which they are asked, so that the first is #1."""

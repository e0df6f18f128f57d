"""Tags: offered while typing, added on the preview, looked at as pages, kept by moderators."""

from tests.walks.people import options_of
from tests.walks.town import Town


async def test_tags_are_completed_while_they_are_typed(town: Town) -> None:
    await town.ask(tags="night, light", title="Does a night light help you to sleep?")
    await town.ask(tags="night", title="How long is your night in winter?")
    offered = town.nia.is_offered
    assert await offered("ask", "tags", "") == ["night", "light"]
    assert await offered("ask", "tags", "NI") == ["night"]
    assert await offered("ask", "tags", "tea, Warm milk, l") == ["tea, warm-milk, light"]
    assert await offered("ask", "tags", "tea l") == ["tea, light"]
    assert await offered("ask", "tags", "night, n") == []
    assert await offered("ask", "tags", "a, b, c, d, e, n") == ["a, b, c, d, e"]
    await town.nia.types("/ask", tags="tea, light")
    assert town.nia.filled["tags"] == "tea, light"


async def test_fitting_tags_are_added_on_the_preview(town: Town) -> None:
    await town.ask(tags="night, light", title="Does a night light help you to sleep?")
    await town.nia.types("/ask", tags="tea")
    await town.nia.fills(title="Which tea is good late at night?")
    assert [one["label"] for one in options_of(town.nia.screen, besides="draft_note")] == [
        "#night",
        "#light",
    ]
    await town.nia.chooses("#night")
    assert "#tea #night" in town.nia.text
    assert [one["label"] for one in options_of(town.nia.screen, besides="draft_note")] == ["#light"]
    await town.nia.presses("Post")
    await town.publish()
    assert "#tea #night" in (town.card("#2").embeds[0].footer.text or "")


async def test_a_list_of_a_tag_is_turned_also_after_a_restart(town: Town) -> None:
    await town.choose(hourly_questions=0)
    for number in range(12):
        tags = "night" if number else "light"
        await town.ask(title=f"What is question number {number + 1} about?", tags=tags)
    assert await town.nia.is_offered("browse", "tag", "n") == ["#night"]
    await town.nia.types("/browse", tag="night")
    assert town.nia.text.splitlines()[0] == "Recent questions · #night"
    assert "question number 12" in town.nia.text
    await town.restart()
    await town.nia.presses("Next")
    assert "question number 2 about" in town.nia.text
    assert "question number 1 about" not in town.nia.text
    await town.nia.chooses("Top")
    assert town.nia.text.splitlines()[0] == "Top questions · #night"
    await town.nia.presses("#night")
    assert "11 questions" in town.nia.text
    await town.nia.presses("All tags")
    assert "**#night** · 11 questions" in town.nia.text
    assert "**#light** · 1 question" in town.nia.text
    await town.nia.chooses("#light")
    await town.nia.chooses("Unanswered")
    assert town.nia.text.splitlines()[0] == "Unanswered questions · #light"
    assert "question number 1 about" in town.nia.text


async def test_many_tags_stand_on_several_pages(town: Town) -> None:
    for number in range(5):
        tags = ", ".join(f"tag-{5 * number + one:02}" for one in range(5))
        await town.ask(title=f"What is question number {number + 1} about?", tags=tags)
    await town.nia.types("/tag list")
    assert "tag-00" in town.nia.text
    assert town.nia.buttons == ["Next"]
    await town.nia.presses("Next")
    assert "tag-24" in town.nia.text
    assert town.nia.buttons == ["Back"]
    await town.nia.presses("Back")
    assert "tag-00" in town.nia.text


async def test_where_no_question_has_a_tag(town: Town) -> None:
    await town.nia.types("/tag list")
    assert "No question here has a tag yet." in town.nia.text
    for command, options in (
        ("/tag show", {"name": "night"}),
        ("/browse", {"tag": "night"}),
    ):
        await town.nia.types(command, **options)
        assert "There is no such tag here." in town.nia.text


async def test_moderators_let_one_tag_stand_for_another(town: Town) -> None:
    await town.ask(tags="nighttime")
    await town.ask(tags="night", title="How long is your night in winter?")
    await town.mo.types("/tag merge", tag="nighttime", into="night")
    assert "From now on “nighttime” means “night”" in town.mo.text
    await town.publish()
    assert "#night" in (town.card("#1").embeds[0].footer.text or "").split()
    await town.mo.types("/tag merge", tag="night", into="nighttime")
    assert "“nighttime” stands for “night” already." in town.mo.text
    await town.mo.types("/tag describe", name="night", text="When it is *dark*")
    assert "Saved" in town.mo.text
    await town.nia.types("/tag show", name="nighttime")
    assert town.nia.text.splitlines() == [
        "#night",
        "When it is \\*dark\\*",
        "2 questions",
        "Also typed as #nighttime",
    ]
    await town.mo.types("/tag unmerge", word="nighttime")
    assert "“nighttime” can be a tag of its own again." in town.mo.text
    for command, options in (
        ("merge", {"tag": "night", "into": "dark"}),
        ("unmerge", {"word": "night"}),
        ("describe", {"name": "night"}),
    ):
        await town.nia.types(f"/tag {command}", **options)
        assert "moderator" in town.nia.text.lower()

"""`gevinst award`: the award of a project, and how it stands with each rule of its scheme."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from gevinst.cli.door import Door, Json, command

if TYPE_CHECKING:
    from gevinst.domain.rule_check import RuleCheck
    from gevinst.services.award_words import Words


def register(app: typer.Typer) -> None:
    """Adds the command."""
    command(app, "award")(award)


def award(
    door: Door,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The project.")],
    as_json: Json = False,
) -> None:
    """Show the award of a project and how it stands with each rule of its scheme."""
    awards = door.services().awards
    project, facts, checks = awards.checks(door.operator, slug)
    named = awards.words(door.operator)
    page = awards.page(door.operator, slug)
    door.answer(
        {
            "project": slug,
            "scheme": project.scheme,
            "award": facts.award.model_dump(mode="json") if facts.award else None,
            "redispositions": [each.model_dump(mode="json") for each in facts.redispositions],
            "spent_ore": page.use.spent,
            "returned_ore": page.use.returned,
            "left_ore": page.use.left,
            "rules": [_rule(check, named) for check in checks],
        }
    )
    _ = door.translator
    door.say(page.lead)
    door.say()
    door.table(
        [_("State"), _("Rule"), _("How it stands")],
        [(line.label, line.name, line.says) for line in (*page.rules, *page.by_hand)],
    )


def _rule(check: "RuleCheck", named: "Words") -> dict[str, Any]:
    return {
        "key": check.rule.key,
        "kind": check.rule.kind,
        "state": check.state.value,
        "code": check.code,
        "last_day": check.due.isoformat() if check.due else None,
        "says": named.says(check),
        "do": named.do(check),
        "text": check.rule.text,
        "source": check.rule.source,
    }

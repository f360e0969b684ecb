"""The addresses of the desk's pages about rules, for the table in web/routes.py."""

from rejoinder.vocabulary.states import Permission
from rejoinder.web.desk import house_rules, rule_page, rules
from rejoinder.web.guard import READ_AND_WRITE, WRITE, Route

_EDITOR = Permission.EDITOR

ROUTES: tuple[Route, ...] = (
    Route("desk/rules", rules.rules, "desk_rules", _EDITOR),
    Route("desk/rules/new", rule_page.new_rule, "desk_new_rule", _EDITOR, READ_AND_WRITE),
    Route("desk/rules/words", rules.word_list, "desk_words", _EDITOR, WRITE),
    Route("desk/rules/<int:rule_id>", rule_page.rule, "desk_rule", _EDITOR, READ_AND_WRITE),
    Route("desk/rules/<int:rule_id>/do", rule_page.deed, "desk_rule_deed", _EDITOR, WRITE),
    Route("desk/house-rules", house_rules.house_rules, "desk_house_rules", _EDITOR, READ_AND_WRITE),
    Route("desk/house-rules/reasons", house_rules.reasons, "desk_reasons", _EDITOR, READ_AND_WRITE),
)

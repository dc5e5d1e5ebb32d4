"""The words for every problem code: what is wrong, and what to do. English here, nb and nn in locale/*/problems.po."""

import datetime as dt

from gevinst.domain.errors import Problem
from gevinst.i18n import N_, Translator

MESSAGES: dict[str, str] = {
    "not_a_number": N_("“{value}” is not a number. Write the number alone, without words."),
    "not_a_whole_number": N_("{value} is not a whole number."),
    "ambiguous_number": N_(
        "“{value}” can mean two numbers. Write {without} if it is thousands, or {decimal} if it is decimals."
    ),
    "not_a_period": N_("“{value}” is not a period we understand. Write for example {example}."),
    "ambiguous_period": N_("“{value}” can mean {first} or {second}. Write the one you mean."),
    "period_outside": N_("The period is outside what this figure is asked for."),
    "period_in_future": N_("The period has not ended yet: {value}."),
    "unknown_indicator": N_("We cannot find the measure “{value}” in this project."),
    "unknown_party": N_("We cannot find “{value}” among the parties that deliver this figure."),
    "party_missing": N_("Say which party the figure for “{indicator}” is from."),
    "personal_data": N_(
        "This looks like a national identity number. We have not stored it. Take it out and try again."
    ),
    "reason_missing": N_("Write why it was not measured."),
    "comment_without_figure": N_(
        "There is a note but no figure. Write the figure, or “not measured” with the reason."
    ),
    "unknown_state": N_(
        "“{value}” is not a state we know. Leave it blank, or write “not measured” or “suppressed”."
    ),
    "ratio_needs_parts": N_("Write the numerator and the denominator, not the finished figure {value}."),
    "part_missing": N_("This figure is missing."),
    "below_minimum": N_("{value} is lower than the lowest possible, {minimum}."),
    "above_maximum": N_("{value} is higher than the highest possible, {maximum}."),
    "zero_denominator": N_(
        "The denominator is 0, so there is nothing to measure. Write “not measured” with the reason."
    ),
    "numerator_above_denominator": N_(
        "{value} is more than the denominator, {denominator}. Check both figures."
    ),
    "answered_above_invited": N_("{value} answered, but only {invited} were invited. Check both figures."),
    "not_on_scale": N_("“{value}” is not on the scale. Write a whole number from 0 to {highest}."),
    "two_values": N_(
        "There are two figures for {indicator} {party} in {period}: {first} (row {row}) and {second}. Keep one."
    ),
    "duplicate_row": N_(
        "The same figure for {indicator} {party} in {period} stands twice (row {row}). Take one away."
    ),
    "locked": N_("The period is approved and locked. Ask the project manager to open it."),
    "changed_meanwhile": N_("Somebody changed this in the meantime. Look at the new value, then save again."),
    "unreadable_file": N_(
        "We could not read the file. It may be damaged or of another kind than its name says."
    ),
    "unknown_format": N_("We do not know files ending in {value}. Use {known}."),
    "file_not_found": N_("There is no file at this place."),
    "file_too_large": N_("The file is {size} MB; at most {limit} MB can be read."),
    "file_empty": N_("The file is empty."),
    "no_benefit_table": N_(
        "We found no benefit table in the document: a table that starts with “Forventet nytte”."
    ),
    "empty_benefit_table": N_("The benefit table has no filled rows."),
    "title_missing": N_("The benefit has no name (first column)."),
    "wrong_sheet": N_("We found none of the sheets we look for: {known}."),
    "wrong_headings": N_("The column “{value}” is missing in the heading row."),
    "merged_cells": N_("Cells {value} are merged. Split them so that each row has its own value."),
    "formula_without_value": N_(
        "The cell holds a formula without a stored result. Open the file in Excel, save it and try again."
    ),
    "formula_error": N_("The cell shows an error ({value}). Write the number itself."),
    "wrong_project": N_("The workbook belongs to another project ({value})."),
    "work_running": N_(
        "Another file is being stored. Wait until it is done, or cancel it, and choose the file again."
    ),
    "too_much_running": N_("Many files are being read just now. Wait a minute, and choose the file again."),
    "too_many_rows": N_("The file has {rows} rows; at most {limit} can be read at once."),
    "invalid_json": N_("The file is not valid: {reason}."),
    "invalid_field": N_("{reason}"),
    "field_missing": N_("This must be filled in."),
    "wrong_login": N_("The user name or the password is wrong."),
    "too_many_attempts": N_("Too many attempts. Wait {seconds} seconds and try again."),
    "unknown_project": N_("There is no project “{value}”."),
    "unknown_scheme": N_("There is no grant scheme “{value}”."),
    "unknown_form": N_("There is no report form “{value}” in this scheme. It has: {known}."),
    "unknown_measure": N_("There is no measure “{value}” in the catalogue."),
    "no_own_measure": N_("There is no definition of your own to propose. Write it and save it first."),
    "measure_waits": N_("This measure is proposed already, and waits for an answer."),
    "measure_in_catalogue": N_(
        "The catalogue has “{value}” in version {version} already. Change the definition and save it: then it is the next version."
    ),
    "measure_differs": N_(
        "Your own definition is not the one that was accepted. Keep your own, or propose it as it is now."
    ),
    "view_name_missing": N_("Write what the view is to be called."),
    "view_name_taken": N_("You have a view “{value}” already. Choose another name."),
    "views_most": N_("You have {most} views already. Delete one before you keep another."),
    "username_taken": N_("There is already a user “{value}”."),
    "password_too_short": N_("The password must have at least {least} characters."),
    "handed_over": N_(
        "The benefit “{benefit}” has been handed over to {party}. The project group reads it, and the owner writes."
    ),
    "end_is_signed": N_(
        "Benefits have been handed over from the project’s last day. That day can no longer be changed."
    ),
    "not_yours_to_record": N_("The figures of {value} are recorded by others. Ask the project manager."),
    "handover_no_owner": N_("Choose the benefit owner in the line first."),
    "handover_no_plan": N_("Say first how often it is measured after the project."),
    "handover_no_end": N_("Set the project’s last day first: the handover counts from the day after."),
    "handover_signed": N_(
        "The handover has been signed. A change takes the signatures away: say that you want that."
    ),
    "handover_carried_on": N_(
        "The benefits live on in the main project: prepare the handover there, when that project ends."
    ),
    "handover_party": N_("Choose one of the project’s own parties."),
    "handover_not_asked": N_("Nobody waits for an answer here: sign for the project or ask a party first."),
    "handover_not_taken_over": N_("The line takes over when both have signed and the project has ended."),
    "follow_up_too_early": N_("It is too early. This follow-up can be written from {date}."),
    "role_needs_party": N_("A benefit owner or a reporter belongs to one party. Choose the party."),
    "expected_both": N_("Write a figure or words, not both."),
    "not_yourself": N_("You cannot take away your own access."),
    "report_is_sent": N_("The report is with the funder. It can be changed if they return it."),
    "nothing_to_insert": N_("There is no figure to put in any more. Choose another."),
    "report_changed_meanwhile": N_(
        "The report has changed since you opened this page. Nothing has been signed or sent. Read it again."
    ),
    "report_signed_already": N_("{value} has signed already."),
    "report_signer_party": N_("Choose a party of the project that this role belongs to."),
    "report_other_level_signed": N_(
        "You have signed as {other}. Somebody else must sign for the other level."
    ),
    "waiver_reason_missing": N_("Write why the report is waived. The project reads it."),
    "report_is_with_you": N_("The project has sent this report. Answer it, in place of waiving it."),
    "report_comment_missing": N_("Write why the report is returned. The project reads it."),
    "report_answered": N_("This version is answered already."),
    "file_was_sent": N_("“{value}” went with a report that was sent. It can no longer be taken away."),
    # What stands between a report and its sending (`domain.report_state.check`)
    "report_section_missing": N_("{section}: {what}"),
    "report_field_missing_in_section": N_("{section}, {field}: {what}"),
    "report_facts_by_hand": N_(
        "{section}: {fields} must be filled in by hand. Names and addresses are not kept here."
    ),
    "report_over_limit": N_("{section} is too long. Words over the limit: {over}. The text is kept."),
    "report_too_many_pages": N_("The PDF has {pages} pages. The form allows {most}: shorten the texts."),
    "report_too_few_pages": N_("The PDF has {pages} pages. The form asks for at least {least}."),
    "report_attachment_missing": N_("Not attached: {name}."),
    "report_attachment_wrong_kind": N_(
        "“{file}” cannot stand as {name}. Use one of {known}. The file is kept until you take it away."
    ),
    "report_attachment_not_kept": N_(
        "“{file}” was not kept as {name}: {why} Attach it anew, or take the name away."
    ),
    "report_figure_changed": N_(
        "{section}: a figure has changed since the text was saved. It said “{old}”, and says “{new}” now."
    ),
    "report_attachments_too_many": N_("{name}: {count} files are attached. The form takes at most {most}."),
    "report_no_benefits": N_("The plan has no benefits, and the form asks for them."),
    "report_benefit_without_measure": N_(
        "The benefit “{benefit}” has no measure. Say in the plan how it is followed."
    ),
    "report_nothing_measured": N_(
        "The project has no approved figures, and the form asks for them. Record figures and have them approved."
    ),
    "report_benefit_not_measured": N_("The benefit “{benefit}” has no approved figures yet."),
    "report_signer_missing": N_("{role} has not signed."),
    "report_signer_without_party": N_(
        "{role} cannot sign: none of the project’s parties belongs to this level ({level})."
    ),
    "report_signed_on_paper": N_(
        "The form has lines to sign on, but the scheme does not say who signs. Sign on paper."
    ),
    "report_year_not_over": N_("The year {year} is not over yet."),
    "report_project_not_over": N_("The project lasts until {ends}."),
    "report_unprintable": N_("These characters are printed as a square: {characters}"),
    "year_outside": N_("The project has no report for {value}. It has: {known}."),
    "slug_taken": N_("There is already a project with the address “{value}”."),
    "yaml_broken": N_("The file is not valid YAML: {reason}."),
    "yaml_field_twice": N_("“{value}” stands twice. Keep one."),
    "yaml_field_missing": N_("This field is missing. Where the source says nothing, write not_stated."),
    "yaml_field_unknown": N_("There is no field “{value}” here. Check the spelling and the indentation."),
    "yaml_not_one_of": N_("“{value}” cannot stand here. Write one of: {known}."),
    "yaml_not_a_number": N_(
        "“{value}” is not a number here. Write digits, or not_stated where the source says nothing."
    ),
    "yaml_not_text": N_("This must be text. Put it in quotation marks."),
    "yaml_not_true_or_false": N_("“{value}” is neither true nor false."),
    "yaml_not_a_list": N_("This must be a list: one entry a line, each after a hyphen."),
    "yaml_not_fields": N_("This must be fields with values, not a single value."),
    "yaml_empty": N_("This must not be empty."),
    "yaml_wrong_form": N_("“{value}” does not have the form that is asked for: {pattern}."),
    "yaml_greater_than_equal": N_("{value} is too low. The lowest is {limit}."),
    "yaml_less_than_equal": N_("{value} is too high. The highest is {limit}."),
    "yaml_not_a_date": N_("“{value}” is not a date. Write it as 2025-03-01."),
    "yaml_wrong": N_("This is not right: {reason}."),
    "yaml_email": N_("There is an e-mail address here. Write the role instead."),
    "yaml_id_not_file_name": N_(
        "The id is “{value}”, but the file is named “{file_name}”. Make them the same."
    ),
    "yaml_key_twice": N_("The key “{key}” stands twice ({what}). Each key must be the only one."),
    "yaml_key_unknown": N_("There is no “{key}” ({what}). Check the spelling, or add the key first."),
    "yaml_no_such_day": N_("There is no day {day} in month {month}."),
    "yaml_pages_apart": N_("At least {least} pages and at most {most}: turn them round."),
    "yaml_limit_apart": N_("The limit of {own} words is over the whole section's limit of {limit}."),
    "yaml_template_missing": N_("There is no Word template “{value}” in the folder reports."),
    "yaml_template_unreadable": N_("“{value}” in the folder reports cannot be read as a Word file (.docx)."),
    "yaml_deadline_two_ways": N_("Write either a date, or a month and a day, or neither."),
    "yaml_word_limit_missing": N_("Write max_words: a number of words, or not_stated."),
    "yaml_unofficial_without_reason": N_("The form is not official. Write why under unofficial_because."),
    "yaml_stated_and_not": N_("“{kind}” is both a rule and listed under not_stated. Keep one."),
    "yaml_empty_and_mark": N_("An empty value has the mark not_found, and a value has another mark."),
    "yaml_empty_without_note": N_("The value is empty. Write in a note why."),
    "yaml_steps_apart": N_("Each discount step must start where the one before ended."),
    "yaml_text_or_figures": N_(
        "Write either a text with source and mark, or figures that each have their own."
    ),
    "yaml_ratio_without_parts": N_("A ratio needs a numerator and a denominator."),
    "yaml_value_not_described": N_("Write under value what one figure is."),
    "yaml_ratio_put_together": N_("A ratio is put together as sum_over_sum, last or none."),
    "yaml_sum_over_sum_for_ratio": N_("Only a ratio is put together as sum_over_sum."),
    "password_protected": N_("The file is protected with a password. Save a copy without one."),
    "wrong_kind": N_(
        "The name ends in {value}, but the content is of the kind {kind}. Save it again under its right name."
    ),
    "file_with_macros": N_("The file holds macros. Save a copy without them."),
    "external_links": N_(
        "The file takes figures from other files or sources. Copy its cells into a new workbook as values."
    ),
    "person_level": N_(
        "This looks like one row for each person ({found}). Count first, and load only the counts for each period: here "
        "nothing about single persons may be kept."
    ),
    "old_format": N_("Files ending in {value} cannot be read. Open the file and save it as {known}."),
    "unpacks_too_large": N_(
        "The file unpacks to more than {limit} MB or {entries} parts, which is more than we open."
    ),
    "text_too_long": N_("The text has {length} characters; at most {limit} can be kept."),
    "reason_with_figure": N_(
        "There is both a figure and a reason why it was not measured. Keep one of them."
    ),
    "too_many_cells": N_(
        "The row has more cells than the heading row. If numbers have a decimal comma, separate the columns with semicolons."
    ),
    "duplicate_heading": N_("The heading “{value}” stands twice. Keep one of the columns."),
    "nothing_filled_in": N_("Nothing is filled in."),
    "unknown_field": N_("We do not know this field."),
    "duplicate_key": N_("This field stands twice. Keep one of them."),
    "not_a_choice": N_("“{value}” is not one of the choices: {known}."),
    "not_a_mail_address": N_(
        "“{value}” is not a mail address. Write it alone, for example name@example.org."
    ),
    "unknown_choice": N_("“{value}” is not one of the choices."),
    "mail_setting_missing": N_("The setting is missing, so no mail can be sent. See docs/operations.md."),
    "not_a_date": N_("“{value}” is not a date. Write for example 2026-06-30."),
    "not_text": N_("“{value}” must be text. Put it in quotation marks."),
    "not_yes_or_no": N_("“{value}” must be yes or no."),
    "wrong_characters": N_(
        "“{value}” has characters that cannot be used here. Use lower-case letters a to z and digits."
    ),
    "wrong_shape": N_(
        "This is not built as it should be. Check what is a list, what is a single value, and what has named fields."
    ),
    "baseline_ends_before_start": N_("The baseline ends before it starts."),
    "baseline_needs_days": N_("A baseline from the figures needs its first and last day."),
    "range_needs_both": N_("A target as a range needs a lowest and a highest value."),
    "target_needs_words": N_("A target in words needs its words."),
    "target_needs_value": N_("The target needs a value."),
    "one_target_a_horizon": N_("There can be only one target for each horizon."),
    "one_series_a_party": N_("Each party can stand only once for a figure."),
    "project_ends_before_start": N_("The project ends before it starts."),
    "same_id": N_("Two benefits have the same identifier."),
    "contributes_to_unknown": N_("A benefit contributes to one that is not in the plan."),
    "map_wrong_way": N_(
        "The first cannot lead to the second: actions lead to changes and benefits, benefits to goals."
    ),
    "map_circle": N_("This would go in a circle: the second already leads to the first."),
    "same_key": N_("Two indicators have the same key."),
    "ratio_needs_definition": N_("A ratio needs a numerator and a denominator."),
    "measure_needs_value": N_("The measure must say what one figure is."),
    "ratio_put_together": N_("A ratio can only be put together as sum over sum, or by its last value."),
    "only_ratio_put_together": N_("Only a ratio is put together as sum over sum."),
    "parties_not_put_together": N_(
        "The definition says that parties are not put together, but {n} are chosen. Make one measure for each, or say in the definition how they are put together."
    ),
    "party_has_figures": N_(
        "{value} has delivered figures, so it cannot be taken away. Its figures would go with it."
    ),
    "horizons_overlap": N_(
        "The horizon ends after {value} months, but it starts after {after}. Write a higher number."
    ),
    "date_before_project": N_(
        "{value} is before the project starts, {day}. Change the date, or the project's first day."
    ),
    "date_after_project": N_(
        "{value} is after the project ends, {day}. Change the date, or the project's last day."
    ),
    "baseline_after_go_live": N_(
        "The baseline starts {value}, but the change was put into use {day}. A baseline must be from before."
    ),
    "baseline_too_old": N_(
        "The baseline starts {value}, more than {years} years before the project. Check the year."
    ),
    "date_before_first": N_("The last period, {value}, is before the first, {day}. Change one of them."),
    "range_upside_down": N_("The highest usual value is lower than the lowest, {low}. Change one of them."),
    "party_not_in_project": N_(
        "{value} does not take part in the project. Choose one of the parties, or add {value} as a party first."
    ),
    "target_wrong_side_lower": N_(
        "{value} is higher than the baseline, {baseline}, but lower is better. Check the figure. If the aim is to stay below a limit, mark the benefit as a dis-benefit."
    ),
    "target_wrong_side_higher": N_(
        "{value} is lower than the baseline, {baseline}, but higher is better. Check the figure. If the aim is to stay above a limit, mark the benefit as a dis-benefit."
    ),
    "target_off_scale": N_("{value} is not a step of the scale. Write a whole number from 0 to {highest}."),
    "measure_has_figures": N_(
        "“{indicator}” has figures already, so it cannot be measured in another way. Add a new figure beside it, and end this one with its last period."
    ),
    "kind_has_figures": N_(
        "“{indicator}” has figures already, so it cannot become another kind. Add a new one beside it."
    ),
    "frequency_has_figures": N_(
        "“{indicator}” has figures already, so it cannot get another rhythm. Add a new figure with the new rhythm, and end this one with its last period."
    ),
    "step_missing": N_("Say also how far it has come: {steps}."),
    "text_missing": N_("Write in words what you see for “{indicator}”."),
    "goes_on_before": N_("{value} is before the earlier project started, {day}. Choose a later first day."),
    "due_before_decision": N_("{value} is before it was decided, {day}. Choose a later day."),
    "decided_stays": N_(
        "“{value}” is decided and cannot be taken away. Write a new decision that changes it."
    ),
    "note_across_columns": N_(
        "The cell goes across several columns. The text was kept in the first of them: “{value}”."
    ),
    "note_second_table": N_(
        "The second table has as many rows as there are benefits ({rows}), but does not say which row belongs to which. The texts were kept for the project as a whole."
    ),
    "note_title_from_file": N_(
        "The file does not say what the project is called. The name of the file was used: “{value}”."
    ),
    "note_date_not_read": N_("“{value}” was not understood as a date, and the field is empty."),
    "note_horizon_without_label": N_(
        "The text does not say which horizon it belongs to, and was kept at the last one: “{value}”."
    ),
    "note_benefit_added": N_("A new benefit was found: “{value}”."),
    "note_benefit_removed": N_("The benefit “{value}” is not in the file any more."),
    "map_same_id": N_("Two parts of the map have the same identifier."),
    "map_link_twice": N_("The same link stands twice in the map."),
    "map_link_unknown": N_("A link of the map leads to something that is not in the plan."),
    "leads_in_a_circle": N_("What leads to something leads back to itself. Take away one of the links."),
    "map_target_unknown": N_(
        "“{value}” is neither a part of the map nor the number of a benefit. Known are: {known}."
    ),
    "note_text_kept": N_(
        "This text has no place of its own in the plan and was kept as other text from the file: “{value}”"
    ),
    "note_table_kept": N_("A table was not understood, and was kept as other text from the file: “{value}”"),
    "note_heading_guessed": N_("The heading “{value}” was understood as “{meant}”. Check that it is right."),
    "note_headings_by_place": N_(
        "The headings “{value}” are not those of the form. The columns were understood by their order: {order}. Check that it is right."
    ),
    "note_row_without_benefit": N_(
        "A row is about “{value}”, which is none of the benefits. Its texts were kept for the project as a whole."
    ),
    "note_fact_changed": N_(
        "This was changed in the file and was kept in the note of “{benefit}”: “{value}”"
    ),
    "note_person_left_out": N_(
        "Names of contact persons and how to reach them were not read: a plan names roles, not persons."
    ),
    "note_column_kept": N_(
        "The column “{value}” is not one of the plan's. What stands in it was kept as a note."
    ),
    "note_sheet_kept": N_(
        "The sheet is not one of the plan's. What stands in it was kept as other text from the file."
    ),
    "note_formula": N_("The cell holds a formula. Its stored result was read: {value}."),
    "note_sheet_ignored": N_("The sheet was not read: it has no table of figures."),
    "note_column_ignored": N_("The column “{value}” was not read."),
    "wrong_setting": N_("This setting of the environment is not right."),
    "cannot_write": N_("The file could not be written: {reason}."),
    "not_an_amount": N_("“{value}” is not an amount. Write for example 1 250 000 or 1,2 mill."),
    "amount_zero": N_("Write an amount above 0."),
    "award_missing": N_("No award is registered yet. Save the amount and the day first."),
    "awarded_after_end": N_("The award cannot be dated after the project's last day, {ends}."),
    "used_before_award": N_("The money cannot be used before it was awarded, {awarded}."),
    "day_to_come": N_("This day has not come yet."),
    "paid_before_agreed": N_("This is before it was agreed, {decided}."),
    "instalments_above_amount": N_(
        "The instalments add up to {total} kroner, more than the {amount} kroner that were awarded."
    ),
    "repayments_above_amount": N_(
        "The repayments add up to {total} kroner, more than the {amount} kroner that were awarded."
    ),
    "redisposition_above_amount": N_("{total} kroner is more than the {amount} kroner that were awarded."),
    "money_party_unknown": N_(
        "“{value}” is neither a party of the project nor a level. Choose from the list."
    ),
    "not_a_year": N_("“{value}” is not a year. Write four digits, from {first} to {last}."),
    "actual_to_come": N_("{year} has not come yet. Write the amount as planned."),
    "freed_is_a_gain": N_("Only a gain can be freed capacity. Choose money, or work and equipment."),
    "transfer_is_cash": N_("A payment between parties is money."),
    "paid_to_itself": N_("The one who pays and the one who receives are the same."),
    "no_budget_there": N_(
        "Patients and next of kin have no budget that it could be taken out of. Choose another state."
    ),
    "freed_at_a_hospital": N_(
        "Days ready for discharge and DRG points are freed at a hospital, which is paid for them. Choose the hospital here, and the one that no longer pays in the next field."
    ),
    "reused_for_missing": N_("Choose what it is used for, or another state."),
    "range_half": N_("Write both the lowest and the highest, or neither."),
    "last_year_outside": N_("Write a year from {first} to {last}: later than the entry's own year."),
    "range_turned": N_("The lowest is more than the highest."),
    "range_without_amount": N_("Write the amount that the lowest and the highest are around."),
    "range_around_amount": N_("The figure must lie between the lowest and the highest."),
    "own_without_source": N_("Write where the figure is from."),
    "already_paid": N_(
        "It is paid, so it cannot be removed. Take the day of payment away first if it is wrong."
    ),
    "refusal_without_reason": N_("Write why the request is refused."),
    "period_ends_before_start": N_("The granted period ends before it starts."),
    "not_allowed": N_("You do not have access to this."),
    "not_found": N_("There is no “{value}” here."),
    "unknown_user": N_("There is no user “{value}”."),
    "not_a_role": N_(
        "“{value}” is not a role with its scope. Write for example project_group:SLUG, funder:SCHEME or administrator."
    ),
    "database_missing": N_("There is no database in this folder."),
    "database_empty": N_(
        "The database has no schema yet. Run “gevinst db upgrade”, or serve with --upgrade."
    ),
    "database_older": N_(
        "The database is from an earlier version of gevinst. Make a backup, then run “gevinst db upgrade”."
    ),
    "database_newer": N_(
        "The database is from a newer version of gevinst than this program. Install that version."
    ),
    "database_not_ours": N_(
        "The database holds tables that are not ours. Give gevinst a database of its own."
    ),
    "database_unreachable": N_("The database cannot be opened: {reason}"),
    "schema_differs": N_("The schema is not as it should be: {value}"),
    "evaluation_differs": N_(
        "An evaluation does not agree with the figures: {value}. Run “gevinst evaluate --all”."
    ),
    "index_outside": N_("There is no point {value}: the series has {count} points, counted from 0."),
    "lengths_differ": N_("Here are {count} values, and {expected} in {other}. They must be as many."),
    "not_for_this_chart": N_("A chart of the kind {kind} does not use this. Use {known}."),
    "values_or_parts": N_("Give either values, or numerators and denominators."),
    "not_above_zero": N_("{value} must be more than 0."),
    "not_for_this_family": N_("Figures of the kind {kind} do not use this. Use {known}."),
    "too_few_values": N_("There are {count} values here; at least {least} are needed."),
    "kinds_differ": N_(
        "Give before and after in the same way: lists of values, events with n, or events with exposure."
    ),
    "effects_or_tables": N_("Give either effects and variances, or tables."),
    "empty_group": N_("Nobody is in this group: with and without the event are both 0."),
    "forecast_too_far": N_(
        "{value} periods ahead is further than the history reaches back. Look at most {longest} periods ahead."
    ),
    "no_such_number": N_("{value} is not a number in JSON. Write null for a missing value."),
    "port_taken": N_(
        "Port {value} is in use. Stop the other program, or choose another port, for example --port {next}."
    ),
    "cannot_serve": N_("We cannot serve on {value}: {reason}."),
    "backup_other_revision": N_(
        "The backup was made by another version of gevinst (schema {found}; this one has {known}). Restore it with that version."
    ),
    "nothing_to_propose": N_(
        "The plan is as the steering group has adopted it. There is nothing to propose."
    ),
    "cannot_delete_benefit": N_("“{value}” cannot be deleted: {what} would go with it. Archive it instead."),
    "cannot_delete_indicator": N_(
        "“{value}” cannot be deleted: {what} would go with it. Archive the benefit instead."
    ),
    "events_are_counted": N_(
        "Only what is counted can be events: a share, a rate or a number. Choose another shape, or as is usual."
    ),
    "event_far_away": N_("{value} is many years from the project. Check the year."),
    "day_in_future": N_("{value} is in the future. Write a day that has been, at latest today."),
    "ends_before_start": N_("It ends {value}, before it starts {day}. Change one of them."),
    "done_in_future": N_(
        "It cannot be done {value}, which is in the future. Write the day that it was done."
    ),
    "begun_in_future": N_(
        "It cannot have begun {value}, which is in the future. Choose “Planned”, or another first day."
    ),
    "moved_needs_reason": N_(
        "The dates differ from the first plan. Write why: the report says so beside them."
    ),
    "cancelled_needs_reason": N_("Write why it is cancelled: the report says so beside it."),
    "unknown_benefit": N_("We cannot find this benefit in the plan. Choose one from the list."),
    "event_needs_change": N_("Write what was changed in the definition."),
    "definition_asked": N_(
        "“{indicator}” has figures already. Say from which day they are measured the new way and why, or that only the text is corrected."
    ),
    "event_needs_what_else": N_("Write what else happened."),
    "limits_need_reason": N_(
        "Write why the figures are a new process from here, in at least {least} characters."
    ),
    "limits_need_figure": N_("New limits are for one figure. Choose which, among those that are numbers."),
    "limits_of_all": N_("New limits are for the figure as a whole. Choose all parties."),
    "limits_without_figures": N_("There are no figures here that could have new limits."),
    "limits_outside_figures": N_(
        "New limits must begin within the figures, from {first} to {last}. Choose a date between them."
    ),
    "limits_begin_there": N_("The limits begin anew there already."),
    "limits_leave_too_few": N_(
        "There would be {before} figures between the limits before and the new ones, and {after} after them; at least {least} are needed on each side. Choose another date, or wait for more figures."
    ),
    "limits_not_seen": N_("Look at what the chart says with the new limits and without them, then save."),
    "claim_to_count": N_("Choose which of the two counts."),
    "share_beyond": N_("A share lies between 0 and 100 per cent."),
    "shares_above_one": N_(
        "The two shares make more than 100 per cent together. Together they can be the whole gain, or less."
    ),
    "claims_differ_why": N_("Write why it is not the same gain."),
    "database_not_empty": N_(
        "The database already holds projects or users. Nothing was changed. Say that it may be replaced if that is what you mean."
    ),
}


_NO_PERIOD = N_("The period is missing. Write for example {example}.")


def problem_text(problem: Problem, _: Translator) -> str:
    """The sentence for a problem in one language, without its place."""
    message = MESSAGES.get(problem.code)
    if message is None:
        return problem.code
    if problem.code == "not_a_period" and problem.value is not None and not problem.value.strip():
        message = _NO_PERIOD
    params = {"value": problem.value if problem.value is not None else "", **problem.params}
    text = _(message, **{name: _formatted(value, _) for name, value in params.items()})
    suggestion = problem.params.get("suggestion")
    return text + " " + _("Did you mean {suggestion}?", suggestion=suggestion) if suggestion else text


def place_text(problem: Problem, _: Translator) -> str:
    """Where it is: `mal.xlsx, Måling, row 7, Reisetid`; empty where there is no place."""
    parts = [problem.file, problem.sheet]
    if problem.row is not None:
        lines = (problem.file or "").endswith((".yaml", ".yml", ".json", "-"))
        parts.append(_("line {row}", row=problem.row) if lines else _("row {row}", row=problem.row))
    parts.append(problem.column or problem.field)
    return ", ".join(part for part in parts if part)


def full_text(problem: Problem, _: Translator) -> str:
    """Place and sentence: `Row 7, Reisetid: ...`."""
    place, text = place_text(problem, _), problem_text(problem, _)
    return f"{place[0].upper()}{place[1:]}: {text}" if place else text


def _formatted(value: object, _: Translator) -> object:
    if isinstance(value, dt.date):
        return _.date(value)
    if isinstance(value, Problem):
        return problem_text(value, _)
    return _.number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

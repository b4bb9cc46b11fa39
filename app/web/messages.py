"""What we say to the user for each error code, in their language."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from app.errors import FieldError

MESSAGES: dict[str, Callable[[], str]] = {
    "mandate_type": lambda: _("You have no mandate for this decision. %(who)s may take it: pass it up."),
    "mandate_type_nobody": lambda: _("You have no mandate for this decision, and nobody has. Ask an administrator."),
    "mandate_scope": lambda: _(
        "Your mandate does not reach to this region, this accord or this law. %(who)s may decide this: pass it up."
    ),
    "mandate_scope_nobody": lambda: _(
        "Your mandate does not reach to this region, this accord or this law, and nobody’s does. Ask an administrator."
    ),
    "mandate_amount": lambda: _(
        "Your mandate reaches to %(limit)s euro. %(who)s may decide on more: pass it up, or choose a lower amount."
    ),
    "mandate_amount_nobody": lambda: _(
        "Your mandate reaches to %(limit)s euro, and nobody may decide on more. Choose a lower amount."
    ),
    "did_not_sign": lambda: _("This party has not signed this agreement. It was signed by: %(who)s."),
    "lacks_mandate": lambda: _("%(name)s has no mandate for this decision either."),
    "needs_may_be_passed_up": lambda: _("An escalation can be passed up twice. Now it must be decided."),
    "needs_decision_holds": lambda: _("There is no decision that still holds."),
    "accord_key_shape": lambda: _("Use capitals and digits, such as AZWA."),
    "agreement_code_shape": lambda: _("Use small letters, digits and hyphens, such as regioplan."),
    "signatory_keeps": lambda: _("Take it off the agreements first that it has to keep: %(names)s."),
    "not_signed": lambda: _("Only who signed the accord can have to keep its agreements."),
    "register_changed": lambda: _("Somebody else changed the register at the same moment. Send it once more."),
    "lesson_review_too_far": lambda: _("Look at it again within three years: laws change."),
    "scenarios_most": lambda: _("You keep %(limit)s scenarios already. Throw one away first."),
    "pilot_begun": lambda: _("This pilot has begun. Change its last day instead: what was tried stays to be read."),
    "pilot_too_long": lambda: _("A pilot lasts at most three years."),
    "question_not_answered": lambda: _("This question has no answer yet."),
    "question_answered": lambda: _("“%(question)s” has an answer. Keep that question as it is."),
    "not_a_time": lambda: _("This is not a time. Write it as 10:30."),
    "papers_after_meeting": lambda: _("The papers must be there before the meeting."),
    "visit_not_planned": lambda: _("This visit is not planned any more."),
    "no_report_yet": lambda: _("There is no report of this visit yet."),
    "visit_too_far": lambda: _("Choose a day within two years."),
    "ends_before_begin": lambda: _("The end is not after the beginning."),
    "meeting_cancelled": lambda: _("This meeting was called off."),
    "meeting_over": lambda: _("This meeting is over."),
    "meeting_not_yet": lambda: _("This meeting has not been held yet."),
    "meeting_of_another_forum": lambda: _("Choose a meeting of: %(forum)s."),
    "not_for_agenda": lambda: _("Only a case that is worked on can be put on an agenda."),
    "on_agenda_already": lambda: _("This case is on an agenda there already."),
    "item_ended": lambda: _("This item was dealt with or taken off already."),
    "item_waits": lambda: _("This item waits for a meeting; there is no order yet."),
    "nothing_to_complete": lambda: _("There is no follow-up of a decision to complete."),
    "forum_in_use": lambda: _("Decisions lead to this forum, or there is something on its agenda."),
    "lesson_shared_already": lambda: _("Colleagues read this lesson already."),
    "lesson_published_already": lambda: _("Regions read this lesson already."),
    "lesson_withdrawn": lambda: _("This lesson was withdrawn. Write a new one."),
    "lesson_over": lambda: _("The last day of this lesson is past. Give it another last day first."),
    "no_research_key": lambda: _(
        "There is no key for research, so nothing can be exported. The controller sets one (RESEARCH_KEY)."
    ),
    "no_mediation_here": lambda: _("Only a bottleneck can have a mediation."),
    "mediation_closed": lambda: _("This case is finished. Reopen it first."),
    "party_known": lambda: _("This party is at the table already."),
    "unknown_party": lambda: _("This party is not at the table."),
    "party_or_colleague": lambda: _("Choose a party or a colleague, not both."),
    "step_ended": lambda: _("It was noted already how this step ended."),
    "personal_data": lambda: _("This looks like personal data. Take it out, or say that it may stand here."),
    "required": lambda: _("Fill in this field."),
    "too_long": lambda: _("Use at most %(max)s characters; you have %(length)s."),
    "too_short": lambda: _("Use at least %(min)s characters."),
    "wrong_type": lambda: _("This is not text."),
    "unknown_choice": lambda: _("“%(value)s” is not one of the choices."),
    "unknown_choice_near": lambda: _("“%(value)s” is not one of the choices. Did you mean “%(near)s”?"),
    "unknown_field": lambda: _("This field does not exist."),
    "bad_period": lambda: _("Write a period as 2026-Q3, or as 2026-07-01/2026-08-15."),
    "bad_slice": lambda: _("Write it as land, regio:12, directie:3, akkoord:IZA or pilot:4."),
    "not_a_date": lambda: _("This is not a date. Write it as 2026-11-23."),
    "date_in_past": lambda: _("This date has passed. Choose today or later."),
    "date_too_far": lambda: _("Choose a date within two years."),
    "term_too_long": lambda: _("Choose a date within half a year."),
    "no_enquiry_now": lambda: _(
        "You can ask somebody else only while you work on the case, or while it waits for others."
    ),
    "too_many_enquiries": lambda: _("There are %(max)s questions about this case already."),
    "enquiry_over": lambda: _("This question was answered or withdrawn already, or its case has ended."),
    "enquiry_closed": lambda: _("This was answered already, or the link has ended."),
    "same_date": lambda: _("This is the date that was promised already. Choose another one."),
    "not_an_email": lambda: _("This is not an e-mail address. An example: name@region.example"),
    "not_a_number": lambda: _("This is not a number."),
    "out_of_range": lambda: _("Choose a whole number from %(min)s to %(max)s."),
    "not_a_web_address": lambda: _("This is not a whole web address. An example: https://www.rijksoverheid.nl/"),
    "bulletin_published_already": lambda: _("Colleagues read this bulletin already."),
    "bulletin_not_published": lambda: _("This bulletin is not published."),
    "bulletin_not_for_region": lambda: _("This bulletin is not for this region."),
    "bulletin_withdrawn": lambda: _("This bulletin was withdrawn. Write a new one."),
    "bulletin_question_answered": lambda: _("This question has its answer already."),
    "unknown_person": lambda: _("This person is not known, or cannot take this on."),
    "unknown_directorate": lambda: _("This directorate is not known."),
    "not_asked": lambda: _("This is not asked with this answer. Leave it empty."),
    "unknown_record": lambda: _("Choose one from the list."),
    "unknown_region": lambda: _("This region is not known."),
    "unknown_region_near": lambda: _("“%(value)s” is not a known region. Did you mean “%(near)s”?"),
    "unknown_municipality": lambda: _("This municipality is not known."),
    "unknown_municipality_named": lambda: _("“%(value)s” is not a known municipality."),
    "unknown_municipality_near": lambda: _("“%(value)s” is not a known municipality. Did you mean “%(near)s”?"),
    "municipality_unknown": lambda: _("“%(value)s” is not a municipality we know. Type another, or choose a region."),
    "municipality_near": lambda: _("“%(value)s” is not a municipality we know. Did you mean: %(names)s?"),
    "municipality_several": lambda: _("“%(value)s” can be several. Type more of it: %(names)s."),
    "municipality_in_several": lambda: _("%(value)s lies in several of your regions. Choose the one that is meant."),
    "municipality_not_yours": lambda: _(
        "%(value)s does not lie in one of your regions. Only its own liaison can file for it."
    ),
    "region_not_yours": lambda: _("This region is not one of yours."),
    "unknown_case": lambda: _("There is no such case, or you cannot see it."),
    "join_confidential": lambda: _("A confidential bottleneck cannot join another. File it by itself."),
    "linked_to_itself": lambda: _("This is the same case. Give the number of another one."),
    "linked_already": lambda: _("This link is there already."),
    "linked_in_a_circle": lambda: _(
        "This goes round in a circle: in the end that case would wait for, or cause, itself."
    ),
    "same_case": lambda: _("A case cannot be merged into itself."),
    "case_not_open": lambda: _("That case is closed."),
    "case_with_region": lambda: _("The region of that case has been told already. Choose one that is still worked on."),
    "unreadable": lambda: _("This contains characters that cannot be stored."),
    "unknown_step": lambda: _("There is no such step."),
    "not_from_state": lambda: _("This step is not possible now: the case is at “%(state)s”."),
    "not_permitted": lambda: _("You may not do this with this case."),
    "needs_contact": lambda: _("Add a contact in the region first: without one, nobody can be told."),
    "needs_region_told": lambda: _("The region has not had feedback yet."),
    "needs_clock_passed": lambda: _("The term for this has not passed yet."),
    "clock_not_running": lambda: _("This term is not running."),
    "clock_extended": lambda: _("This term was extended before. That can be done once."),
    "clock_passed": lambda: _("This term is over. It can only be extended before that."),
    "needs_reopening_term": lambda: _("The case closed more than 12 months ago. Log a new bottleneck instead."),
    "needs_may_ask_higher": lambda: _("You have asked for this already. Your liaison has read it."),
    "needs_asked_by_somebody": lambda: _(
        "Regiolijn escalated this by itself. Only the regiocommissaris can end it without a decision."
    ),
    "unknown_escalation": lambda: _("There is no such escalation, or you cannot see it."),
    "escalation_decided": lambda: _("That escalation has been decided already. Start another one."),
    "confidential_alone": lambda: _("A confidential case has an escalation of its own."),
    "needs_open_escalation": lambda: _("There is no open escalation of this case."),
    "needs_complete_intake": lambda: _(
        "Complete the bottleneck first: what is stuck, who suffers from it, and what is asked."
    ),
    "needs_leads_nobody": lambda: _("Other cases go along with this one. Their regions must be told first."),
    "account_too_late": lambda: _("This case is closed. Call the signatory to account with another case."),
    "no_account_here": lambda: _("A signatory is called to account about a case that has been submitted."),
    "no_address_known": lambda: _("We have no e-mail address of this signatory. Fill in where the letter goes."),
    "no_liaison_here": lambda: _("This region has no liaison. Choose a region that has one."),
    "not_a_signatory": lambda: _("This signatory has no part in %(agreement)s."),
    "reaction_closed": lambda: _("Nothing can be added to this reaction any more."),
    "no_promise_here": lambda: _("A promise belongs to a bottleneck that has been submitted."),
    "dossier_ended": lambda: _("This dossier has ended. Take it up again first, or open another one."),
    "case_withdrawn": lambda: _("This case was withdrawn. It cannot go into a dossier."),
    "case_goes_along": lambda: _("This case goes along with another. Add that one: its regions come along."),
    "confidential_in_dossier": lambda: _(
        "A confidential case cannot go into a dossier: every colleague reads dossiers."
    ),
    "in_this_dossier": lambda: _("This case is in the dossier already."),
    "in_another_dossier": lambda: _("This case is in dossier %(number)s. Take it out there first."),
    "region_known": lambda: _("This region is in the dossier already."),
    "nothing_offered": lambda: _("No solution was offered to this region yet."),
    "proposal_decided": lambda: _("Somebody has decided on this proposal already."),
    "needs_date": lambda: _("A day that must be known first is missing."),
    "needs_frame_set": lambda: _("Settle the frame first: legal basis, parties, conditions, questions and days."),
    "needs_frame_missing": lambda: _("The frame is settled already."),
    "needs_policy_answers_in": lambda: _(
        "Not every region has answered yet. After the term the weighing begins by itself."
    ),
    "needs_points_settled": lambda: _(
        "Say of each main point what was done and why. Each region that asks for changes must be in one."
    ),
    "needs_policy_test_open": lambda: _("The policy test takes no answers any more."),
    "needs_answers_written": lambda: _("Write an answer to each question first."),
    "policy_test_closed": lambda: _("The policy test takes no answers any more."),
    "answer_closed": lambda: _("You cannot answer any more, or you have answered already."),
    "partner_withdrawn": lambda: _("The question to this partner was withdrawn."),
    "unknown_question": lambda: _("This question is not one of this policy test."),
    "too_many_questions": lambda: _("Ask %(max)s questions at most."),
    "too_many_regions": lambda: _("Choose %(max)s regions at most."),
    "regions_without_liaison": lambda: _("Nobody would answer here, because there is no liaison: %(names)s."),
    "needs_prolongable": lambda: _("An experiment is prolonged twice at most. Make it structural, or end it."),
    "no_experiment_here": lambda: _("Room is asked about a bottleneck that has been submitted, or about a dossier."),
    "experiment_too_late": lambda: _("This case is closed. Reopen it first, or ask for room with another case."),
    "experiment_ended": lambda: _("This experiment has ended."),
    "experiment_not_evaluated": lambda: _("There is no evaluation yet for a dossier to learn from."),
    "evaluation_after_room": lambda: _("Evaluate before the room is over: choose a day no later than its last one."),
    "promise_too_late": lambda: _("This case is closed. Reopen it first, or make the promise with another case."),
    "needs_parts_ended": lambda: _("A part of this case is still open. A main case ends after its parts."),
    "no_parts_here": lambda: _("A bottleneck has parts once it is submitted, and until its region has been told."),
    "is_a_part": lambda: _("This bottleneck is a part itself. Make the part with its main case."),
    "part_already": lambda: _("That bottleneck is a part of a case already."),
    "part_has_parts": lambda: _("That bottleneck has parts of its own."),
    "part_sight": lambda: _(
        "A confidential bottleneck goes with a confidential one only, and an open one with an open one."
    ),
    "no_team_here": lambda: _("This case has no team."),
    "team_too_late": lambda: _("This case is closed. Reopen it first."),
    "has_part": lambda: _("%(name)s has a part in this case already."),
    "no_task_here": lambda: _("A task belongs to a case that has been submitted."),
    "task_too_late": lambda: _("This case is closed. Reopen it first, or set the task with another case."),
    "owner_needed": lambda: _("Name an owner: nobody has accepted this case yet."),
    "cannot_read": lambda: _("“%(value)s” is nobody who sees this case."),
    "mention_unknown": lambda: _(
        "“%(value)s” is nobody who sees this case. Check the name, or put a space after the @ if you call nobody."
    ),
    "mention_several": lambda: _("“%(value)s” can be several: %(names)s. Write the whole name."),
    "mention_same_name": lambda: _(
        "Several colleagues are called “%(value)s”. Write their e-mail address after the @."
    ),
    "mention_not_reader": lambda: _("“%(value)s” will not read this. Tick the name too, or let more people read it."),
    "mention_too_many": lambda: _("You can call at most %(max)s colleagues in one comment."),
    "readers_not_confidential": lambda: _("Names belong to a confidential entry only."),
    "same_sight": lambda: _("This is how it is already. Choose somebody else, or go back."),
    "looks_like": lambda: _("This looks like %(cases)s. Look first whether it is the same."),
    "too_many": lambda: _("There can be at most %(max)s."),
    "too_many_sentences": lambda: _("At most %(max)s sentences. There are %(count)s now."),
    "too_many_lines": lambda: _("At most %(max)s lines."),
    "consult_draft": lambda: _("That is a draft, which only its writer sees. Submit it first."),
    "consult_not_yours": lambda: _("Only the regiocommissaris of this conversation can do that."),
    "consult_not_shareable": lambda: _("This cannot be put with the case now."),
    "consult_without_case": lambda: _("This conversation is about no case yet. Say first which one."),
    "consult_over": lambda: _("This conversation has ended. Begin another one."),
    "brief_frozen": lambda: _("There is a decision. The brief stays as it was then."),
    "brief_sent": lambda: _("This case is escalated. Write in the brief of the escalation."),
    "brief_closed": lambda: _("This case is closed. It cannot be escalated, so it needs no brief."),
    "rule_without_condition": lambda: _(
        "Give at least one condition: without, this row would swallow all that follow."
    ),
    "rule_never_reached": lambda: _(
        "Row %(other)s already takes everything that this row is for. Put this one before it."
    ),
    "rule_hides": lambda: _("This row would take everything that row %(other)s is for. Put this one after it."),
    "fixer_elsewhere": lambda: _("This person does not work for that directorate."),
    "has_open_cases": lambda: _("There are open cases. Hand these over first: %(cases)s."),
    "keeps_unrouted": lambda: _("This person looks after the unrouted queue. Name somebody else first, at Routing."),
    "taken": lambda: _("This is already in use."),
    "password_short": lambda: _("Use at least %(min)s characters. A sentence works well."),
    "password_long": lambda: _("Use at most %(max)s characters."),
    "password_common": lambda: _("This password is easy to guess. Use more words, or less usual ones."),
    "password_personal": lambda: _("Do not use your own name or e-mail address in your password."),
    "password_wrong": lambda: _("This is not your password."),
    "passwords_differ": lambda: _("The two passwords are not the same."),
    "code_wrong": lambda: _("This code is not right, or it was used before. Wait for the next one."),
    "login_wrong": lambda: _("The e-mail address or the password is not right."),
    "too_many_tries": lambda: _("Tried too often. Wait %(minutes)s minutes and try again."),
    "changed_meanwhile": lambda: _("Somebody else changed this in the meantime. Check it and save again."),
    "totp_on": lambda: _("Logging in with a code is on already."),
    "text_one_line": lambda: _("A subject is one line."),
    "text_braces": lambda: _("A brace is not closed, or there is something else than a word between two braces."),
    "text_unknown": lambda: _("%(name)s does not exist for this message."),
    "text_missing": lambda: _("%(name)s must be in the text."),
    "text_not_in_subject": lambda: _("%(name)s cannot be in the subject."),
    "text_apart": lambda: _(
        "%(name)s can be empty, and then its paragraph is left out. Put it in a paragraph of its own."
    ),
    "text_items_alone": lambda: _("{items} must stand once, alone between two blank lines."),
    "region_needed": lambda: _("Choose at least one region."),
    "not_for_role": lambda: _("This does not belong to this role."),
    "role_held": lambda: _("This person has this role already."),
    "last_contact": lambda: _("This is the only contact. Add another one first: without one, nobody can be told."),
    "last_admin": lambda: _("This is the only administrator. Make somebody else administrator first."),
    "not_yourself": lambda: _("You cannot put your own account out of use."),
    "directorate_has_people": lambda: _("%(count)s people still have a role here. Move them first."),
    "note_not_over": lambda: _("A note is about days that are over. Choose today or earlier."),
    "note_sent": lambda: _("This note was settled. It does not change any more; begin another one."),
    "area_twice": lambda: _("It follows a region, or it has municipalities of its own. Not both."),
    "partnership_used": lambda: _(
        "Bottlenecks or visits belong to this partnership. Say when it ended instead of taking it away."
    ),
    "unknown_partnership": lambda: _("There is no such partnership in this region."),
    "unknown_department": lambda: _("We do not know this department."),
    "until_before_from": lambda: _("The last day lies before the first."),
    "absence_too_long": lambda: _("This is more than a year. Whoever is away longer hands the cases over."),
    "absence_overlaps": lambda: _(
        "There is an absence from %(from)s until %(until)s already. Choose other days, or end that one first."
    ),
    "deputy_oneself": lambda: _("Choose somebody else: nobody stands in for themselves."),
    "deputy_not_liaison": lambda: _("%(name)s is no regio-liaison. Only another regio-liaison can do this work."),
    "deputy_not_fixer": lambda: _(
        "%(name)s is no opgavefikser and no coordinator. Only one of those can do this work; the directorate does not "
        "matter."
    ),
    "deputy_not_coordinator": lambda: _(
        "%(name)s is no coordinator. Only another coordinator can do this work; the directorate does not matter."
    ),
    "deputy_not_commissioner": lambda: _(
        "%(name)s is no regiocommissaris. Only another regiocommissaris can do this work."
    ),
    "deputy_not_admin": lambda: _("%(name)s is no administrator. Only another administrator can do this work."),
    "manager_circle": lambda: _("This person is led by the one you are changing. Choose somebody else."),
    "day_outside_tour": lambda: _("Every visit is on a day of the tour."),
    "day_to_come": lambda: _("This day has yet to come. Choose today or a day before."),
    "longer_than_a_week_ago": lambda: _("This is longer than a week ago. You can say where you were in the last week."),
    "deputy_loop": lambda: _(
        "This goes round in a circle: %(names)s. On those days none of them is there. Choose somebody else."
    ),
    "stands_in_for": lambda: _("This person stands in for %(names)s. Name another deputy there first."),
    "nothing_chosen": lambda: _("Tick at least one case."),
    "too_many_chosen": lambda: _("At most %(max)s cases at a time; you ticked %(count)s."),
    "went_wrong": lambda: _("Something went wrong here. Look at the case, and try again."),
    "watched_already": lambda: _("You watch this case already."),
    "not_watched": lambda: _("You do not watch this case."),
    "tagged_already": lambda: _("The case has this tag already."),
    "not_tagged": lambda: _("The case does not have this tag."),
    "too_many_tags": lambda: _("A case has at most %(max)s tags."),
    "no_tag": lambda: _("“%(value)s” is no tag. Use letters, digits and spaces, with at least one letter."),
    "case_changed_meanwhile": lambda: _("Somebody else changed this case in the meantime. Look at it, and try again."),
    "holds_it_already": lambda: _("This person has it already."),
    "nothing_to_hand_over": lambda: _("This was handed over already, or the case is closed."),
    "column_missing": lambda: _("This column is missing."),
    "column_twice": lambda: _("This column is there twice."),
    "unknown_column": lambda: _("We do not know this column. Remove it or use another name."),
    "unknown_column_near": lambda: _("We do not know this column. Did you mean “%(near)s”?"),
    "file_empty": lambda: _("There is nothing in this file."),
    "file_without_rows": lambda: _("There is a heading in this file, but no row under it."),
    "file_too_large": lambda: _("This file is too large: at most %(max)s MB."),
    "file_too_long": lambda: _("This file has too many rows: at most %(max)s."),
    "file_too_wide": lambda: _("This file has too many columns: at most %(max)s."),
    "file_not_text": lambda: _(
        "This is not a CSV file that we can read. Save it as .xlsx, .ods or CSV (UTF-8) and try again."
    ),
    "file_not_a_workbook": lambda: _(
        "We cannot read this spreadsheet. Open it, save it again as .xlsx or .ods and try again."
    ),
    "file_old_or_locked": lambda: _(
        "This spreadsheet is of an old kind (.xls) or has a password. Save it as .xlsx without a "
        "password and try again."
    ),
    "choose_a_file": lambda: _("Choose a file."),
    "report_published": lambda: _("This report was published. Begin a correction to change it."),
    "reflection_shared": lambda: _("This is shared. Take it back first, then you can change it."),
    "place_one_act": lambda: _("Choose a place on at least one of the balancing acts first."),
    "nobody_in_circle": lambda: _("Nobody is in this circle now. Choose another one."),
    "nothing_to_quote": lambda: _("Write the sentence that may be quoted, or choose “No”."),
    "too_many_intentions": lambda: _("At most %(max)s. Less is better: you come back to each of them."),
    "not_shared_with_all": lambda: _("Not everybody who is invited may read one of these."),
    "not_read_by_all": lambda: _("%(number)s: there is no such case that everybody who is invited may read."),
    "too_many_cases_here": lambda: _("At most %(max)s cases: with more there is no time to look at them."),
    "session_called_off": lambda: _("This session was called off."),
    "session_over": lambda: _("This session has begun or is over."),
    "not_invited": lambda: _("Choose somebody who is invited."),
    "invite_somebody": lambda: _("Invite at least one colleague."),
    "too_many_guests": lambda: _("At most %(max)s people: in a larger group not everybody has a say."),
    "odd_length": lambda: _("From %(least)s to %(most)s minutes."),
    "moment_is_past": lambda: _("This moment is past."),
    "errands_wait": lambda: _("There are %(limit)s things being made for you already. Wait until they are ready."),
    "too_many_views": lambda: _("You can save at most %(max)s views. Take one away first."),
    "too_many_dashboards": lambda: _("You can save at most %(max)s dashboards. Take one away first."),
    "dashboard_name_taken": lambda: _("There is a dashboard with this name already."),
    "not_a_period": lambda: _("This is no period: give a first and a last day, at most three years apart."),
    "name_taken": lambda: _("There is a view with this name already."),
    "too_many_files": lambda: _("A case can have at most %(max)s files; it has %(have)s."),
    "file_gone_already": lambda: _("This file was withdrawn or refused already."),
    "file_not_taken": lambda: _(
        "“%(name)s”: we do not take this kind of file. You can add photos (JPEG, PNG, WebP, HEIC), PDF, Word (.docx), "
        "Excel (.xlsx), .odt, .ods, .txt and .csv."
    ),
    "file_other_kind": lambda: _(
        "“%(name)s” is something else than its name says. Open it, save it again as the right kind and try again."
    ),
    "file_broken": lambda: _("“%(name)s” is damaged: we cannot open it. Save it again and try once more."),
    "file_locked": lambda: _("“%(name)s” has a password. Save it without a password and try again."),
    "file_old_or_locked_named": lambda: _(
        "“%(name)s” is of an old kind or has a password. Save it as .docx or .xlsx, without a password, and try again."
    ),
    "file_empty_named": lambda: _("“%(name)s” is empty."),
    "file_too_large_named": lambda: _("“%(name)s” is too large: at most %(max)s MB a file."),
    "file_too_complex": lambda: _("“%(name)s” is too complicated for us to check. Print it to a new PDF and try that."),
    "photo_too_large": lambda: _("“%(name)s” has too many pixels: at most %(max)s million. Make it smaller."),
    "pdf_runs": lambda: _(
        "“%(name)s” holds a script or starts a program. Print it to a new PDF, that holds only text, and try that."
    ),
    "office_macros": lambda: _("“%(name)s” holds macros. Save it as .docx or .xlsx without macros and try again."),
    "office_fetches": lambda: _(
        "“%(name)s” fetches something from the internet when it is opened. Save it as PDF and try that."
    ),
    "office_unsafe_xml": lambda: _(
        "“%(name)s” is not built as an office program does it. Save it again and try once more."
    ),
    "zip_bomb": lambda: _("“%(name)s” becomes far too large when it is opened. Save it again, or as PDF."),
    "zip_nested": lambda: _("“%(name)s” holds another file inside. Take that out, add it on its own, and try again."),
    "zip_too_many": lambda: _("“%(name)s” consists of too many parts: at most %(max)s. Save it as PDF and try that."),
    "text_unreadable": lambda: _("“%(name)s” is no text that we can read. Save it as UTF-8 and try again."),
    "row_too_wide": lambda: _("This row has %(found)s cells; the heading has %(expected)s."),
    "row_quotes": lambda: _("A quotation mark in this row is not in its place, or is never closed."),
    "row_twice": lambda: _("This is the same as row %(other)s."),
    "day_out_of_range": lambda: _("Choose a day from %(first)s to %(last)s: the calendar holds those years."),
    "day_in_weekend": lambda: _("This day is in a weekend. Nobody works then anyway, so there is nothing to change."),
    "day_taken": lambda: _("This day is in the calendar already."),
    "day_worked": lambda: _("This day is worked already."),
    "region_without_liaison": lambda: _("This region has no liaison yet, so nobody can be its co-owner."),
}


def message_for(error: FieldError) -> str:
    """The sentence for an error, with its values filled in."""
    return MESSAGES[error.code]() % dict(error.params)

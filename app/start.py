"""What is proved before the application takes its first request: errors in the rules are found now, not at night."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect

from app import attachments, db, links
from app.accountability import actions as accountability
from app.accountability import deciding as accountability_deciding
from app.accountability import joining as accountability_joining
from app.accountability import page as accountability_page
from app.attachments import page as attachment_page
from app.audit.words import ACTIONS
from app.bottlenecks import actions as bottlenecks
from app.bottlenecks import actions_routing as bottleneck_routing
from app.bottlenecks import agreements, belonging_page, history, nearby, splitting, splitting_page, suggesting
from app.bottlenecks import parts as bottleneck_page
from app.bottlenecks import regions_change as bottlenecks_touched
from app.briefing import beside as brief_pages
from app.briefing import days as days_of_visits
from app.briefing import panels as region_panels
from app.bulletins import page as bulletin_page
from app.cases import arriving, bulk_own, choices, facts, handover, recomputing, standard_texts, steps, team_page
from app.cases.models_talk import StandardText
from app.consults import page as consult_page
from app.dashboards import pilot_panel
from app.definitions import DefinitionError, registry
from app.definitions.models import WorkflowVersion
from app.definitions.vocabulary import VOCABULARY
from app.desk import page_jobs
from app.dossiers import actions as dossiers
from app.dossiers import brief as dossier_brief
from app.dossiers import bulk as dossier_bulk
from app.dossiers import offering as dossier_offering
from app.dossiers import page as dossier_page
from app.dossiers import story as dossier_story
from app.enquiries import page as enquiry_page
from app.escalations import actions as escalations
from app.escalations import brief_page, deciding, mandated, passing, revoking
from app.escalations import bulk as escalation_bulk
from app.escalations import page as escalation_page
from app.experiments import actions as experiments
from app.experiments import granting as experiments_granted
from app.experiments import page as experiment_page
from app.experiments import queries as experiment_register
from app.experiments import story as experiment_story
from app.feedback import actions as feedback
from app.feedback import parts as verdict_panel
from app.forums import choosing as meetings_to_choose
from app.forums import page_of_item as agenda_panel
from app.forums import placing as forum_agendas
from app.forums import words as agenda_words
from app.lessons import page as lesson_page
from app.mailroom import page as mail_page
from app.mediation import page as mediation_page
from app.mediation import words as mediation_words
from app.mining import exporting as research_exports
from app.mining import pseudonyms
from app.monitor import actions as monitor
from app.monitor import brief as monitor_brief
from app.monitor import joining as monitor_joining
from app.monitor import page as monitor_page
from app.onboarding import page as first_days
from app.onboarding import steps as first_steps
from app.outbox import letters, texts
from app.outbox.models import LetterText
from app.partnerships import beside as partnerships_of_region
from app.partnerships import regions_change as partnerships_touched
from app.policytests import actions as policytests
from app.policytests import answering as policytest_answers
from app.policytests import page as policytest_page
from app.policytests import partners as policytest_partners
from app.policytests import story as policytest_story
from app.policytests import weighing as policytest_weighing
from app.programmes import beside as programmes_of_region
from app.promises import actions as promises
from app.promises import page as promise_page
from app.reflection import actions as reflection
from app.reflection import inviting as reflection_invitations
from app.reflection import page as reflection_page
from app.reports import errand as report_errand
from app.table import accords_panel
from app.tasks import actions as tasks
from app.tasks import page as task_page
from app.visits import actions as visits
from app.visits import inviting as visit_invitations
from app.visits import page as visit_page
from app.visits import story as visit_story
from app.web import help
from app.whatif import actions as scenarios
from config import ConfigurationError, Settings

FEATURES = (
    attachment_page,
    bulk_own,
    bottlenecks,
    bottleneck_routing,
    agreements,
    belonging_page,
    splitting,
    splitting_page,
    bottleneck_page,
    brief_pages,
    days_of_visits,
    region_panels,
    nearby,
    history,
    escalations,
    escalation_bulk,
    escalation_page,
    deciding,
    mandated,
    passing,
    revoking,
    brief_page,
    consult_page,
    promises,
    promise_page,
    team_page,
    tasks,
    task_page,
    feedback,
    verdict_panel,
    dossiers,
    dossier_brief,
    dossier_bulk,
    dossier_offering,
    dossier_page,
    dossier_story,
    enquiry_page,
    experiments,
    experiments_granted,
    experiment_page,
    experiment_register,
    experiment_story,
    meetings_to_choose,
    forum_agendas,
    monitor,
    monitor_page,
    monitor_brief,
    monitor_joining,
    accountability,
    accountability_deciding,
    accountability_page,
    accountability_joining,
    agenda_panel,
    agenda_words,
    reflection,
    reflection_page,
    reflection_invitations,
    lesson_page,
    bulletin_page,
    mail_page,
    partnerships_of_region,
    partnerships_touched,
    bottlenecks_touched,
    programmes_of_region,
    mediation_page,
    mediation_words,
    first_days,
    page_jobs,
    accords_panel,
    report_errand,
    research_exports,
    pilot_panel,
    policytests,
    policytest_answers,
    policytest_page,
    policytest_partners,
    policytest_story,
    policytest_weighing,
    scenarios,
    visits,
    visit_invitations,
    visit_page,
    visit_story,
)
"""Importing these registers their facts and automatic steps, and what they add to the page of a case."""


def prepare(settings: Settings) -> None:
    """Read the workflows and hold everything they name against what the application knows.

    Raises DefinitionError for a fault in a workflow, ConfigurationError for a name that nothing stands behind and for a
    fault in the rules for suggestions.
    """
    links.use(settings.secret_key)
    pseudonyms.use(settings.research_key)
    attachments.configure(settings)
    handover.register()
    arriving.register()
    recomputing.register()
    registry.load(settings.workflows)
    try:
        suggesting.use()
    except suggesting.RulesError as error:
        raise ConfigurationError(str(error)) from error
    letters.check()
    for what, promised, kept in (
        ("fact", VOCABULARY.facts, facts.registered()),
        ("automatic step", VOCABULARY.steps, steps.registered()),
        ("date", VOCABULARY.dates, facts.dates()),
        ("group of people", VOCABULARY.people, frozenset(choices.GROUPS)),
        ("register", VOCABULARY.registers, choices.registers()),
        ("message", VOCABULARY.templates, frozenset(letters.LETTERS) & VOCABULARY.templates),
    ):
        if promised != kept:
            odd = ", ".join(sorted(promised ^ kept))
            raise ConfigurationError(f"{what}: in app/definitions/vocabulary.py but not made, or the reverse: {odd}")


def check_pages(app: Flask) -> None:
    """Hold what is written of pages (help, first steps) against the pages there are. Raises DefinitionError."""
    endpoints = app.view_functions.keys()
    steps_taken = {f"{name}.{step}" for name in registry.names() for step in registry.current(name).transitions}
    help.use(endpoints)
    first_steps.use(endpoints, steps_taken | ACTIONS.keys())


def check_database(settings: Settings) -> None:
    """Refuse a database that holds another text under the version of a workflow, or demo people in production."""
    if not inspect(db.current().engine).has_table(WorkflowVersion.__tablename__):
        return
    with db.reading() as session:
        conflicts = registry.conflicts(session)
        if conflicts:
            raise DefinitionError(conflicts)
        if inspect(db.current().engine).has_table(LetterText.__tablename__):
            texts.check(session)
        if inspect(db.current().engine).has_table(StandardText.__tablename__):
            standard_texts.check(session)
        if settings.production:
            from app.demo import guard

            guard.refuse_in_production(session, settings)


def register_demo_time(app: Flask, settings: Settings) -> None:
    """Let time be moved: in development beside demo data, and nowhere else."""
    if settings.production:
        return
    from app.demo import guard, travel, views

    travel.use(settings)
    with db.reading() as session:
        if guard.has_demo_people(session):
            views.register(app)

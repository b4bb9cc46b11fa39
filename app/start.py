"""What is proved before the application takes its first request: errors in the rules are found now, not at night."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect

from app import attachments, db, links
from app.attachments import page as attachment_page
from app.audit.words import ACTIONS
from app.bottlenecks import actions as bottlenecks
from app.bottlenecks import actions_routing as bottleneck_routing
from app.bottlenecks import history, nearby, splitting, splitting_page, suggesting
from app.bottlenecks import parts as bottleneck_page
from app.cases import bulk_own, choices, facts, handover, recomputing, standard_texts, steps, team_page
from app.cases.models_talk import StandardText
from app.definitions import DefinitionError, registry
from app.definitions.models import WorkflowVersion
from app.definitions.vocabulary import VOCABULARY
from app.desk import page_jobs
from app.dossiers import actions as dossiers
from app.dossiers import bulk as dossier_bulk
from app.dossiers import offering as dossier_offering
from app.dossiers import page as dossier_page
from app.dossiers import story as dossier_story
from app.enquiries import page as enquiry_page
from app.escalations import actions as escalations
from app.escalations import page as escalation_page
from app.feedback import actions as feedback
from app.feedback import parts as verdict_panel
from app.lessons import page as lesson_page
from app.mailroom import page as mail_page
from app.mediation import page as mediation_page
from app.mediation import words as mediation_words
from app.onboarding import page as first_days
from app.onboarding import steps as first_steps
from app.outbox import letters, texts
from app.outbox.models import LetterText
from app.promises import actions as promises
from app.promises import page as promise_page
from app.tasks import actions as tasks
from app.tasks import page as task_page
from app.web import help
from config import ConfigurationError, Settings

FEATURES = (
    attachment_page,
    bulk_own,
    bottlenecks,
    bottleneck_routing,
    splitting,
    splitting_page,
    bottleneck_page,
    nearby,
    history,
    escalations,
    escalation_page,
    promises,
    promise_page,
    team_page,
    tasks,
    task_page,
    feedback,
    verdict_panel,
    dossiers,
    dossier_bulk,
    dossier_offering,
    dossier_page,
    dossier_story,
    enquiry_page,
    lesson_page,
    mail_page,
    mediation_page,
    mediation_words,
    first_days,
    page_jobs,
)
"""Importing these registers their facts and automatic steps, and what they add to the page of a case."""


def prepare(settings: Settings) -> None:
    """Read the workflows and hold everything they name against what the application knows.

    Raises DefinitionError for a fault in a workflow, ConfigurationError for a name that nothing stands behind and for a
    fault in the rules for suggestions.
    """
    links.use(settings.secret_key)
    attachments.configure(settings)
    handover.register()
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
        ("group of people", VOCABULARY.people, frozenset(choices.GROUPS)),
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

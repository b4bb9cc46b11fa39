"""Regiolijn: from a bottleneck in a region to the region's own verdict."""

from __future__ import annotations

from flask import Flask

from config import Settings


def create_app(settings: Settings) -> Flask:
    """Put the application together. Refuses to start on a fault in settings, workflows or routes."""
    from app import api, audit, cli, db, people, start, web
    from app.agenda import views as agenda_views
    from app.attachments import views as attachment_views
    from app.audit import kept
    from app.audit import views as audit_views
    from app.bottlenecks import views as bottleneck_views
    from app.bottlenecks import views_admin as routing_views
    from app.bottlenecks import views_device as own_device_views
    from app.bottlenecks import views_history as history_views
    from app.bottlenecks import views_mending as mending_views
    from app.bottlenecks import views_nearby as nearby_views
    from app.bottlenecks import views_splitting as part_views
    from app.bottlenecks import views_trying as routing_trial_views
    from app.cases import views as case_views
    from app.cases import views_bulk as bulk_views
    from app.cases import views_links as link_views
    from app.cases import views_marks as mark_views
    from app.cases import views_sight as sight_views
    from app.cases import views_standard_texts as standard_text_views
    from app.cases import views_team as team_views
    from app.cases import views_writing as writing_views
    from app.definitions import views as definition_views
    from app.desk import jobs
    from app.desk import views_jobs as job_views
    from app.desk import views_keys as key_views
    from app.desk import views_saved as saved_views
    from app.dossiers import views as dossier_views
    from app.enquiries import views as enquiry_views
    from app.escalations import views as escalation_views
    from app.feedback import views as feedback_views
    from app.feedback import views_contacts as contact_views
    from app.knowledge import views as knowledge_views
    from app.lessons import views as lesson_views
    from app.lessons import views_public as public_lesson_views
    from app.mailroom import views as post_views
    from app.mediation import views as mediation_views
    from app.onboarding import views as first_days_views
    from app.outbox import views as outbox_views
    from app.outbox import views_notices as notice_views
    from app.outbox import views_texts as text_views
    from app.outbox import waking
    from app.people import views as people_views
    from app.people import views_absence as absence_views
    from app.people import views_admin as people_admin_views
    from app.promises import views as promise_views
    from app.regions import views as region_views
    from app.regions import views_admin as region_admin_views
    from app.search import views as search_views
    from app.tasks import views as task_views
    from app.visits import views as visit_views
    from app.web import guards
    from app.web import views as web_views
    from app.web import views_app as device_views
    from app.workdays import views as workday_views
    from app.worker.calls import Waker

    instance = str(settings.instance)
    app = Flask(__name__, static_folder="web/static", template_folder="web/templates", instance_path=instance)
    web.configure(app, settings)
    settings.instance.mkdir(parents=True, exist_ok=True)
    db.connect(settings.database_url)
    audit.use_key(settings.audit_key)
    kept.use_domains(settings.colleague_domains)
    people.configure(settings)
    start.prepare(settings)
    start.check_database(settings)

    for views in (
        web_views,
        device_views,
        people_views,
        people_admin_views,
        absence_views,
        region_views,
        region_admin_views,
        workday_views,
        audit_views,
        outbox_views,
        notice_views,
        post_views,
        text_views,
        definition_views,
        visit_views,
        case_views,
        sight_views,
        mark_views,
        team_views,
        search_views,
        link_views,
        writing_views,
        standard_text_views,
        bulk_views,
        job_views,
        key_views,
        saved_views,
        attachment_views,
        bottleneck_views,
        routing_views,
        routing_trial_views,
        mending_views,
        knowledge_views,
        part_views,
        own_device_views,
        nearby_views,
        history_views,
        escalation_views,
        feedback_views,
        contact_views,
        promise_views,
        task_views,
        enquiry_views,
        dossier_views,
        mediation_views,
        lesson_views,
        public_lesson_views,
        agenda_views,
        first_days_views,
    ):
        app.register_blueprint(views.blueprint)
    api.register(app)
    start.register_demo_time(app, settings)
    guards.require_guards(app)
    start.check_pages(app)
    cli.register(app)
    if not settings.testing:
        waker = Waker(settings)
        waking.use(waker)
        jobs.use(waker.carry_on)
    return app

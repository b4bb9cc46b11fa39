"""Regiolijn: from a bottleneck in a region to the region's own verdict."""

from __future__ import annotations

from flask import Flask

from config import Settings


def create_app(settings: Settings) -> Flask:
    """Put the application together. Refuses to start on a fault in settings, workflows or routes."""
    from app import api, audit, cli, db, errands, people, start, web
    from app.accords import views as accord_views
    from app.accords import views_admin as accord_admin_views
    from app.accountability import views as account_views
    from app.accountability import views_outside as reaction_views
    from app.agenda import views as agenda_views
    from app.attachments import views as attachment_views
    from app.audit import kept
    from app.audit import views as audit_views
    from app.bottlenecks import views as bottleneck_views
    from app.bottlenecks import views_admin as routing_views
    from app.bottlenecks import views_belonging as belonging_views
    from app.bottlenecks import views_device as own_device_views
    from app.bottlenecks import views_history as history_views
    from app.bottlenecks import views_mending as mending_views
    from app.bottlenecks import views_nearby as nearby_views
    from app.bottlenecks import views_resting as resting_views
    from app.bottlenecks import views_splitting as part_views
    from app.bottlenecks import views_trying as routing_trial_views
    from app.briefing import views as briefing_views
    from app.briefing import views_visits as visit_brief_views
    from app.bulletins import views as bulletin_views
    from app.bulletins import views_feed as bulletin_feed_views
    from app.cases import views as case_views
    from app.cases import views_bulk as bulk_views
    from app.cases import views_links as link_views
    from app.cases import views_marks as mark_views
    from app.cases import views_sight as sight_views
    from app.cases import views_standard_texts as standard_text_views
    from app.cases import views_team as team_views
    from app.cases import views_writing as writing_views
    from app.consults import views as consult_views
    from app.dashboards import views as dashboard_views
    from app.definitions import views as definition_views
    from app.desk import jobs
    from app.desk import views_jobs as job_views
    from app.desk import views_keys as key_views
    from app.desk import views_saved as saved_views
    from app.dossiers import views as dossier_views
    from app.enquiries import views as enquiry_views
    from app.errands import views as errand_views
    from app.escalations import views as escalation_views
    from app.escalations import views_brief as brief_views
    from app.escalations import views_decisions as decision_views
    from app.experiments import views as experiment_views
    from app.feedback import views as feedback_views
    from app.feedback import views_contacts as contact_views
    from app.figures import views as figures_views
    from app.forums import views as forum_views
    from app.forums import views_admin as forum_admin_views
    from app.knowledge import views as knowledge_views
    from app.lessons import views as lesson_views
    from app.lessons import views_public as public_lesson_views
    from app.mailroom import views as post_views
    from app.mandates import views as mandate_views
    from app.mediation import views as mediation_views
    from app.mining import views as mining_views
    from app.monitor import views as monitor_views
    from app.onboarding import views as first_days_views
    from app.outbox import views as outbox_views
    from app.outbox import views_notices as notice_views
    from app.outbox import views_texts as text_views
    from app.outbox import waking
    from app.partnerships import views as partnership_views
    from app.people import views as people_views
    from app.people import views_absence as absence_views
    from app.people import views_admin as people_admin_views
    from app.pilots import views as pilot_views
    from app.pilots import views_diary as pilot_diary_views
    from app.policytests import views as policy_test_views
    from app.policytests import views_outside as policy_test_outside_views
    from app.presence import views as presence_views
    from app.programmes import views as programme_views
    from app.promises import views as promise_views
    from app.reflection import views as reflection_views
    from app.reflection import views_sessions as peer_session_views
    from app.regions import views as region_views
    from app.regions import views_admin as region_admin_views
    from app.regions import views_congruence as congruence_views
    from app.reports import views as report_views
    from app.reports import views_answers as report_answer_views
    from app.search import views as search_views
    from app.table import views as table_views
    from app.table import views_notes as note_views
    from app.tasks import views as task_views
    from app.tours import views as tour_views
    from app.visits import views as visit_views
    from app.visits import views_outside as understood_views
    from app.web import guards
    from app.web import views as web_views
    from app.web import views_app as device_views
    from app.whatif import views as whatif_views
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
        congruence_views,
        region_admin_views,
        partnership_views,
        programme_views,
        accord_views,
        accord_admin_views,
        workday_views,
        audit_views,
        outbox_views,
        notice_views,
        post_views,
        text_views,
        definition_views,
        presence_views,
        briefing_views,
        visit_brief_views,
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
        errand_views,
        report_views,
        report_answer_views,
        key_views,
        saved_views,
        attachment_views,
        bottleneck_views,
        routing_views,
        routing_trial_views,
        mending_views,
        figures_views,
        knowledge_views,
        forum_views,
        forum_admin_views,
        part_views,
        own_device_views,
        nearby_views,
        resting_views,
        belonging_views,
        history_views,
        escalation_views,
        brief_views,
        consult_views,
        decision_views,
        mandate_views,
        feedback_views,
        contact_views,
        promise_views,
        pilot_views,
        pilot_diary_views,
        tour_views,
        reflection_views,
        peer_session_views,
        monitor_views,
        account_views,
        reaction_views,
        task_views,
        enquiry_views,
        dossier_views,
        experiment_views,
        policy_test_views,
        policy_test_outside_views,
        mediation_views,
        bulletin_views,
        bulletin_feed_views,
        lesson_views,
        public_lesson_views,
        agenda_views,
        first_days_views,
        table_views,
        dashboard_views,
        note_views,
        mining_views,
        whatif_views,
        visit_views,
        understood_views,
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
        errands.use(waker.run_errands)
    return app

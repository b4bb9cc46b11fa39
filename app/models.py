"""Every table, imported in one place: what migrations compare the database with."""

from app.accords import models as accords
from app.accountability import models as accountability
from app.agenda import models as agenda
from app.attachments import models as attachments
from app.audit import models as audit
from app.bottlenecks import models as bottlenecks
from app.bulletins import models as bulletins
from app.cases import index as search
from app.cases import models as cases
from app.cases import models_marks as marks
from app.cases import models_talk as case_talk
from app.consults import models as consults
from app.dashboards import models as dashboards
from app.db import Base
from app.definitions import models as definitions
from app.desk import models_jobs as jobs
from app.desk import models_saved
from app.dossiers import models as dossiers
from app.enquiries import models as enquiries
from app.errands import models as errands
from app.escalations import brief_models as briefs
from app.escalations import models as escalations
from app.experiments import models as experiments
from app.feedback import models as feedback
from app.figures import models as figures
from app.forums import models as forums
from app.lessons import models as lessons
from app.mailroom import models as mailroom
from app.mandates import models as mandates
from app.mediation import models as mediation
from app.mining import models as mining
from app.monitor import models as monitor
from app.onboarding import models as onboarding
from app.outbox import models as outbox
from app.partnerships import models as partnerships
from app.people import models as people
from app.pilots import diary_models as pilot_diary
from app.pilots import models as pilots
from app.policytests import models as policytests
from app.presence import models as presence
from app.programmes import models as programmes
from app.promises import models as promises
from app.reflection import models as reflection
from app.regions import models as regions
from app.reports import models as reports
from app.table import models as table
from app.tasks import models as tasks
from app.tours import models as tours
from app.visits import models as visits
from app.whatif import models as whatif
from app.workdays import models as workdays
from app.worker import models as worker

metadata = Base.metadata

__all__ = [
    "accords",
    "accountability",
    "agenda",
    "attachments",
    "audit",
    "bottlenecks",
    "briefs",
    "bulletins",
    "case_talk",
    "cases",
    "consults",
    "dashboards",
    "definitions",
    "dossiers",
    "enquiries",
    "errands",
    "escalations",
    "experiments",
    "feedback",
    "figures",
    "forums",
    "jobs",
    "lessons",
    "mailroom",
    "mandates",
    "marks",
    "mediation",
    "metadata",
    "mining",
    "models_saved",
    "monitor",
    "onboarding",
    "outbox",
    "partnerships",
    "people",
    "pilot_diary",
    "pilots",
    "policytests",
    "presence",
    "programmes",
    "promises",
    "reflection",
    "regions",
    "reports",
    "search",
    "table",
    "tasks",
    "tours",
    "visits",
    "whatif",
    "workdays",
    "worker",
]

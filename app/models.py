"""Every table, imported in one place: what migrations compare the database with."""

from app.agenda import models as agenda
from app.attachments import models as attachments
from app.audit import models as audit
from app.bottlenecks import models as bottlenecks
from app.cases import index as search
from app.cases import models as cases
from app.cases import models_marks as marks
from app.cases import models_talk as case_talk
from app.db import Base
from app.definitions import models as definitions
from app.desk import models_jobs as jobs
from app.desk import models_saved
from app.dossiers import models as dossiers
from app.enquiries import models as enquiries
from app.escalations import models as escalations
from app.feedback import models as feedback
from app.lessons import models as lessons
from app.mailroom import models as mailroom
from app.mediation import models as mediation
from app.onboarding import models as onboarding
from app.outbox import models as outbox
from app.people import models as people
from app.promises import models as promises
from app.regions import models as regions
from app.tasks import models as tasks
from app.visits import models as visits
from app.workdays import models as workdays
from app.worker import models as worker

metadata = Base.metadata

__all__ = [
    "agenda",
    "attachments",
    "audit",
    "bottlenecks",
    "case_talk",
    "cases",
    "definitions",
    "dossiers",
    "enquiries",
    "escalations",
    "feedback",
    "jobs",
    "lessons",
    "mailroom",
    "marks",
    "mediation",
    "metadata",
    "models_saved",
    "onboarding",
    "outbox",
    "people",
    "promises",
    "regions",
    "search",
    "tasks",
    "visits",
    "workdays",
    "worker",
]

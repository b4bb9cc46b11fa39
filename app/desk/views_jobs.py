"""Following a job over several cases: how far it is, what was refused and why. It can be left: it goes on by itself."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app import clock
from app.db import transaction
from app.desk import jobs, page_jobs
from app.web.guards import signed_in
from app.web.request import actor, session

blueprint = Blueprint("jobs", __name__, template_folder="templates")


@blueprint.get("/zaken/samen")
@signed_in
def index() -> str:
    """The jobs of this reader of the last month."""
    return render_template("desk/jobs.html", lines=page_jobs.job_lines(session(), actor()))


@blueprint.get("/zaken/samen/<int:job_id>")
@signed_in
def show(job_id: int) -> str:
    """A job, as far as it is now."""
    job = jobs.visible(session(), actor(), job_id)
    return render_template("desk/job.html", page=page_jobs.job_page(session(), actor(), job))


@blueprint.post("/zaken/samen/<int:job_id>/stoppen")
@signed_in
def stop(job_id: int) -> Any:
    """Do no more of it."""
    with transaction() as writing:
        jobs.stop(writing, actor(), job_id, now=clock.now())
    flash(_("Stopped. What was done stays done."), "success")
    return redirect(url_for("jobs.show", job_id=job_id), 303)

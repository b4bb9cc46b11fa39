"""The application on a phone: what makes it installable, and what it shows without a connection."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, render_template, url_for
from flask_babel import gettext as _

from app.web import assets, icons, theme_css
from app.web.guards import public
from app.web.request import language

blueprint = Blueprint("device", __name__, template_folder="templates")
A_DAY = "public, max-age=86400"


@blueprint.get("/app.webmanifest")
@public("it says what the application is called, and nothing of anybody")
def manifest() -> Response:
    """What a phone needs to know for putting the application on its screen (W3C Web Application Manifest)."""
    pictures = [
        {
            "src": url_for("device.icon", kind=kind, size=size),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for kind, purpose in (("rond", "any"), ("vol", "maskable"))
        for size in (192, 512)
    ]
    said = {
        "id": "/",
        "name": "Regiolijn",
        "short_name": "Regiolijn",
        "description": _("From a bottleneck in a region to the region's own verdict"),
        "lang": language(),
        "dir": "ltr",
        "start_url": url_for("web.my_work"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#f5f7f6",
        "theme_color": icons.DEEP,
        "icons": pictures,
        "shortcuts": [{"name": _("New bottleneck"), "url": url_for("bottlenecks.new")}],
    }
    answer = Response(json.dumps(said, ensure_ascii=False), mimetype="application/manifest+json")
    answer.headers["Cache-Control"] = A_DAY
    return answer


@blueprint.get("/pictogram/<kind>-<int:size>.png")
@public("a picture of the application")
def icon(kind: str, size: int) -> Response:
    """The icon: `rond` has corners of its own, `vol` is for a phone that cuts them."""
    if kind not in ("rond", "vol") or size not in icons.SIZES:
        abort(404)
    answer = Response(icons.icon(size, whole=kind == "vol"), mimetype="image/png")
    answer.headers["Cache-Control"] = A_DAY
    return answer


@blueprint.get("/sw.js")
@public("a script like the others; it holds nobody's data")
def service_worker() -> Response:
    """The service worker, at the root so that it serves every page. It changes when any of our files does."""
    kept = [url_for("static", filename=name) for name in assets.names()]
    given = {
        "version": f"{assets.version()}-{language()}",
        "files": [*kept, *filter(None, [theme_css()])],
        "away": url_for("device.away"),
        "cases": url_for("own_device.cases"),
        "filing": {"page": url_for("bottlenecks.new"), "copy": url_for("own_device.form")},
        "unsent": url_for("own_device.unsent"),
    }
    script = url_for("static", filename="js/worker.js")
    text = f'import {{ start }} from "{script}";\nstart({json.dumps(given)});\n'
    return Response(text, mimetype="text/javascript")


@blueprint.get("/geen-verbinding")
@public("it only says that there is no connection")
def away() -> str:
    """What one sees without a connection when there is nothing else to show."""
    return render_template("web/away.html", device=True, current_actor=None)

"""The entry point for a WSGI server: `gunicorn wsgi:app`."""

import sys

from sqlalchemy.exc import OperationalError

import config
from app import create_app, db
from app.definitions import DefinitionError

try:
    app = create_app(config.from_environment())
except (config.ConfigurationError, DefinitionError) as error:
    sys.exit(f"Regiolijn does not start: {error}")
except OperationalError as error:
    sys.exit(f"Regiolijn does not start: the database does not answer ({str(error.orig).splitlines()[0]})")
db.current().engine.dispose()  # workers share what is loaded (gunicorn.conf.py), never a connection

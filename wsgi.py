"""The entry point for a WSGI server: `gunicorn wsgi:app`."""

import sys

import config
from app import create_app
from app.definitions import DefinitionError

try:
    app = create_app(config.from_environment())
except (config.ConfigurationError, DefinitionError) as error:
    sys.exit(f"Regiolijn does not start: {error}")

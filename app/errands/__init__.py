"""Errands: long work for one person, done by the worker, with progress, and a notice when it is ready.

A feature registers a kind (`errands.kind`) and has it made with `errands.ask`; the page `/klussen/<id>` does the rest.
"""

from app.errands.asking import ask, use
from app.errands.kinds import Asked, Params, Produced, Tell, kind

__all__ = ["Asked", "Params", "Produced", "Tell", "ask", "kind", "use"]

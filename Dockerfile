FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends npm libpango-1.0-0 libpangoft2-1.0-0 && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/regiolijn
COPY . .
RUN python tools/setup.py image && useradd --system regiolijn && install -d -o regiolijn instance /attachments
ENV PATH=/srv/regiolijn/.venv/bin:$PATH FLASK_APP=wsgi PYTHONUNBUFFERED=1
USER regiolijn
CMD ["gunicorn", "wsgi:app", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket", "--bind", "0.0.0.0:8000"]

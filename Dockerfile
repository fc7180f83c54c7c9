# syntax=docker/dockerfile:1
# Built once, run three times: web, worker and beat are the same image with another command. Backups have theirs, with
# PostgreSQL's programs.
FROM python:3.11-slim-bookworm AS construction
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements/runtime.txt /tmp/runtime.txt
RUN /opt/venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r /tmp/runtime.txt
# --build-arg DEPOT_S3=1: archives in an S3-compatible store (ARCHIVES_S3_BUCKET).
ARG DEPOT_S3=
COPY requirements/s3.txt /tmp/s3.txt
RUN test -z "$DEPOT_S3" || /opt/venv/bin/pip install --require-hashes --no-deps --only-binary :all: -r /tmp/s3.txt
WORKDIR /app
COPY . .
# Throw-away values: collecting static files reads the settings but opens no connection.
RUN DJANGO_SETTINGS_MODULE=config.settings.prod SECRET_KEY=construction CLE_DONNEES=construction CODE_INSTALLATION=construction \
    CLES_FERNET=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= ALLOWED_HOSTS=localhost ADRESSE_PUBLIQUE=https://localhost \
    DATABASE_URL=postgres://construction@localhost/construction REDIS_URL=redis://localhost CELERY_BROKER_URL=redis://localhost \
    /opt/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q config traces salon_paiement paiements statistiques

FROM python:3.11-slim-bookworm AS application
# Each thread would keep an arena of its own: 3 MB a worker, measured.
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=2 \
    DJANGO_SETTINGS_MODULE=config.settings.prod PROMETHEUS_MULTIPROC_DIR=/tmp/prometheus
# A new volume mounted on a folder takes its owner.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin salon \
    && install -d -m 700 -o salon /var/lib/salon/archives /var/lib/salon/exports
COPY --from=construction /opt/venv /opt/venv
COPY --from=construction /app /app
WORKDIR /app
USER salon
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 CMD ["python", "deploiement/sante.py"]
CMD ["gunicorn", "config.wsgi", "-c", "deploiement/gunicorn.py"]

# The server's programs too: the drill restores into a server of its own. No cluster is made by the package.
FROM application AS sauvegarde
USER root
RUN mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf \
    && apt-get update && apt-get install -y --no-install-recommends postgresql-15 && rm -rf /var/lib/apt/lists/* \
    && install -d -o salon -g salon -m 0700 /sauvegardes
USER salon
HEALTHCHECK NONE
CMD ["python", "manage.py", "sauvegarder"]

# What `docker build` gives when no target is named.
FROM application

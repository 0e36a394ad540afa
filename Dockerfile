# One image, three commands: web (the default), worker, beat. See docker-compose.yml.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    VAR_DIR=/srv/var

WORKDIR /srv/site
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY . .
# Static files and the geo file are part of the image. Only /tmp, the spool of reports and the copy of the publication
# must be writable.
RUN useradd --system --no-create-home site \
    && install --directory --owner=site --mode=700 /srv/var/spool /srv/var/publication \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && python manage.py unpack_geo \
    && python -m compileall -q .

USER site
EXPOSE 8000
STOPSIGNAL SIGTERM
# `watch` asks the web server whether it works and ends it if not: Docker starts again what has ended, not what hangs.
CMD ["python", "-m", "reporter.supervision.watch", "web", \
     "python", "-m", "reporter.startup.serve", "--host=0.0.0.0", "--port=8000", "--workers=2", \
     "--respawn-failed-workers", "--respawn-interval=1"]

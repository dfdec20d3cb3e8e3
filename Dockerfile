# One image for every process: `docker build -t visiona .`, then `visiona web`, `visiona worker-io`,
# `visiona worker-cpu`, `visiona beat`, or `visiona release` once before a version starts.
# It holds no setting and no secret, runs as an account without a name, and writes to /tmp alone.
# For builds that are the same every time, pin the base by its digest.
ARG PYTHON=3.11-slim-trixie

# --- The packages of the run, each checked against its hashes
FROM python:${PYTHON} AS packages
WORKDIR /app
COPY requirements requirements
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes \
        -r requirements/run.txt \
    && /opt/venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes --no-deps \
        -r requirements/faces.txt
ENV PATH=/opt/venv/bin:$PATH

# --- The style sheet, fonts and static files; what makes them stays here
FROM packages AS assets
RUN pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements/build.txt
COPY . .
RUN deploy/build && python -m compileall -q .

FROM python:${PYTHON}
# pg_dump and pg_restore for backups, of the server's version or newer.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 visiona \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp visiona
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY --from=assets /app .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VISIONA_DATA_DIR=/tmp/visiona \
    BEAT_SCHEDULE=/tmp/beat-schedule
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "deploy/alive.py"]
ENTRYPOINT ["deploy/start"]
CMD ["web"]

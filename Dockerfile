# The bot in a container: docker build -t usblogs . && docker compose up -d (docs/operating.md says the rest).
FROM python:3.13-slim AS build

# `run`, or `sentry` for the library that USBLOGS_SENTRY_DSN needs, or `postgres` for the driver of PostgreSQL.
ARG REQUIREMENTS=run
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

WORKDIR /src
COPY requirements/ requirements/
RUN python -m venv /opt/usblogs \
    && /opt/usblogs/bin/pip install --quiet --require-hashes -r "requirements/${REQUIREMENTS}.txt"
COPY pyproject.toml README.md LICENSE ./
COPY bot/ bot/
COPY cogs/ cogs/
COPY storage/ storage/
RUN /opt/usblogs/bin/pip install --quiet --no-deps . \
    && /opt/usblogs/bin/pip uninstall --quiet --yes pip

FROM python:3.13-slim

RUN useradd --system --uid 10001 --home-dir /data --no-create-home usblogs \
    && install --directory --owner=usblogs --group=usblogs --mode=0700 /data
COPY --from=build /opt/usblogs /opt/usblogs

# What the bot writes, it writes into /data and /tmp: its root can be read-only.
ENV PATH=/opt/usblogs/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    USBLOGS_DATABASE=/data/usblogs.sqlite3 \
    USBLOGS_METRICS=127.0.0.1:9464
USER 10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=1m --timeout=20s --start-period=2m CMD ["usblogs", "health"]
ENTRYPOINT ["usblogs"]
CMD ["run"]

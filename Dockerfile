# One image for every process: web, worker, ticker, migration. See docker-compose.yml.

FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY . .
# The packages of the pages are needed to build them, not to serve them.
RUN /venv/bin/python -m omnidesk build && rm -rf .web/node_modules .web/build

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 omnidesk && install -d -o omnidesk -m 0750 /data
COPY --from=build /venv /venv
COPY --from=build --chown=omnidesk /app /app
WORKDIR /app
USER omnidesk
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OMNIDESK_DATA_DIR=/data \
    OMNIDESK_HOST=0.0.0.0
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import sys; from omnidesk.ports import answers; from omnidesk.settings import get_settings; sys.exit(not answers(get_settings().host, get_settings().port))"]
# Everything in one container, with the embedded servers; compose starts one process each instead.
CMD ["python", "-m", "omnidesk", "up"]

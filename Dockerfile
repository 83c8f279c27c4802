# The service as an image: everything is installed in the first stage, the second only runs it, as an ordinary user.
# Build: docker build -t jiamenkou .     Run: see compose.yaml and docs/operations.md

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --require-hashes -r requirements.lock

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 jiamenkou \
    && useradd --system --uid 10001 --gid jiamenkou --no-create-home --home-dir /app jiamenkou \
    && install -d -m 700 -o jiamenkou -g jiamenkou /data
COPY --from=build /venv /venv
WORKDIR /app
COPY config config
COPY nlp nlp
COPY models models
COPY handlers handlers
COPY bot bot
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LANG=C.UTF-8 \
    BOT_HOST=0.0.0.0 \
    BOT_PORT=8080 \
    BOT_DATA_DIR=/data
RUN chmod -R a+rX . && python -m compileall -q bot handlers models nlp config
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['BOT_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["serve"]

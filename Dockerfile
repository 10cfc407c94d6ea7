# One image for web, worker and sweep. A mirror of PyPI is named by --build-arg PIP_INDEX_URL=…
FROM docker.io/library/python:3.11-slim-bookworm AS wheels
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev
ARG PIP_INDEX_URL
WORKDIR /src
COPY requirements.txt requirements-server.txt constraints.txt ./
# durable-rules is C source; only this stage needs a compiler.
RUN pip wheel --no-cache-dir --wheel-dir /wheels -r requirements-server.txt -c constraints.txt

FROM docker.io/library/python:3.11-slim-bookworm
RUN --mount=type=bind,from=wheels,source=/wheels,target=/wheels \
    pip install --no-cache-dir --no-index /wheels/*.whl \
    && useradd --system --uid 10001 --create-home mediation \
    && install -d -o mediation -g mediation /var/lib/mediation
WORKDIR /opt/mediation
COPY manage.py ./
COPY config config
COPY rules rules
COPY documents documents
COPY mediation mediation
COPY fixtures fixtures
COPY deploy/gunicorn.py deploy/
RUN python -m compileall -q . && python -c "import durable_rules_engine"
ENV PYTHONUNBUFFERED=1 VAR_DIR=/var/lib/mediation
USER mediation
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.py", "config.wsgi"]

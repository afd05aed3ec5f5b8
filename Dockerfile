# Sentra's web server and worker.  docker-compose.yml says how they are started.

FROM node:24-bookworm-slim AS frontend
WORKDIR /sentra
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY static static
RUN npm run build

FROM python:3.13-slim-trixie AS packages
RUN apt-get update && apt-get install -y --no-install-recommends gettext && rm -rf /var/lib/apt/lists/*
WORKDIR /sentra
COPY bin/setup/uv.txt requirements.txt ./
RUN pip install --no-cache-dir --no-deps --only-binary :all: --require-hashes -r uv.txt \
 && python -m venv --without-pip .venv \
 && uv pip sync --python .venv/bin/python --require-hashes --only-binary :all: --compile-bytecode --no-cache requirements.txt
COPY locale locale
RUN find locale -name '*.po' -exec sh -c 'msgfmt --check-format --output-file "${1%.po}.mo" "$1"' - {} \;

FROM python:3.13-slim-trixie
RUN apt-get update && apt-get install -y --no-install-recommends bubblewrap && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/sentra --create-home sentra
WORKDIR /sentra
COPY --from=packages /sentra/.venv .venv
COPY . .
COPY --from=packages /sentra/locale locale
COPY --from=frontend /sentra/static/dist static/dist
ENV SENTRA_VAR=/var/lib/sentra LISTEN=0.0.0.0 PORT=8000 PYTHONUNBUFFERED=1
USER sentra
VOLUME /var/lib/sentra
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD [".venv/bin/python", "-ISc", "import http.client; c = http.client.HTTPConnection('127.0.0.1', 8000); c.request('GET', '/health', headers={'Host': 'localhost'}); raise SystemExit(c.getresponse().status != 200)"]
CMD [".venv/bin/python", "-m", "gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]

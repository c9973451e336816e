FROM python:3.11-slim AS build
WORKDIR /src
RUN python -m venv /opt/lessforce
COPY requirements/postgres.txt requirements/
RUN /opt/lessforce/bin/pip install --no-cache-dir --requirement requirements/postgres.txt
COPY pyproject.toml README.md ./
COPY service service
COPY nlp nlp
COPY models models
COPY training training
RUN /opt/lessforce/bin/pip install --no-cache-dir --no-deps . && /opt/lessforce/bin/python -m compileall -q /opt/lessforce

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home lessforce && install -d -o lessforce /data
COPY --from=build /opt/lessforce /opt/lessforce
ENV PATH=/opt/lessforce/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 LESSFORCE_DATA_DIR=/data
USER lessforce
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["lessforce", "serve", "--host", "0.0.0.0"]

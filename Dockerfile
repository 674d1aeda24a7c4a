# Oogst as an image: built once with everything locked by hash, then run by a user without rights, on a file system that
# may be read-only. The data folder is the only place that is written to.
#
#   docker build -t oogst .
#   docker run -p 8000:8000 -v oogst-data:/data -e OOGST_URL=https://oogst.example.org oogst

FROM python:3.13-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY requirements/ requirements/
RUN python -m venv /opt/oogst \
 && /opt/oogst/bin/pip install --require-hashes -r requirements/uv.txt \
 && /opt/oogst/bin/uv pip install --python /opt/oogst/bin/python --require-hashes -r requirements/server.txt
COPY . .
RUN /opt/oogst/bin/uv pip install --python /opt/oogst/bin/python --no-deps . \
 && /opt/oogst/bin/pip uninstall -y uv pip

FROM python:3.13-slim-trixie
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin oogst \
 && install -d -o oogst -g oogst -m 700 /data
COPY --from=build /opt/oogst /opt/oogst
ENV PATH=/opt/oogst/bin:$PATH OOGST_DATA_DIR=/data PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp
USER oogst
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["sh", "-c", "oogst migrate && exec oogst serve --host 0.0.0.0 --port 8000"]

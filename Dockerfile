# A build of PDFs in a container: no root, nothing of the image can be written.
#
#   docker build -t handouts .
#   docker run --rm --read-only --tmpfs /tmp --network none --cap-drop ALL --user "$(id -u):$(id -g)" \
#     -v "$PWD/min-salon:/project" handouts build --lang en
FROM debian:13-slim AS made
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 python3-venv \
  && python3 -m venv /opt/handouts
COPY requirements.lock /src/
RUN /opt/handouts/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /src/requirements.lock
COPY . /src
RUN /opt/handouts/bin/pip install --no-cache-dir --no-deps --no-build-isolation /src

FROM debian:13-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --uid 10001 --home-dir /project --no-create-home handouts \
  && install -d -o handouts -g handouts /project
COPY --from=made /opt/handouts /opt/handouts
ENV PATH=/opt/handouts/bin:$PATH PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp
USER handouts
WORKDIR /project
ENTRYPOINT ["handouts"]
CMD ["--help"]

# A twin as a container, for teams without Python. First `make wheel`, then
#   docker build -f ci/containers/twin.Dockerfile -t interlock-twin .
#   docker run --rm -p 127.0.0.1:8080:8080 -v "$PWD/contracts:/contracts:ro" \
#     interlock-twin /contracts/crm.yaml
ARG BASE=python:3.12-slim
FROM ${BASE}
COPY ci/locks/runtime.txt dist/*.whl /tmp/interlock/
RUN python3 -m pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
      --require-hashes -r /tmp/interlock/runtime.txt \
 && python3 -m pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore \
      --no-deps /tmp/interlock/*.whl
EXPOSE 8080
# It listens on every address of the container; which of the host's lead to it, `-p` decides.
ENTRYPOINT ["python3", "-m", "interlock", "twin", "--host", "0.0.0.0", "--port", "8080"]

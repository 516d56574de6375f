#!/bin/sh
# Start a Docker daemon of our own where none answers, and print the address for DOCKER_HOST.
# Usage: sh ci/docker.sh FOLDER. FOLDER keeps its socket, data and log; FOLDER/pid is how to end it.
# Exit code 1: none can be had, and why; 2: it is installed and this user is root, yet it fails.
set -u
folder=$1

if command -v docker >/dev/null && docker info >/dev/null 2>&1; then
  echo "${DOCKER_HOST:-unix:///var/run/docker.sock}"
  exit 0
fi
if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then
  echo "dockerd and docker are not installed" >&2
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "no daemon answers, and only root may start one" >&2
  exit 1
fi
mkdir -p "$folder"
socket="unix://$folder/docker.sock"
setsid dockerd -H "$socket" --data-root "$folder/data" --exec-root "$folder/exec" \
  --pidfile "$folder/pid" >"$folder/log" 2>&1 </dev/null &
for _ in $(seq 100); do
  if docker -H "$socket" info >/dev/null 2>&1; then
    echo "$socket"
    exit 0
  fi
  sleep 0.3
done
echo "dockerd did not answer within 30 s; its last words:" >&2
tail -n 5 "$folder/log" >&2
exit 2

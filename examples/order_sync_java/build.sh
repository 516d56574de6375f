#!/bin/sh
# Compile src, and the folders named, into ORDER_SYNC_JAR when they are newer.
set -eu
cd "$(dirname "$0")"
jars=/usr/share/java/gson.jar:/usr/share/java/postgresql.jar
out=${ORDER_SYNC_JAR:-build/order-sync.jar}
if [ ! -f "$out" ] || [ -n "$(find src "$@" -name '*.java' -newer "$out")" ]; then
  classes=$(mktemp -d)
  trap 'rm -rf "$classes"' EXIT
  find src "$@" -name '*.java' -exec javac -nowarn -cp $jars -d "$classes" {} +
  mkdir -p "$(dirname "$out")"
  jar --create --file "$out.new" -C "$classes" .
  mv "$out.new" "$out"
fi

#!/bin/sh
# Compile src, and the folders named, when they are newer than what was built.
set -eu
cd "$(dirname "$0")"
. ./jar.sh
if [ ! -f "$jar" ] || [ -n "$(find src "$@" -name '*.java' -newer "$jar")" ]; then
  classes=$(mktemp -d)
  trap 'rm -rf "$classes"' EXIT
  find src "$@" -name '*.java' -exec javac -nowarn -cp "$libraries" -d "$classes" {} +
  mkdir -p "$(dirname "$jar")"
  # Another one may build at the same time.
  jar --create --file "$jar.$$" -C "$classes" .
  mv "$jar.$$" "$jar"
fi

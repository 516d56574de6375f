#!/bin/sh
# Start a part: sh part.sh receiver, or worker. The switches are for a fast start.
set -eu
cd "$(dirname "$0")"
. ./jar.sh
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xshare:auto -Xmx128m \
  -cp "$jar:$libraries" ordersync.Main "$1"

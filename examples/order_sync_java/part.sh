#!/bin/sh
# Start a part: sh part.sh receiver, or worker. The switches are for a fast start.
set -eu
cd "$(dirname "$0")"
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xshare:auto -Xmx128m \
  -cp "${ORDER_SYNC_JAR:-build/order-sync.jar}":/usr/share/java/gson.jar:/usr/share/java/postgresql.jar \
  ordersync.Main "$1"

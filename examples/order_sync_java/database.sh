#!/bin/sh
# A PostgreSQL of our own, with our tables, on INTERLOCK_PORT, its data in INTERLOCK_STORE.
set -eu
cd "$(dirname "$0")"
data=$INTERLOCK_STORE/data
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)

# It refuses to run as root, and nobody else may enter the store of a rehearsal.
as_user=
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$data"
  chown postgres "$data"
  as_user="setpriv --reuid=postgres --regid=postgres --clear-groups
    --inh-caps=+dac_override --ambient-caps=+dac_override"
fi

if [ ! -f "$data/PG_VERSION" ]; then
  $as_user "$bin/initdb" -D "$data" -U order_sync -A trust -E UTF8 --locale=C --no-sync >&2
  alone="$as_user $bin/postgres --single -j -F -D $data"
  echo 'CREATE DATABASE order_sync;' | $alone postgres >&2
  $alone order_sync <schema.sql >&2
fi
# Nothing here must outlive the machine, so it need not wait for the disk.
exec $as_user "$bin/postgres" -D "$data" -F -p "$INTERLOCK_PORT" -h 127.0.0.1 -k ''

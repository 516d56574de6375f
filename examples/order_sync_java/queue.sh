#!/bin/sh
# A Redis of our own on INTERLOCK_PORT, in memory.
exec redis-server --bind 127.0.0.1 --port "$INTERLOCK_PORT" --save '' --appendonly no

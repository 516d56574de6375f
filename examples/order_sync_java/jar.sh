# Where the program is built: not among its sources, which may stand where nobody can write.
ours=order-sync-$(pwd | cksum | cut -d ' ' -f 1)
jar=${ORDER_SYNC_JAR:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/$ours/order-sync.jar}
libraries=/usr/share/java/gson.jar:/usr/share/java/postgresql.jar

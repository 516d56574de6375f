# PostgreSQL of this machine as tests use it: one user, one database, no password, no fsync.
FROM interlock-ci/postgres-files
USER postgres
ENV PGDATA=/var/lib/postgresql/data
RUN initdb --auth=trust --username=sync --no-sync -E UTF8 --locale=C >/tmp/log \
 && echo "create database sync" | postgres --single -D "$PGDATA" postgres >/tmp/log \
 && echo "host all all all trust" >> "$PGDATA/pg_hba.conf"
EXPOSE 5432
CMD ["postgres", "-c", "listen_addresses=*", "-c", "fsync=off", "-c", "unix_socket_directories=/tmp"]

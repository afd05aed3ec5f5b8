# The private PostGIS: one cluster below the state folder, reached only through a socket that others cannot enter.

CLUSTER='' PGBIN=''

# start_database: start it unless DATABASE_URL names another database, and hold it until stop_database.
start_database() {
    [ -z "${DATABASE_URL:-}" ] || return 0
    CLUSTER=$VAR/postgres
    choose_owner
    make_cluster_folder
    choose_server
    choose_socket_folder
    [ -d "$CLUSTER/data" ] || make_cluster
    # Everyone who uses the cluster shares this lock; who finds it free when leaving stops the server.
    exec 8>"$VAR/database.lock"
    flock -s 8
    run_server
    roles=$(fingerprint config/roles.sql)
    stamped "$CLUSTER/ready" "$roles" || { create_database && stamp "$CLUSTER/ready" "$roles"; }
    export DATABASE_URL="postgis://sentra_app@/sentra?host=$SOCKETS&port=5432"
    export MIGRATION_DATABASE_URL="postgis://sentra_migrate@/sentra?host=$SOCKETS&port=5432"
    export PUBLISHED_DATABASE_URL="postgis://sentra_published@/sentra?host=$SOCKETS&port=5432"
}

stop_database() {
    [ -n "$CLUSTER" ] || return 0
    exec 8>"$VAR/database.lock"
    ! flock -n 8 || as_owner "$PGBIN/pg_ctl" -D "$CLUSTER/data" -m fast -w -t 60 stop >>"$LOG" 2>&1 || true
    exec 8>&-
}

# PostgreSQL refuses to run as root: then the user that its package made owns it.
choose_owner() {
    OWNER=$(id -un)
    [ "$OWNER" != root ] || OWNER=postgres
    [ ! -d "$CLUSTER/data" ] || OWNER=$(stat -L -c %U "$CLUSTER/data")
    id "$OWNER" >/dev/null 2>&1 || fail "PostgreSQL may not run as root and there is no user \"postgres\": create it with \"useradd --system postgres\" and run $ME again."
    [ "$(id -u)" = 0 ] || [ "$OWNER" = "$(id -un)" ] || fail "The database in $CLUSTER belongs to $OWNER: run $ME as that user, or set SENTRA_VAR to another folder."
}

# Run as the owner of the cluster, without our locks: the server would hold them for as long as it lives.
as_owner() {
    if [ "$OWNER" = "$(id -un)" ]; then
        (cd "$CLUSTER" && exec "$@") 7>&- 8>&- 9>&-
    else
        (cd / && exec setpriv --reuid="$OWNER" --regid="$(id -g "$OWNER")" --init-groups env HOME="$CLUSTER" "$@") 7>&- 8>&- 9>&-
    fi
}

make_cluster_folder() {
    if [ ! -e "$CLUSTER" ]; then
        if [ "$OWNER" = "$(id -un)" ] || as_owner test -x "$VAR"; then
            mkdir "$CLUSTER"
        else
            # A project in a closed home: the server lives elsewhere and a link leads there.
            install -d -m 755 /var/lib/sentra
            ln -sfn "$(mktemp -d /var/lib/sentra/XXXXXX)" "$CLUSTER"
            say "The user $OWNER cannot enter $VAR, so the database is kept in $(readlink "$CLUSTER")"
        fi
    fi
    [ -d "$CLUSTER/data" ] || { chown "$OWNER" "$CLUSTER/" && chmod 700 "$CLUSTER/"; }
    CLUSTER=$(cd "$CLUSTER" && pwd -P)
}

# The newest server that has PostGIS, or the one that made the data.
choose_server() {
    PGBIN=$(postgresql_folder)
    if [ -f "$CLUSTER/data/PG_VERSION" ]; then
        major=$(cat "$CLUSTER/data/PG_VERSION")
        PGBIN=/usr/lib/postgresql/$major/bin
        [ -x "$PGBIN/postgres" ] || fail "The database in $CLUSTER was made by PostgreSQL $major, which is not installed: run \"apt-get install postgresql-$major-postgis-3\" and then $ME again."
    fi
    version=$("$PGBIN/postgres" --version | sed 's/[^0-9]*\([0-9.]*\).*/\1/')
    floor=$(grep "^${version%%.*}[.]" config/postgresql_floors.txt || echo 0.0)
    [ "${version#*.}" -ge "${floor#*.}" ] || warn "PostgreSQL $version has security holes that $floor mends: run \"apt-get update && apt-get install --only-upgrade postgresql-${version%%.*}\"."
}

# A socket's path may have 107 bytes, and ours goes into an address as it is.
choose_socket_folder() {
    SOCKETS=$CLUSTER/socket
    case $SOCKETS in *[!A-Za-z0-9/._-]* | ??????????????????????????????????????????????????????????????????????????????????????????*)
        [ -d "$SOCKETS/" ] || as_owner sh -c 'ln -sfn "$(mktemp -d /tmp/sentra-XXXXXX)" "$1"' - "$SOCKETS"
        SOCKETS=$(readlink "$SOCKETS")
        ;;
    *) [ -d "$SOCKETS" ] || as_owner mkdir -m 700 "$SOCKETS" ;;
    esac
}

make_cluster() {
    need_room 1000
    say "Making a private database in $CLUSTER"
    rm -rf "$CLUSTER/data.new" "$CLUSTER/ready"
    quietly "The private database could not be made." as_owner "$PGBIN/initdb" -D "$CLUSTER/data.new" -U postgres \
        --auth-local=trust --auth-host=reject --encoding=UTF8 --locale=C.UTF-8 --data-checksums
    echo "include = '../sentra.conf'" >>"$CLUSTER/data.new/postgresql.conf"
    mv "$CLUSTER/data.new" "$CLUSTER/data"
}

run_server() {
    server_answers && return 0
    forget_dead_server
    cat bin/setup/postgresql.conf >"$CLUSTER/sentra.conf"
    chmod 644 "$CLUSTER/sentra.conf"
    # After kill -9 the old server's processes need a moment to leave.
    for _ in 1 2 3 4 5; do
        as_owner "$PGBIN/pg_ctl" -D "$CLUSTER/data" -l "$CLUSTER/server.log" -o "-k $SOCKETS -p 5432" -w -t 60 start >>"$LOG" 2>&1 || true
        server_answers && return 0
        sleep 1
    done
    give_up "PostgreSQL does not start; $CLUSTER/server.log says why."
}

server_answers() { "$PGBIN/pg_isready" -q -h "$SOCKETS" -p 5432; }

# A pid file may name a process that has since become another program's.
forget_dead_server() {
    pid=$(head -n 1 "$CLUSTER/data/postmaster.pid" 2>/dev/null) || return 0
    [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = postgres ] && [ "$(readlink "/proc/$pid/cwd")" = "$CLUSTER/data" ] && return 0
    rm -f "$CLUSTER/data/postmaster.pid" "$SOCKETS/.s.PGSQL.5432.lock"
}

# Every step may be repeated, so an interrupted first start goes on here.
create_database() {
    say "Creating the database"
    database_exists template_postgis || sql postgres -c "CREATE DATABASE template_postgis"
    sql template_postgis -f config/roles.sql
    sql postgres -c "ALTER DATABASE template_postgis IS_TEMPLATE true" -c "ALTER ROLE sentra_migrate LOGIN CREATEDB" \
        -c "ALTER ROLE sentra_app LOGIN" -c "ALTER ROLE sentra_published LOGIN"
    database_exists sentra || sql postgres -c "CREATE DATABASE sentra TEMPLATE template_postgis OWNER sentra_migrate"
}

# sql DATABASE OPTION…: as the cluster's superuser.
sql() {
    database=$1
    shift
    quietly "The private database could not be set up." \
        "$PGBIN/psql" -X -q -v ON_ERROR_STOP=1 -h "$SOCKETS" -p 5432 -U postgres -d "$database" "$@"
}

database_exists() { "$PGBIN/psql" -X -l -h "$SOCKETS" -p 5432 -U postgres 2>/dev/null | grep -q "^ $1 "; }

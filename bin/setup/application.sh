# Sentra's own first steps: tables, roles, the sample province, the first administrator.

manage() { .venv/bin/python manage.py "$@"; }

# try COMMAND…: a management command whose own sentence is enough.
try() { manage "$@" 7>&- 8>&- 9>&- || exit 1; }

# Settings that are not in the environment are read from these files, so that
# "manage.py COMMAND" in another terminal finds the same database.
keep_settings() {
    [ -n "${SECRET_KEY:-}" ] || secret "$VAR/secret_key" >/dev/null
    if [ -n "$CLUSTER" ]; then
        (umask 077 && echo "$DATABASE_URL" >"$VAR/database_url")
    else
        rm -f "$VAR/database_url"
    fi
}

# A private database that was prepared by this very code is not asked again.
prepare_application() {
    prepared=$(find ./*/migrations ./*/database_roles.py config/roles.sql -name '*.[ps]*' -exec sha256sum {} + | grep -v pyc | sort | sha256sum)
    [ -z "$CLUSTER" ] || ! stamped "$CLUSTER/prepared" "$prepared" || return 0
    say "Preparing the database"
    # The private database was made with all that this would ask for.
    [ -n "$CLUSTER" ] || try prepare_database
    (export DATABASE_URL="${MIGRATION_DATABASE_URL:-$DATABASE_URL}" && try migrate --verbosity 0) || exit 1
    # A first look shows a living map; a database of one's own gets the fictional province on request.
    if [ -n "$SAMPLE" ]; then try show_sample; elif [ -n "$CLUSTER" ]; then try show_sample --only-if-empty; fi
    try create_administrator --password-file "$VAR/administrator-password"
    [ -z "$CLUSTER" ] || stamp "$CLUSTER/prepared" "$prepared"
}

# Pages name their scripts and styles by content, so these are gathered before the first page is served.
gather_static_files() {
    gathered=$(cat .venv/installed static/dist/built 2>/dev/null; find ./*/static -type f -exec sha256sum {} + | sort | sha256sum)
    ! stamped "$VAR/staticfiles/gathered" "$gathered" || return 0
    quietly "The static files could not be gathered." manage collectstatic --noinput --clear --verbosity 0
    stamp "$VAR/staticfiles/gathered" "$gathered"
}

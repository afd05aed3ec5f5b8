# Sentra's own first steps: tables, roles, the sample province, the first administrator.

manage() { .venv/bin/python manage.py "$@"; }

# try COMMAND…: a management command whose own sentence is enough.
try() { manage "$@" 7>&- 8>&- 9>&- || exit 1; }

set_application_environment() {
    SECRET_KEY=${SECRET_KEY:-$(secret "$VAR/secret_key")}
    export SECRET_KEY
}

# A private database that was prepared by this very code is not asked again.
prepare_application() {
    prepared=$(find . -name '*.py' -path '*/migrations/*' -not -path './.venv*' -exec sha256sum {} + | sort | sha256sum)
    [ -z "$CLUSTER" ] || ! stamped "$CLUSTER/prepared" "$prepared" || return 0
    say "Preparing the database"
    # The private database was made with all that this would ask for.
    [ -n "$CLUSTER" ] || try prepare_database
    DATABASE_URL=${MIGRATION_DATABASE_URL:-$DATABASE_URL} try migrate --verbosity 0
    [ -z "$CLUSTER$SAMPLE" ] || load_sample
    try create_administrator --password-file "$VAR/administrator-password"
    [ -z "$CLUSTER" ] || stamp "$CLUSTER/prepared" "$prepared"
}

# Pages name their scripts and styles by content, so these are gathered before the first page is served.
gather_static_files() {
    gathered=$(cat .venv/installed static/dist/built 2>/dev/null || true)
    ! stamped "$VAR/staticfiles/gathered" "$gathered" || return 0
    quietly "The static files could not be gathered." manage collectstatic --noinput --clear --verbosity 0
    stamp "$VAR/staticfiles/gathered" "$gathered"
}

# The fictional province, measured and published, so that a first look shows a living map.
load_sample() {
    try make_sample --seed 1 --firms 4000
    run=$(manage run_analysis --wait --json | tail -n 1 | sed -n 's/.*"id": *"\{0,1\}\([^",}]*\).*/\1/p') || exit 1
    try publish_release "$run"
}

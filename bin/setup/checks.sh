# What bin/check looks at.

# check SUBJECT COMMAND…: go on after a fault, so that one run shows all of them.
check() {
    subject=$1
    shift
    say "Checking $subject"
    "$@" || FAILED="${FAILED:+$FAILED, }$subject"
}

# Django reads its settings before any command; these need no database behind the address.
without_database() {
    env DATABASE_URL=postgis://nobody@127.0.0.1:1/none SECRET_KEY=only-for-checks-and-never-for-a-server-0123456789-abcdef \
        .venv/bin/python -W ignore::RuntimeWarning manage.py "$@"
}

settings_of_production_are_safe() {
    HTTPS=1 ALLOWED_HOSTS=sentra.example DEBUG=0 without_database check --deploy --fail-level WARNING
}

# Collect the texts anew in a copy: whatever is new there, or fuzzy, or gone, is work for a translator.
translations_are_complete() {
    copy=$(mktemp -d)
    tar --exclude=./node_modules --exclude='./.*' --exclude=./var --exclude=./static/dist --exclude='*.mo' -cf - . | tar -C "$copy" -xf -
    ln -s "$ROOT/.venv" "$copy/.venv"
    found=0
    (cd "$copy" && collect_texts) || found=1
    for po in "$copy"/locale/id/LC_MESSAGES/*.po; do
        msgfmt --check-format --output-file /dev/null "$po" || found=1
        for kind in untranslated only-fuzzy only-obsolete; do
            texts=$(msgattrib --"$kind" --no-wrap "$po" | sed 's/^#~ //' | first_lines)
            [ -z "$texts" ] || { printf '%s (%s):\n%s\n' "locale/id/LC_MESSAGES/${po##*/}" "$kind" "$texts" >&2; found=1; }
        done
    done
    rm -rf "$copy"
    return $found
}

# first_lines: the first line of each text; the header, which has none, is left out.
first_lines() { awk '/^msgid ".+"/ { print substr($0, 7); next } /^msgid ""/ { getline; if (/^"/) print }'; }

# collect_texts: bring locale/id up to date with the sources in this folder; see CONTRIBUTING.md.
collect_texts() {
    without_database makemessages --verbosity 0 --locale id --no-location --no-wrap --ignore 'tests/*'
    without_database makemessages --verbosity 0 --locale id --no-location --no-wrap --ignore 'tests/*' \
        --ignore 'node_modules/*' --ignore 'static/dist/*' --domain djangojs
}

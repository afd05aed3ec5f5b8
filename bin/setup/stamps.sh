# A stamp remembers what a finished step was made from, so that the step is skipped until that changes.
# It lies in what it describes and is written last: an interrupted step has no stamp and is done again.

# fingerprint FILE…: one hash of the files' names and contents.
fingerprint() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }

# stamped FILE VALUE: was the step finished with this very value?
stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# stamp FILE VALUE
stamp() {
    printf '%s\n' "$2" >"$1.new"
    mv -f "$1.new" "$1"
}

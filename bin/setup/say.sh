# How the scripts speak: short lines, and one sentence when something cannot go on.

ME=${ME:-bin/run}

say() { printf '%s\n' "$*"; }

warn() { printf 'Warning: %s\n' "$*" >&2; }

# End with one sentence that says what to do.
fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# quietly SENTENCE COMMAND…: keep the command's output in the log; if it fails, end with the sentence.
quietly() {
    sentence=$1
    shift
    printf '\n$ %s\n' "$*" >>"$LOG"
    "$@" >>"$LOG" 2>&1 </dev/null || give_up "$sentence"
}

# with_patience SENTENCE COMMAND…: as quietly, but tried again: servers stumble, and another apt may be at work.
with_patience() {
    for seconds in 5 20 60; do
        ! (shift && printf '\n$ %s\n' "$*" && "$@") >>"$LOG" 2>&1 </dev/null || return 0
        [ -z "$(full_disk)" ] || break
        say "$1 Trying again in $seconds seconds."
        sleep "$seconds" 7>&-
    done
    quietly "$@"
}

give_up() {
    full=$(full_disk)
    [ -z "$full" ] || fail "The disk that holds $full is full: make room (a first start needs 4 GB) and run $ME again."
    fail "$1 Details are in $LOG; mend it and run $ME again."
}

# The first of our folders with less than 100 MB left, or nothing.
full_disk() {
    for folder in "$ROOT" "$VAR" /tmp /var/cache /usr; do
        [ "$(free_megabytes "$folder")" -ge 100 ] || { printf '%s' "$folder"; return; }
    done
}

free_megabytes() { df -Pk "$1" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024); found = 1 } END { if (!found) print 999999 }'; }

# need_room MEGABYTES: stop before work that would fill the disk.
need_room() {
    for folder in "$ROOT" "$VAR"; do
        free=$(free_megabytes "$folder")
        [ "$free" -ge "$1" ] || fail "The disk that holds $folder has only $free MB left and $1 MB are needed: make room and run $ME again."
    done
}

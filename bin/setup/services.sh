# The web server and the worker of bin/run: started together, watched, stopped together.

WEB='' WORKER='' COMPILER='' SLEEP=''

# Only one bin/run per state folder; the lock lasts as long as this shell.
hold_the_only_run() {
    exec 9>>"$VAR/run.lock"
    flock -n 9
}

# After a kill -9 the old web server needs a moment to notice and to leave the port.
check_port_is_free() {
    [ -x /usr/bin/python3 ] || return 0
    tries=0
    until port_is_free; do
        tries=$((tries + 1))
        [ -f "$VAR/address" ] && [ "$tries" -le 45 ] ||
            fail "Port $PORT is taken or not allowed here: choose another one, as in \"PORT=$((PORT % 60000 + 1001)) $ME\"."
        pause 1
    done
    rm -f "$VAR/address"
}

port_is_free() {
    /usr/bin/python3 -ISc 'import socket, sys
with socket.socket() as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", int(sys.argv[1])))' "$PORT" 2>/dev/null
}

# in_background LOG COMMAND…: it dies with this shell, even by kill -9, and does not inherit our locks.
in_background() {
    log=$VAR/log/$1
    shift
    setpriv --pdeathsig TERM "$@" >>"$log" 2>&1 </dev/null 7>&- 8>&- 9>&- &
}

start_web() {
    in_background web.log .venv/bin/python -m gunicorn --config config/gunicorn.py config.wsgi
    WEB=$!
}

start_worker() {
    WORKER_SINCE=$(date +%s)
    in_background worker.log .venv/bin/python manage.py work
    WORKER=$!
}

# What is compiled is kept: who asks for a measure for the first time does not wait for the compiler.
compile_loops() {
    in_background compile.log nice -n 19 .venv/bin/python -m analysis.warm_up
    COMPILER=$!
}

start_services() {
    start_web
    start_worker
    until page_answers; do
        kill -0 "$WEB" 2>/dev/null || fail "The web server did not start; $VAR/log/web.log says why."
        sleep 0.2
    done
    echo "http://127.0.0.1:$PORT/" >"$VAR/address"
    say "Sentra is running at $(cat "$VAR/address")  (Ctrl-C stops it)"
    compile_loops
}

page_answers() {
    /usr/bin/python3 -ISc 'import http.client, sys
connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=20)
connection.request("GET", "/alive")
sys.exit(connection.getresponse().status != 200)' "$PORT" 2>/dev/null
}

wait_for_services() {
    while :; do
        pause 1
        kill -0 "$WEB" 2>/dev/null || fail "The web server stopped; $VAR/log/web.log says why."
        kill -0 "$WORKER" 2>/dev/null || revive_worker
        # It ends by itself, and its number may then become another program's.
        [ -z "$COMPILER" ] || kill -0 "$COMPILER" 2>/dev/null || COMPILER=''
    done
}

# A trap interrupts wait at once; it would not interrupt sleep.
pause() {
    sleep "$1" 9>&- 8>&- &
    SLEEP=$!
    wait "$SLEEP" || true
}

# A worker may be killed, by the kernel say; one that cannot even start is not tried for ever.
revive_worker() {
    [ $(($(date +%s) - WORKER_SINCE)) -ge 10 ] || fail "The worker stops as soon as it starts; $VAR/log/worker.log says why."
    warn "The worker stopped and was started again; $VAR/log/worker.log may say why."
    start_worker
}

stop_everything() {
    trap '' INT TERM HUP
    [ -z "$WEB" ] || say "Stopping Sentra"
    for signal in TERM KILL; do
        for pid in $WEB $WORKER $COMPILER $SLEEP; do kill -s $signal "$pid" 2>/dev/null || true; done
        for _ in $(seq 100); do
            any_alive || break 2
            sleep 0.1
        done
    done
    rm -f "$VAR/address"
    stop_database
}

any_alive() {
    for pid in $WEB $WORKER $COMPILER; do
        ! kill -0 "$pid" 2>/dev/null || return 0
    done
    return 1
}

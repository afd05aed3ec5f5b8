# Where things lie, what .env says, and the secrets that a first start invents.

# The scripts' own messages are read by the scripts themselves, and no Python of the caller's is wanted.
# Byte code is kept: each of the many processes would else compile the project anew.
export LC_ALL=C.UTF-8
unset PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE PIP_USER PIP_TARGET PIP_REQUIRE_VIRTUALENV PGSERVICE PGOPTIONS


# Whatever is set in the caller's environment wins over .env.
read_dotenv() {
    [ -f "$ROOT/.env" ] || return 0
    while IFS= read -r line || [ -n "$line" ]; do
        name=${line%%=*}
        case $line in '' | '#'*) continue ;; *=*) ;; *) fail ".env: the line \"$line\" is not NAME=value." ;; esac
        case $name in *[!A-Za-z0-9_]* | [0-9]* | '') fail ".env: \"$name\" is not the name of a variable." ;; esac
        eval "[ -n \"\${$name+set}\" ]" || export "$name=${line#*=}"
    done <"$ROOT/.env"
}

set_up_folders() {
    VAR=${SENTRA_VAR:-$ROOT/var}
    # Others may pass through to the database's own folder, which it guards itself, but see nothing here.
    [ -d "$VAR" ] || { mkdir -p "$VAR" && chmod 711 "$VAR"; } 2>/dev/null ||
        fail "The folder $VAR cannot be made: set SENTRA_VAR to a folder you may write to."
    VAR=$(cd "$VAR" && pwd)
    for file in "$VAR" "$VAR"/log "$VAR"/log/*.log "$VAR"/*.lock; do
        [ ! -e "$file" ] || [ -w "$file" ] ||
            fail "$file belongs to $(stat -c %U "$file"): run $ME as that user, or set SENTRA_VAR to a folder of yours."
    done
    [ -d "$VAR/log" ] || mkdir -m 700 "$VAR/log"
    LOG=$VAR/log/setup.log
    export SENTRA_VAR="$VAR"
}

# secret FILE: 50 random letters and digits, made once and kept from other users.
secret() {
    if [ ! -s "$1" ]; then
        (umask 077 && LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | head -c 50 >"$1.new") && mv -f "$1.new" "$1"
    fi
    cat "$1"
}

check_port() {
    PORT=${PORT:-8000}
    case $PORT in *[!0-9]* | '' | ??????*) fail "PORT is \"$PORT\": it must be a number from 1 to 65535." ;; esac
    [ "$PORT" -ge 1 ] && [ "$PORT" -le 65535 ] || fail "PORT is \"$PORT\": it must be a number from 1 to 65535."
    export PORT
}

# One set-up at a time: bin/run and bin/test may be started together.
lock_setup() {
    exec 7>"$VAR/setup.lock"
    flock -n 7 || { say "Waiting for another bin/run or bin/test to finish its set-up."; flock 7; }
}

unlock_setup() { exec 7>&-; }

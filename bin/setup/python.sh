# Python packages, exactly those of the requirements files, by hash.

UV=$ROOT/.venv-tools/bin/uv

# install_python_packages run|test
install_python_packages() {
    find_python
    stamp_file=$ROOT/.venv/installed
    runtime="$("$PYTHON" -V) $(fingerprint requirements.txt)"
    everything="$runtime $(fingerprint requirements-dev.txt)"
    ! stamped "$stamp_file" "$everything" || return 0
    [ "$1" = test ] || ! stamped "$stamp_file" "$runtime" || return 0
    # Who has run the tests here keeps their packages.
    requirements=requirements.txt installed=$runtime
    if [ "$1" = test ] || [ "$(wc -w 2>/dev/null <"$stamp_file")" = 4 ]; then
        requirements=requirements-dev.txt installed=$everything
    fi
    need_room 2500
    say "Installing Python packages from $requirements"
    make_environment .venv --without-pip
    install_tool uv
    with_patience "The Python packages could not be installed: is the network reachable?" env -u VIRTUAL_ENV -u UV_SYSTEM_PYTHON \
        "$UV" pip sync --python .venv/bin/python --require-hashes --only-binary :all: --compile-bytecode "$requirements"
    stamp "$stamp_file" "$installed"
}

# make_environment FOLDER [--without-pip]: made anew when it is broken or of another Python.
make_environment() {
    if [ "$("$1/bin/python" -V 2>/dev/null)" = "$("$PYTHON" -V)" ] && { [ -n "${2:-}" ] || [ -x "$1/bin/pip" ]; }; then
        return 0
    fi
    quietly "The Python environment $1 could not be made." "$PYTHON" -m venv --clear ${2:-} "$1"
}

# install_tool NAME: a tool of the set-up itself, pinned in bin/setup/NAME.txt, apart from what Sentra runs on.
install_tool() {
    tool="$("$PYTHON" -V) $(fingerprint "bin/setup/$1.txt")"
    ! stamped ".venv-tools/$1.installed" "$tool" || return 0
    make_environment .venv-tools
    with_patience "$1 could not be installed: is the network reachable?" .venv-tools/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r "bin/setup/$1.txt"
    stamp ".venv-tools/$1.installed" "$tool"
}

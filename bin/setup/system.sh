# Debian and Ubuntu packages, and the system's own Python.

# install_system_packages run|test: install what is missing, saying so.
install_system_packages() {
    packages=$(missing_packages "$1")
    [ -n "$packages" ] || return 0
    command -v apt-get >/dev/null || fail "Sentra needs these Debian packages, or what your system calls them:$packages. There is no apt here: install them yourself, or use \"docker compose up\"."
    may_be_root || fail "Sentra needs system packages that this account may not install: ask an administrator to run \"apt-get install$packages\", or use \"docker compose up\"."
    need_room 4000
    say "Installing system packages with ${SUDO:+$SUDO }apt-get, which may take some minutes:$packages"
    with_patience "apt could not finish an earlier, interrupted installation." as_root dpkg --configure -a
    with_patience "The package lists could not be fetched: is the network reachable?" as_root apt-get update
    # shellcheck disable=SC2046,SC2086
    with_patience "The system packages could not be installed." \
        as_root apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 $packages $(servers_to_update "$packages")
    packages=$(missing_packages "$1")
    [ -z "$packages" ] || fail "apt installed the packages, but these still cannot be used:$packages. Sentra knows Debian 12 and 13 and Ubuntu 24.04; elsewhere use \"docker compose up\"."
}

missing_packages() {
    /usr/bin/python3 -Ic 'import ensurepip, venv' 2>/dev/null || printf ' python3 python3-venv'
    command -v msgfmt >/dev/null || printf ' gettext'
    command -v bwrap >/dev/null || printf ' bubblewrap'
    [ -n "${DATABASE_URL:-}" ] || [ -n "$(postgresql_folder)" ] || printf ' postgresql-postgis'
    [ "$1" = test ] || return 0
    # The node inside Playwright is linked with it, and nothing else need have brought it.
    /sbin/ldconfig -p | grep -q libatomic.so.1 || printf ' libatomic1'
    command -v "${CHROMIUM:-chromium}" >/dev/null || printf ' chromium'
}

may_be_root() {
    SUDO=
    [ "$(id -u)" != 0 ] || return 0
    SUDO=sudo
    command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }
}

as_root() { $SUDO env DEBIAN_FRONTEND=noninteractive "$@"; }

# The programs of the newest PostgreSQL that has PostGIS; another may be first on the path.
postgresql_folder() {
    find /usr/lib/postgresql -path '*/lib/postgis-3.so' 2>/dev/null | sort -V | tail -n 1 | sed 's|/lib/postgis-3.so$|/bin|'
}

# While PostGIS is being installed anyway, bring servers that are here already up to their security fixes.
servers_to_update() {
    case $1 in
    *postgresql-postgis*) dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 'postgresql-[1-9][0-9]' 2>/dev/null | sed -n 's/^ii *//p' ;;
    esac
}

find_python() {
    for PYTHON in /usr/bin/python3 /usr/bin/python3.13 /usr/bin/python3.12 /usr/bin/python3.11; do
        ! "$PYTHON" -Ic 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || return 0
    done
    fail "Sentra needs the system's own Python 3.11, 3.12 or 3.13 and here is $(/usr/bin/python3 -V 2>&1): use Debian 12 or 13, Ubuntu 24.04, or \"docker compose up\"."
}

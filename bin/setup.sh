# Sourced by the programs in bin: makes .venv from a lock file when it is missing or stale.
#
#   . bin/setup.sh
#   set_up_environment requirements.lock        # then run "$venv/bin/python"
#
# POSIX sh. Expects $top, the checkout's folder. Prints only while it sets up, to stderr.

venv="$top/.venv"

say() { printf '%s\n' "$*" >&2; }

is_root_on_debian() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }

install_packages() { # PACKAGE...
    say "installing $* (apt)"
    if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; then
        apt-get update -qq >/dev/null 2>&1
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    fi
}

find_python() { # sets $python to a Python of 3.11 or newer, or explains and fails
    for python in ${WORKBENCH_PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return 0
    done
    say "Broker Workbench needs Python 3.11 or newer; install it, or name it in WORKBENCH_PYTHON."
    return 2
}

make_venv() {
    find_python || return
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        if ! is_root_on_debian; then
            say "Python's venv module is missing; on Debian and Ubuntu: apt-get install python$version-venv"
            return 2
        fi
        install_packages "python$version-venv" || return
    fi
    "$python" -m venv --clear "$venv"
}

missing_libraries() { # prints the Debian packages of the libraries that Qt lacks here
    "$venv/bin/python" - <<'PY'
import ctypes

PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
missing = []
for library, package in PACKAGES.items():
    try:
        ctypes.CDLL(library)
    except OSError:
        missing.append(package)
print(*missing)
PY
}

install_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    missing=$(missing_libraries)
    [ -n "$missing" ] || return 0
    if is_root_on_debian; then
        # shellcheck disable=SC2086 # a list of packages
        install_packages $missing && return
    fi
    say "The window needs system libraries that are missing here; on Debian and Ubuntu:"
    say "    sudo apt-get install $missing"
}

set_up_environment() { # LOCK
    stamp="$venv/.set-up-from-$1"
    cmp -s "$top/$1" "$stamp" && return 0
    say "setting up .venv from $1 (first use, or the lock changed)"
    { [ -x "$venv/bin/pip" ] && "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; } ||
        make_venv || return
    PIP_DISABLE_PIP_VERSION_CHECK=1 "$venv/bin/python" -m pip install -q --require-hashes -r "$top/$1" || return
    install_libraries
    cp "$top/$1" "$stamp"
    # the tests' lock holds everything that the program's lock holds
    [ "$1" != requirements-dev.lock ] || cp "$top/requirements.lock" "$venv/.set-up-from-requirements.lock"
}

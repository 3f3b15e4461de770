# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Installs what is missing, and touches apt only then.

# Packages of the groups that are not there.
missing_packages() {
    local group package program groups=" $* "
    while read -r group package program; do
        [[ $groups == *" $group "* ]] || continue
        [ -n "$program" ] && command -v "$program" >/dev/null && continue
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
    done < <(grep -v '^#' devtools/packages.txt)
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

apt_knows_all() {
    local package
    for package in "$@"; do
        [ -n "$(apt-cache madison "$package" 2>/dev/null)" ] || return 1
    done
}

apt_install() { as_root apt-get install -y --no-install-recommends -o Acquire::Retries=3 "$@"; }

install_or_refresh() { apt_install "$@" || { as_root apt-get update && apt_install "$@"; }; }

# Debian's PostgreSQL starts a server of its own when it is installed, unless told before; the tests bring theirs.
install_postgres_common() {
    apt_install postgresql-common || return
    as_root sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
}

# need GROUP…: afterwards every package of these groups is installed.
need() {
    command -v dpkg-query >/dev/null || {
        say "dev: this is not Debian; please provide what devtools/packages.txt lists for: $*"
        return 0
    }
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        die "packages are missing; as root: apt-get install --no-install-recommends ${missing[*]}"
    fi
    say "Missing packages: ${missing[*]}"
    [ "$(id -u)" -eq 0 ] || sudo -v # asks for the password now, not behind a log
    apt_knows_all "${missing[@]}" || quietly apt-update "Refreshing the package lists" as_root apt-get update
    if [[ " ${missing[*]} " == *" postgresql-15 "* ]]; then
        quietly apt-postgres "Installing PostgreSQL's common files" install_postgres_common
    fi
    quietly apt-install "Installing ${#missing[@]} packages" install_or_refresh "${missing[@]}"
}

# The official clients want a newer Node than Debian 12 has; npm's registry has Node itself as a package.
NODE_MAJOR=20
NODE_VERSION=22.23.3
# Node trusts its own list of authorities; a company's proxy is in the system's.
export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}

need_node() {
    [ "$(node -p 'process.versions.node.split(".")[0]')" -ge $NODE_MAJOR ] && return 0
    local machine folder=build/tools/node
    machine=$(node -p process.arch)
    if [ ! -x "$folder/node_modules/node-linux-$machine/bin/node" ]; then
        mkdir -p "$folder"
        quietly node "Fetching Node $NODE_VERSION" npm install --prefix "$folder" --no-save \
            --ignore-scripts --no-audit --no-fund "node-linux-$machine@$NODE_VERSION"
    fi
    export PATH="$PWD/$folder/node_modules/node-linux-$machine/bin:$PATH"
}

# need_npm FOLDER: the npm packages that its lock file names; again only when that changed.
need_npm() {
    need_node
    local folder=$1 lock stamp
    [ -f "$folder/package-lock.json" ] || return 0
    lock=$(sha256sum <"$folder/package-lock.json")
    stamp="$folder/node_modules/.creditdesk-lock"
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$lock" ] && return 0
    quietly npm "Installing what $folder needs by npm" npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund
    echo "$lock" >"$stamp"
}

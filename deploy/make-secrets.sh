#!/bin/sh
# Writes the secrets of docker-compose.yml once; what is there already is kept.
set -eu
folder=$(dirname "$0")/secrets
mkdir -p "$folder"
umask 077

random() { head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
once() { [ -s "$folder/$1" ] || printf '%s' "$2" > "$folder/$1"; }

once postgres-password "$(random)"
once portcullis-admin-token "pct_$(random)"
once portcullis-database-url "postgres://portcullis:$(cat "$folder/postgres-password")@postgres:5432/portcullis"
# The containers read them as an unprivileged user.
chmod 0444 "$folder"/*
echo "Secrets lie in $folder."

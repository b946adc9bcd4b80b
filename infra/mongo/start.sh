#!/bin/sh
# Starts MongoDB as the one member of a replica set. It wants its key readable by itself alone.
set -eu
umask 077
cat /run/secrets/mongo_keyfile > /tmp/keyfile
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile /tmp/keyfile --bind_ip_all

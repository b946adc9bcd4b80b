#!/bin/sh
# Starts a broker: writes its configuration, formats its storage the first time, becomes Kafka.
# Runs in the official image and in the one of infra/images/kafka.
set -eu
umask 077
password=$(cat /run/secrets/kafka_admin)
cluster=$(cat "$KAFKA_CLUSTER_ID_FILE")
configuration=/tmp/server.properties
sed -e "s|@NODE_ID@|$KAFKA_NODE_ID|; s|@HOST@|$KAFKA_HOST|; s|@VOTERS@|$KAFKA_VOTERS|" \
    -e "s|@REPLICAS@|$KAFKA_REPLICAS|; s|@IN_SYNC@|$KAFKA_IN_SYNC|; s|@PASSWORD@|$password|g" \
    /navette/broker.properties > "$configuration"
export LOG_DIR=/tmp/logs
if [ ! -e /var/lib/kafka/data/meta.properties ]; then
    /opt/kafka/bin/kafka-storage.sh format --cluster-id "$cluster" --config "$configuration" \
        --add-scram "SCRAM-SHA-512=[name=admin,password=$password]"
fi
exec /opt/kafka/bin/kafka-server-start.sh "$configuration"

#!/bin/bash
# Starts Keycloak with its secrets from files; the realm is made the first time, then left alone.
set -eu
export KC_BOOTSTRAP_ADMIN_PASSWORD="$(< /run/secrets/keycloak_admin)"
export PORTAL_CLIENT_SECRET="$(< /run/secrets/portal_client)"
export PARTNER_GRAND_EST_SECRET="$(< /run/secrets/client_partner-grand-est)"
exec /opt/keycloak/bin/kc.sh start --optimized --import-realm

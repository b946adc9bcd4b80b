#!/bin/bash
# Tells whether Keycloak is ready; its image has no program that speaks HTTP.
exec 3<> /dev/tcp/127.0.0.1/9000 || exit 1
printf 'GET /auth/health/ready HTTP/1.0\r\n\r\n' >&3
read -r -t 5 answer <&3
[[ $answer == *" 200 "* ]]

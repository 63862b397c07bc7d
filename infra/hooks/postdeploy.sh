#!/usr/bin/env sh
# Subscribes the app to the events of the container of submissions, now that it can answer them.
set -eu
az deployment group create --resource-group "$RESOURCE_GROUP" --name subscription --template-file "$(dirname "$0")/../app/subscription.bicep" \
  --parameters topicName="$EVENTS_TOPIC_NAME" functionAppName="$FUNCTION_APP_NAME" storageName="$STORAGE_ACCOUNT_NAME" --only-show-errors --output none

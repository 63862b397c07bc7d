#!/usr/bin/env sh
# Makes the secrets that the vault does not hold yet: the one from which pseudonyms are made, and a key for each caller of callers.json. What is there stays: a new pseudonymisation
# secret would make other pseudonyms of the same persons.
set -eu
cd "$(dirname "$0")/.."

ensure() {
  if ! az keyvault secret show --vault-name "$KEY_VAULT_NAME" --name "$1" --only-show-errors --output none 2>/dev/null; then
    az keyvault secret set --vault-name "$KEY_VAULT_NAME" --name "$1" --value "$2" --only-show-errors --output none
    echo "Secret $1 was made."
  fi
}

ensure pseudonymisation-1 "$(openssl rand -base64 64 | tr -d '\n')"
for name in $(sed -n 's/.*"secretName": *"\([^"]*\)".*/\1/p' callers.json); do
  ensure "$name" "$(openssl rand -hex 32)"
done

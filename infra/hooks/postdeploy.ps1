# The same as postdeploy.sh, on Windows.
$ErrorActionPreference = 'Stop'
az deployment group create --resource-group $env:RESOURCE_GROUP --name subscription --template-file (Join-Path $PSScriptRoot '../app/subscription.bicep') `
  --parameters topicName=$env:EVENTS_TOPIC_NAME functionAppName=$env:FUNCTION_APP_NAME storageName=$env:STORAGE_ACCOUNT_NAME --only-show-errors --output none
if ($LASTEXITCODE -ne 0) { throw 'The app could not be subscribed to the events of its storage account.' }

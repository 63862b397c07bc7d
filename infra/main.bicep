// The data services and the function app of the migration profiles, in one resource group.
// Access is by one user-assigned identity only: no shared keys, no connection strings.
// Checked with `az bicep build --file infra/main.bicep` where the Azure CLI exists.
targetScope = 'resourceGroup'

@description('Name of the environment; resource names are made from it.')
@minLength(3)
@maxLength(12)
param environmentName string

@description('Region of every resource.')
param location string = resourceGroup().location

var suffix = uniqueString(resourceGroup().id, environmentName)
var tags = { 'azd-env-name': environmentName }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${environmentName}'
  location: location
  tags: tags
}

module storage 'app/storage.bicep' = {
  name: 'storage'
  params: { name: 'st${suffix}', location: location, tags: tags, principalId: identity.properties.principalId }
}

module cosmos 'app/cosmos.bicep' = {
  name: 'cosmos'
  params: { name: 'cosmos-${suffix}', location: location, tags: tags, principalId: identity.properties.principalId }
}

module functions 'app/functions.bicep' = {
  name: 'functions'
  params: {
    name: 'func-${environmentName}-${suffix}'
    location: location
    tags: tags
    identityId: identity.id
    identityClientId: identity.properties.clientId
    storageName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    cosmosEndpoint: cosmos.outputs.endpoint
  }
}

output FUNCTION_APP_NAME string = functions.outputs.name
output COSMOS_ENDPOINT string = cosmos.outputs.endpoint
output STORAGE_ACCOUNT_NAME string = storage.outputs.name

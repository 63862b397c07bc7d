// One environment of the migration profiles in one resource group. Access is by one user-assigned identity only: no shared keys, no connection strings; secrets lie in the key vault.
// Compiled by a test with the compiler of Azure.Bicep.CommandLine; deployed by `azd up`.
import { caller } from 'app/functions.bicep'

targetScope = 'resourceGroup'

@description('Name of the environment; resource names are made from it.')
@minLength(3)
@maxLength(12)
param environmentName string

@description('Region of every resource.')
param location string = resourceGroup().location

@description('Whether data can be lost with it: turns on purge protection, zone redundancy and thirty days of backup.')
param isProduction bool

@description('Whether storage, documents and secrets are reached over private addresses only.')
param isPrivate bool

@description('Where storage is private: the address ranges (CIDR) of the agencies, from which files may be dropped.')
param uploadRanges string[] = []

@description('Whether what is published is also written where anybody may read it without the app: a storage account of its own with public reading.')
param publicSite bool = false

@description('Object id of who deploys, who puts secrets into the vault; empty for nobody.')
param deployerId string = ''

@description('Who may call the app, as the setting Access:Keys wants it; the key itself is the secret of the vault with the name of secretName.')
param callers caller[] = []

@description('Who is told of alerts and of the budget.')
param alertEmail string

@description('Budget of a month in the currency of the subscription; at 80 and 100 percent of it somebody is told.')
@minValue(1)
param monthlyBudget int

@description('First day of the budget: the first of a month, not long past.')
param budgetStart string = utcNow('yyyy-MM-01')

var suffix = uniqueString(resourceGroup().id, environmentName)
var appName = 'func-${environmentName}-${suffix}'
var tags = { 'azd-env-name': environmentName }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-${environmentName}'
  location: location
  tags: tags
}

module monitoring 'app/monitoring.bicep' = {
  name: 'monitoring'
  params: { name: environmentName, location: location, tags: tags, alertEmail: alertEmail }
}

module network 'app/network.bicep' = if (isPrivate) {
  name: 'network'
  params: { name: 'vnet-${environmentName}', location: location, tags: tags }
}

module storage 'app/storage.bicep' = {
  name: 'storage'
  params: {
    name: 'st${suffix}'
    location: location
    tags: tags
    principalId: identity.properties.principalId
    isProduction: isProduction
    isPrivate: isPrivate
    uploadRanges: uploadRanges
    pagesOrigin: 'https://${appName}.azurewebsites.net'
  }
}

module site 'app/site.bicep' = if (publicSite) {
  name: 'site'
  params: {
    name: 'site${suffix}'
    location: location
    tags: tags
    principalId: identity.properties.principalId
    isProduction: isProduction
  }
}

module cosmos 'app/cosmos.bicep' = {
  name: 'cosmos'
  params: {
    name: 'cosmos-${suffix}'
    location: location
    tags: tags
    principalId: identity.properties.principalId
    isProduction: isProduction
    isPrivate: isPrivate
  }
}

module vault 'app/vault.bicep' = {
  name: 'vault'
  params: {
    name: 'kv-${suffix}'
    location: location
    tags: tags
    principalId: identity.properties.principalId
    isProduction: isProduction
    isPrivate: isPrivate
    workspaceId: monitoring.outputs.workspaceId
    deployerId: deployerId
  }
}

module events 'app/events.bicep' = {
  name: 'events'
  params: {
    name: 'evgt-${suffix}'
    location: location
    tags: tags
    storageName: storage.outputs.name
    actionGroupId: monitoring.outputs.actionGroupId
  }
}

module endpoints 'app/endpoints.bicep' = if (isPrivate) {
  name: 'endpoints'
  params: {
    location: location
    tags: tags
    networkId: network.?outputs.id ?? ''
    subnetId: network.?outputs.endpointsSubnetId ?? ''
    storageId: storage.outputs.id
    cosmosId: cosmos.outputs.id
    vaultId: vault.outputs.id
  }
}

module functions 'app/functions.bicep' = {
  name: 'functions'
  params: {
    name: appName
    location: location
    tags: tags
    identityId: identity.id
    identityClientId: identity.properties.clientId
    storageName: storage.outputs.name
    packageContainer: storage.outputs.packageContainer
    cosmosEndpoint: cosmos.outputs.endpoint
    vaultUri: vault.outputs.uri
    siteUri: publicSite ? site.?outputs.uri ?? '' : ''
    callers: callers
    insightsConnectionString: monitoring.outputs.insightsConnectionString
    subnetId: isPrivate ? network.?outputs.appSubnetId ?? '' : ''
  }
}

module budget 'app/budget.bicep' = {
  name: 'budget'
  params: { name: 'budget-${environmentName}', amount: monthlyBudget, start: budgetStart, email: alertEmail }
}

// What the hooks of azure.yaml need.
output RESOURCE_GROUP string = resourceGroup().name
output FUNCTION_APP_NAME string = functions.outputs.name
output SITE_ADDRESS string = publicSite ? site.?outputs.address ?? '' : ''
output STORAGE_ACCOUNT_NAME string = storage.outputs.name
output EVENTS_TOPIC_NAME string = events.outputs.name
output KEY_VAULT_NAME string = vault.outputs.name
output COSMOS_ENDPOINT string = cosmos.outputs.endpoint

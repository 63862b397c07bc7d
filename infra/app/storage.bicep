// Raw data, intermediate results, releases and the runtime's own state. Shared keys are off.
param name string
param location string
param tags object
param principalId string
param isProduction bool
param isPrivate bool
param uploadRanges string[]
param pagesOrigin string

var containers = [ 'submissions', 'quarantine', 'reports', 'events', 'cubes', 'releases', 'site', 'undelivered', 'app-package' ]

// Blob, queue and table data: the Functions host and Durable Functions need all three.
var roles = [
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor
]

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: isProduction ? 'Standard_ZRS' : 'Standard_LRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Agencies drop files from where they are, so that the public address stays, for their networks only.
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'AzureServices' // Event Grid keeps what it could not deliver here
      ipRules: [for range in uploadRanges: { action: 'Allow', value: range }]
    }
  }
}

// What is deleted can be had back for some days, and is gone after them: an erasure is complete when they are over.
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: isProduction ? 30 : 7 }
    cors: { corsRules: [ { allowedOrigins: [ pagesOrigin ], allowedMethods: [ 'PUT' ], allowedHeaders: [ '*' ], exposedHeaders: [], maxAgeInSeconds: 3600 } ] } // agencies drop files from the desk
    containerDeleteRetentionPolicy: { enabled: true, days: isProduction ? 30 : 7 }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = [for item in containers: {
  parent: blobs
  name: item
  properties: { publicAccess: 'None' }
}]

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for role in roles: {
  name: guid(account.id, principalId, role)
  scope: account
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}]

output id string = account.id
output name string = account.name
output packageContainer string = '${account.properties.primaryEndpoints.blob}app-package'

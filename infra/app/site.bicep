// What is published, as static files that anybody may read without the app: an account of its own, so that nothing but these files lies where the public may read. A content network may stand before it.
param name string
param location string
param tags object
param principalId string
param isProduction bool

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: isProduction ? 'Standard_ZRS' : 'Standard_LRS' }
  properties: {
    allowBlobPublicAccess: true
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    cors: { corsRules: [ { allowedOrigins: [ '*' ], allowedMethods: [ 'GET', 'HEAD' ], allowedHeaders: [ '*' ], exposedHeaders: [ 'ETag' ], maxAgeInSeconds: 86400 } ] }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: 'site'
  properties: { publicAccess: 'Blob' } // files by their names; no lists of them
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(container.id, principalId)
  scope: container
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe') // Storage Blob Data Contributor
  }
}

output uri string = account.properties.primaryEndpoints.blob
output address string = '${account.properties.primaryEndpoints.blob}site/index.html'

// The document store, serverless. The identity gets the data-plane role: control-plane roles give no access to data.
param name string
param location string
param tags object
param principalId string

var containers = [
  { name: 'submissions', partitionKey: '/country' }
  { name: 'profiles', partitionKey: '/country' }
  { name: 'observations', partitionKey: '/partition' }
  { name: 'cases', partitionKey: '/caseId' }
  { name: 'agreements', partitionKey: '/country' }
]

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    disableLocalAuth: true
    capabilities: [ { name: 'EnableServerless' } ]
    consistencyPolicy: { defaultConsistencyLevel: 'Session' }
    locations: [ { locationName: location, failoverPriority: 0 } ]
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2024-05-15' = {
  parent: account
  name: 'migration'
  properties: { resource: { id: 'migration' } }
}

resource container 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-05-15' = [for item in containers: {
  parent: database
  name: item.name
  properties: {
    resource: {
      id: item.name
      partitionKey: { paths: [ item.partitionKey ], kind: 'Hash' }
    }
  }
}]

resource assignment 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2024-05-15' = {
  parent: account
  name: guid(account.id, principalId, 'data-contributor')
  properties: {
    principalId: principalId
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002' // Cosmos DB Built-in Data Contributor
    scope: account.id
  }
}

output endpoint string = account.properties.documentEndpoint

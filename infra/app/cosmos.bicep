// The document store, serverless. The app's identity gets data-plane roles (control-plane roles give no access to data): it reads and writes every container, but of the audit log it may
// only read and add, so that not even the app can change what was written there.
param name string
param location string
param tags object
param principalId string
param isProduction bool
param isPrivate bool

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
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    capabilities: [ { name: 'EnableServerless' } ]
    consistencyPolicy: { defaultConsistencyLevel: 'Session' }
    locations: [ { locationName: location, failoverPriority: 0, isZoneRedundant: isProduction } ]
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: isProduction ? 'Continuous30Days' : 'Continuous7Days' } }
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

resource audit 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-05-15' = {
  parent: database
  name: 'audit'
  properties: {
    resource: {
      id: 'audit'
      partitionKey: { paths: [ '/country' ], kind: 'Hash' }
    }
  }
}

resource append 'Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions@2024-05-15' = {
  parent: account
  name: guid(account.id, 'append')
  properties: {
    roleName: 'Read and add documents'
    type: 'CustomRole'
    assignableScopes: [ account.id ]
    permissions: [
      {
        dataActions: [
          'Microsoft.DocumentDB/databaseAccounts/readMetadata'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/executeQuery'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/readChangeFeed'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/read'
          'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/create'
        ]
      }
    ]
  }
}

resource contribution 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2024-05-15' = [for (item, i) in containers: {
  parent: account
  name: guid(account.id, principalId, item.name)
  properties: {
    principalId: principalId
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002' // Cosmos DB Built-in Data Contributor
    scope: '${account.id}/dbs/migration/colls/${item.name}'
  }
  dependsOn: [ container[i] ]
}]

resource appending 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2024-05-15' = {
  parent: account
  name: guid(account.id, principalId, 'audit')
  properties: {
    principalId: principalId
    roleDefinitionId: append.id
    scope: '${account.id}/dbs/migration/colls/audit'
  }
  dependsOn: [ audit ]
}

output id string = account.id
output endpoint string = account.properties.documentEndpoint

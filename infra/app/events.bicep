// Events of the storage account. The subscription of the app follows after deployment (hooks/postdeploy): it needs the address and a key of the function that answers it.
param name string
param location string
param tags object
param storageName string
param actionGroupId string

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageName
}

resource topic 'Microsoft.EventGrid/systemTopics@2022-06-15' = {
  name: name
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: { source: account.id, topicType: 'Microsoft.Storage.StorageAccounts' }
}

// Events that could not be delivered are kept in the container `undelivered`.
resource keeping 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, topic.id, 'blob-contributor')
  scope: account
  properties: {
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe') // Storage Blob Data Contributor
  }
}

resource undelivered 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: 'undelivered-events-${name}'
  location: 'global'
  tags: tags
  properties: {
    description: 'A dropped file was not announced to the app: docs/operations.md, section 2.'
    severity: 1
    enabled: true
    scopes: [ topic.id ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        { name: 'dead-lettered', criterionType: 'StaticThresholdCriterion', metricName: 'DeadLetteredCount', timeAggregation: 'Total', operator: 'GreaterThan', threshold: 0 }
      ]
    }
    actions: [ { actionGroupId: actionGroupId } ]
  }
}

output name string = topic.name

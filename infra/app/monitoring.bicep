// Logs, and what somebody is told of. The queries look for the words that the app logs; a test compares them with the code.
param name string
param location string
param tags object
param alertEmail string

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: 'log-${name}'
  location: location
  tags: tags
  properties: { sku: { name: 'PerGB2018' }, retentionInDays: 90 }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: 'appi-${name}'
  location: location
  tags: tags
  kind: 'web'
  properties: { Application_Type: 'web', WorkspaceResourceId: workspace.id }
}

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'operators'
    enabled: true
    emailReceivers: [ { name: 'operators', emailAddress: alertEmail, useCommonAlertSchema: true } ]
  }
}

var alerts = [
  { name: 'failed-submission', severity: 2, frequency: 'PT15M', phrase: 'Submission failed', description: 'A file could not be processed: docs/operations.md, section 1.' }
  { name: 'poison-message', severity: 1, frequency: 'PT15M', phrase: 'Moving message to queue', description: 'The start of a submission failed five times: docs/operations.md, section 2.' }
  { name: 'failed-request', severity: 2, frequency: 'PT15M', phrase: 'Request failed', description: 'The app could not answer somebody: docs/operations.md, section 4.' }
  { name: 'failed-build', severity: 2, frequency: 'PT15M', phrase: 'Build failed', description: 'The build of a profile failed: docs/operations.md, section 3.' }
  { name: 'late-agency', severity: 3, frequency: 'P1D', phrase: 'Submission overdue', description: 'An agency is late by the calendar: docs/operations.md, section 8.' }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-03-15-preview' = [for alert in alerts: {
  name: '${alert.name}-${name}'
  location: location
  tags: tags
  properties: {
    description: alert.description
    severity: alert.severity
    enabled: true
    scopes: [ insights.id ]
    evaluationFrequency: alert.frequency
    windowSize: alert.frequency
    criteria: {
      allOf: [
        {
          query: 'union traces, exceptions | where message has "${alert.phrase}" or tostring(customDimensions) has "${alert.phrase}" // of an exception the logged words are there'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: { actionGroups: [ operators.id ] }
  }
}]

output workspaceId string = workspace.id
output actionGroupId string = operators.id
output insightsConnectionString string = insights.properties.ConnectionString

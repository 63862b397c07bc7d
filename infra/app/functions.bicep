// The function app on Flex Consumption. API keys (Access__Keys__…) are set on the app after deployment, never here.
param name string
param location string
param tags object
param identityId string
param identityClientId string
param storageName string
param packageContainer string
param cosmosEndpoint string

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2023-12-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'pipeline' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packageContainer
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 40 }
    }
    siteConfig: { minTlsVersion: '1.2' }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: {
      AzureWebJobsStorage__accountName: storageName
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identityClientId
      AzureWebJobsDisableHomepage: 'true'
      SubmissionsStorage__blobServiceUri: 'https://${storageName}.blob.${environment().suffixes.storage}'
      SubmissionsStorage__queueServiceUri: 'https://${storageName}.queue.${environment().suffixes.storage}'
      SubmissionsStorage__credential: 'managedidentity'
      SubmissionsStorage__clientId: identityClientId
      AZURE_CLIENT_ID: identityClientId // which identity DefaultAzureCredential takes
      COSMOS_ENDPOINT: cosmosEndpoint
    }
  }
}

output name string = app.name

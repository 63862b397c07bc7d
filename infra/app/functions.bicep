// The function app on Flex Consumption. Secrets are references to the key vault; the keys of callers are too.
@description('Somebody who may call the app. Which of country, agency and mission are needed depends on the role.')
@export()
type caller = {
  name: string
  role: 'Agency' | 'Coordinator' | 'CaseManager' | 'Administrator'
  country: string?
  agency: string?
  mission: string?
  secretName: string
}

param name string
param location string
param tags object
param identityId string
param identityClientId string
param storageName string
param packageContainer string
param cosmosEndpoint string
param vaultUri string
param siteUri string
param callers caller[]
param insightsConnectionString string
param subnetId string

var access = reduce(map(range(0, length(callers)), i => union(
  {
    'Access__Keys__${i}__Name': callers[i].name
    'Access__Keys__${i}__Role': callers[i].role
    'Access__Keys__${i}__Key': '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${callers[i].secretName})'
  },
  contains(callers[i], 'country') ? { 'Access__Keys__${i}__Country': callers[i].?country } : {},
  contains(callers[i], 'agency') ? { 'Access__Keys__${i}__Agency': callers[i].?agency } : {},
  contains(callers[i], 'mission') ? { 'Access__Keys__${i}__Mission': callers[i].?mission } : {})), {}, (all, one) => union(all, one))

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
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
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
    siteConfig: { minTlsVersion: '1.2', ftpsState: 'Disabled' }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(access, empty(siteUri) ? {} : { SiteStorage__blobServiceUri: siteUri }, {
      APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
      AzureWebJobsStorage__accountName: storageName
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identityClientId
      AzureWebJobsDisableHomepage: 'true'
      'AzureWebJobs.SubmissionScanned.Disabled': 'true' // Flex Consumption hears of blobs through Event Grid only
      SubmissionsStorage__blobServiceUri: 'https://${storageName}.blob.${environment().suffixes.storage}'
      SubmissionsStorage__queueServiceUri: 'https://${storageName}.queue.${environment().suffixes.storage}'
      SubmissionsStorage__credential: 'managedidentity'
      SubmissionsStorage__clientId: identityClientId
      AZURE_CLIENT_ID: identityClientId // which identity DefaultAzureCredential takes
      APP_ADDRESS: 'https://${name}.azurewebsites.net' // where links of the static site lead that only the app can answer
      COSMOS_ENDPOINT: cosmosEndpoint
      Pseudonymisation__Default__Current: '1'
      Pseudonymisation__Default__Keys__1: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/pseudonymisation-1)'
    })
  }

  // No user name and password for deployment: the identity of who deploys is enough.
  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
}

output name string = app.name

// What an environment is made of: `azd env set PIPELINE_STAGE prod` takes the second set.
using 'main.bicep'

var stages = {
  dev: { isProduction: false, isPrivate: false, monthlyBudget: 50 }
  prod: { isProduction: true, isPrivate: true, monthlyBudget: 250 }
}
var stage = stages[readEnvironmentVariable('PIPELINE_STAGE', 'dev')]

param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param deployerId = readEnvironmentVariable('AZURE_PRINCIPAL_ID', '')
param alertEmail = readEnvironmentVariable('PIPELINE_ALERT_EMAIL', 'operators@example.org')
param callers = loadJsonContent('callers.json')
param isProduction = stage.isProduction
param isPrivate = stage.isPrivate
param publicSite = readEnvironmentVariable('PIPELINE_PUBLIC_SITE', 'false') == 'true'
param monthlyBudget = stage.monthlyBudget

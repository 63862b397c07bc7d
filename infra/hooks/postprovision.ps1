# The same as postprovision.sh, on Windows.
$ErrorActionPreference = 'Stop'

function Ensure([string] $name, [int] $bytes, [switch] $base64) {
  az keyvault secret show --vault-name $env:KEY_VAULT_NAME --name $name --only-show-errors --output none 2>$null
  if ($LASTEXITCODE -eq 0) { return }
  $random = [System.Security.Cryptography.RandomNumberGenerator]::GetBytes($bytes)
  $value = if ($base64) { [Convert]::ToBase64String($random) } else { [Convert]::ToHexString($random).ToLowerInvariant() }
  az keyvault secret set --vault-name $env:KEY_VAULT_NAME --name $name --value $value --only-show-errors --output none
  if ($LASTEXITCODE -ne 0) { throw "Secret $name could not be made." }
  Write-Host "Secret $name was made."
}

Ensure 'pseudonymisation-1' 64 -base64
foreach ($caller in Get-Content (Join-Path $PSScriptRoot '../callers.json') -Raw | ConvertFrom-Json) { Ensure $caller.secretName 32 }

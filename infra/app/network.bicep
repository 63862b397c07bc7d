// The network of an environment whose data have private addresses only.
param name string
param location string
param tags object

resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [ '10.60.0.0/16' ] }
    subnets: [
      { name: 'endpoints', properties: { addressPrefix: '10.60.1.0/24' } }
      {
        name: 'app'
        properties: {
          addressPrefix: '10.60.2.0/24'
          delegations: [ { name: 'app', properties: { serviceName: 'Microsoft.App/environments' } } ] // what Flex Consumption asks for
        }
      }
    ]
  }
}

output id string = network.id
output endpointsSubnetId string = network.properties.subnets[0].id
output appSubnetId string = network.properties.subnets[1].id

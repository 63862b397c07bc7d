using Pipeline.Local.Cosmos;

EndpointOptions options;
try
{
    options = EndpointOptions.Parse(args);
}
catch (ArgumentException mistake)
{
    Console.Error.WriteLine(mistake.Message);
    Console.Error.WriteLine(EndpointOptions.Usage);
    return 2;
}

await using var endpoint = await Endpoint.StartAsync(options);
// The launcher and the tests read this line to learn the port.
Console.WriteLine($"Listening on {endpoint.Address}");
await endpoint.WaitForShutdownAsync();
return 0;

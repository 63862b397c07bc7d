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

try
{
    await using var endpoint = await Endpoint.StartAsync(options);
    // The launcher and the tests read this line to learn the port.
    Console.WriteLine($"Listening on {endpoint.Address}");
    await endpoint.WaitForShutdownAsync();
    return 0;
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidOperationException)
{
    // The directory or the port cannot be had: the sentence is enough, a stack trace would hide it.
    Console.Error.WriteLine(failure.Message);
    return 1;
}

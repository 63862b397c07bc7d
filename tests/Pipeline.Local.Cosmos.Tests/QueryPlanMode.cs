using System.Runtime.CompilerServices;

namespace Pipeline.Local.Cosmos.Tests;

/// <summary>
/// Makes the SDK plan queries with the service's own native parser, so that SQL which the service would reject fails here too. The SDK reads
/// the variable once, hence before anything of it is loaded. The pass-through plan has its own tests over raw HTTP.
/// </summary>
internal static class QueryPlanMode
{
    [ModuleInitializer]
    internal static void UseNativeParser() => Environment.SetEnvironmentVariable("AZURE_COSMOS_USE_QUERY_PLAN_INTEROP_LINUX", "true");
}

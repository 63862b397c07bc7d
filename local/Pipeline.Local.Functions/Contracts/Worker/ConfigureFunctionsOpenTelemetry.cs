using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Resources;
using Pipeline.Local.Functions.Host;

namespace Microsoft.Azure.Functions.Worker.OpenTelemetry;

public static class ConfigureFunctionsOpenTelemetry
{
    public static IOpenTelemetryBuilder UseFunctionsWorkerDefaults(this IOpenTelemetryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .ConfigureResource(resource => resource.AddService(Assembly.GetEntryAssembly()!.GetName().Name!))
            .WithTracing(traces => traces.AddSource(InvocationSpans.Source));
    }
}

using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Pipeline.Functions.Telemetry;

/// <summary>Where traces, metrics and logs go.</summary>
public static class TelemetrySetup
{
    /// <summary>Setting that names a collector, as OpenTelemetry has it.</summary>
    public const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Setting that names Application Insights.</summary>
    public const string ApplicationInsights = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>Sends a span for each run of a function and each operation on blobs and documents, the log, and <see cref="Measures"/> to the collector or to Application Insights that the
    /// settings name; without either nothing is collected.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        bool toCollector = configuration[Collector] is { Length: > 0 }, toInsights = configuration[ApplicationInsights] is { Length: > 0 };
        if (!toCollector && !toInsights) return services;

        services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            // What the clients do; spans of single HTTP requests would carry names of files.
            .WithTracing(traces =>
            {
                traces.AddSource("Azure.Storage.Blobs.*", "Azure.Cosmos.Operation");
                if (toCollector) traces.AddOtlpExporter();
                if (toInsights) traces.AddAzureMonitorTraceExporter();
            })
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(Measures.Meter, "System.Runtime");
                if (toCollector) metrics.AddOtlpExporter();
                if (toInsights) metrics.AddAzureMonitorMetricExporter();
            })
            .WithLogging(logs =>
            {
                if (toCollector) logs.AddOtlpExporter();
                if (toInsights) logs.AddAzureMonitorLogExporter();
            });
        return services;
    }
}

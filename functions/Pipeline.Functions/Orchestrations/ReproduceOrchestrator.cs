using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Pipeline.Functions.Activities;

namespace Pipeline.Functions.Orchestrations;

/// <summary>Makes a published version again and says whether it came out the same.</summary>
public static class ReproduceOrchestrator
{
    /// <summary>Id of the instance that makes a version again.</summary>
    public static string InstanceOf(ReproduceRequest request) => FormattableString.Invariant($"reproduce-{request.Publication.Country}-{request.Publication.Year}-{request.Publication.Template}-v{request.Version}");

    /// <summary>The process.</summary>
    [Function(nameof(ReproduceOrchestrator))]
    public static Task<Reproduction> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, ReproduceRequest request) =>
        context.CallActivityAsync<Reproduction>(nameof(ReproduceRelease), request, Retry.Storage);
}

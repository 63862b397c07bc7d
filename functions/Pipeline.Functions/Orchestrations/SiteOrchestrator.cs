using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Activities;

namespace Pipeline.Functions.Orchestrations;

/// <summary>Writes the static site anew, for example after the look of the pages has changed.</summary>
public static class SiteOrchestrator
{
    /// <summary>Id of its one instance.</summary>
    public const string Instance = "site";

    /// <summary>The process: one publication after the other.</summary>
    [Function(nameof(SiteOrchestrator))]
    public static async Task<int> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, Publication[] publications)
    {
        ILogger log = context.CreateReplaySafeLogger(nameof(SiteOrchestrator));
        int written = 0;
        foreach (Publication publication in publications)
        {
            context.SetCustomStatus(new BuildProgress($"writing {publication.Id}", null));
            if (await WriteAsync(context, new SiteRequest(publication, IsWhole: true), log)) written++;
        }

        return written;
    }

    /// <summary>Writes the files of a publication. A version is public, and the app serves it, even where that does not succeed: then it is logged, and the next time mends it.</summary>
    internal static async Task<bool> WriteAsync(TaskOrchestrationContext context, SiteRequest request, ILogger log)
    {
        try
        {
            await context.CallActivityAsync(nameof(PublishSite), request, Retry.Storage);
            return true;
        }
        catch (TaskFailedException exception)
        {
            log.LogError("The static site of {Publication} could not be written: {Reason}", request.Publication.Id, exception.FailureDetails.ErrorType);
            return false;
        }
    }
}

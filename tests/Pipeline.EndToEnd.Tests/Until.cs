using System.Diagnostics;

namespace Pipeline.EndToEnd.Tests;

/// <summary>Waiting for something that comes about by itself.</summary>
internal static class Until
{
    // A loaded machine of two cores has taken ten seconds for what usually takes one.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Looks again and again until there is something.</summary>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="look">Gives it, or null while it is not there.</param>
    /// <param name="seen">Says what is there instead, for the message.</param>
    /// <param name="pause">Time between two looks; null for the usual one.</param>
    public static async Task<T> FoundAsync<T>(string what, Func<Task<T?>> look, Func<Task<string>>? seen = null, TimeSpan? pause = null)
        where T : class
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Limit)
        {
            if (await look() is { } found) return found;
            await Task.Delay(pause ?? Pause);
        }

        throw new TimeoutException($"Waited {Limit.TotalSeconds} s for this: {what}.{(seen is null ? "" : $" Seen last: {await seen()}")}");
    }

    /// <summary>Looks again and again until it is so.</summary>
    public static Task HoldsAsync(string what, Func<Task<bool>> look, Func<Task<string>>? seen = null, TimeSpan? pause = null) =>
        FoundAsync(what, async () => await look() ? what : null, seen, pause);
}

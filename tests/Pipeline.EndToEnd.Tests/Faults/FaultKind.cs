using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Pipeline.EndToEnd.Tests.Faults;

/// <summary>A kind of fault.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="StrikeAsync">Lets it happen, with a seeded random source for its details; false where there was nothing for it to strike. Null where it lies in how files are dropped.</param>
internal sealed record FaultKind(string Name, Func<SweepSystem, Random, Task<bool>>? StrikeAsync)
{
    /// <summary>Files come while the app is down.</summary>
    public static readonly FaultKind EventsLate = new("events-late", null);

    /// <summary>Files come one by one, in another order.</summary>
    public static readonly FaultKind EventsOutOfOrder = new("events-out-of-order", null);

    /// <summary>A file is replaced before, while or just after it is read.</summary>
    public static readonly FaultKind VersionsInQuickSuccession = new("versions-in-quick-succession", null);

    /// <summary>Every kind, in an order that stays.</summary>
    public static IReadOnlyList<FaultKind> All { get; } =
    [
        new("app-killed", (system, random) => system.RestartAppAsync(Seconds(random, 0, 1))),
        new("app-frozen", async (system, random) => await system.FreezeAsync(system.Run.App, Seconds(random, 1, 4))),
        new("app-disk-full", async (system, random) => await system.FillDiskAsync(system.Run.App, Seconds(random, 1, 4))),
        new("storage-restarted", async (system, random) => await system.RestartAsync(system.Run.Azurite, kill: false, Seconds(random, 0, 2))),
        new("storage-frozen", async (system, random) => await system.FreezeAsync(system.Run.Azurite, Seconds(random, 1, 4))),
        .. OfService("storage", system => system.Storage, IsStorageWrite, StorageError),
        new("documents-killed", async (system, random) => await system.RestartAsync(system.Run.Cosmos, kill: true, Seconds(random, 0, 2))),
        new("documents-frozen", async (system, random) => await system.FreezeAsync(system.Run.Cosmos, Seconds(random, 1, 4))),
        new("documents-disk-full", async (system, random) => await system.FillDiskAsync(system.Run.Cosmos, Seconds(random, 1, 4))),
        .. OfService("documents", system => system.Documents, IsDocumentWrite, DocumentError),
        new("event-twice", (system, random) => system.TouchAsync(random)),
        EventsLate,
        EventsOutOfOrder,
        VersionsInQuickSuccession,
        .. Clock.IsThere ? [new FaultKind("clock-moved", (system, random) => system.MoveClockAsync(TimeSpan.FromSeconds(random.Next(-600, 600)), Seconds(random, 1, 4)))] : Array.Empty<FaultKind>(),
    ];

    /// <summary>Whether a request changes blobs.</summary>
    public static bool IsStorageWrite(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);

    /// <summary>Whether a request changes documents: queries are posted too.</summary>
    public static bool IsDocumentWrite(HttpRequest request) => IsStorageWrite(request) && !request.Headers.ContainsKey("x-ms-documentdb-isquery") && !request.Headers.ContainsKey("x-ms-documentdb-query");

    private static IEnumerable<FaultKind> OfService(string service, Func<SweepSystem, FaultyProxy> proxy, Func<HttpRequest, bool> isWrite, Func<HttpResponse, int, Task> error)
    {
        foreach (int status in new[] { 429, 500, 503 })
            yield return Kind(status.ToString(CultureInfo.InvariantCulture), random => new HttpFault(HttpFaultKind.Error, Any, random.Next(1, 30), Seconds(random, 1, 4), answer: response => error(response, status)));
        // Reading goes on: only what is to be kept finds no place.
        yield return Kind("full", random => new HttpFault(HttpFaultKind.Error, isWrite, int.MaxValue, Seconds(random, 1, 4), answer: response => error(response, 507)));
        yield return Kind("reset-before", random => new HttpFault(HttpFaultKind.ResetBefore, Any, random.Next(1, 6), TimeSpan.FromSeconds(6)));
        yield return Kind("answer-lost", random => new HttpFault(HttpFaultKind.AnswerLost, isWrite, random.Next(1, 6), TimeSpan.FromSeconds(6)));
        yield return Kind("answer-half", random => new HttpFault(HttpFaultKind.AnswerHalf, request => !isWrite(request), random.Next(1, 6), TimeSpan.FromSeconds(6)));
        yield return Kind("silent", random => new HttpFault(HttpFaultKind.Silent, Any, random.Next(1, 4), TimeSpan.FromSeconds(6), Seconds(random, 2, 6)));
        yield return Kind("slow", random => new HttpFault(HttpFaultKind.Slow, Any, random.Next(5, 40), TimeSpan.FromSeconds(6), Seconds(random, 0, 2)));

        FaultKind Kind(string name, Func<Random, HttpFault> fault) => new($"{service}-{name}", (system, random) => proxy(system).SufferAsync(fault(random)));
    }

    private static bool Any(HttpRequest request) => true;

    private static TimeSpan Seconds(Random random, double from, double to) => TimeSpan.FromSeconds(from + random.NextDouble() * (to - from));

    private static Task StorageError(HttpResponse response, int status)
    {
        string code = status switch { 429 => "TooManyRequests", 503 => "ServerBusy", 507 => "InsufficientStorage", _ => "InternalError" };
        response.StatusCode = status;
        response.ContentType = "application/xml";
        response.Headers["x-ms-error-code"] = code;
        if (status == 429) response.Headers.RetryAfter = "1";
        return response.WriteAsync($"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>A fault of the sweep.</Message></Error>");
    }

    private static Task DocumentError(HttpResponse response, int status)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        if (status == 429) (response.Headers["x-ms-retry-after-ms"], response.Headers["x-ms-substatus"]) = ("300", "3200");
        return response.WriteAsJsonAsync(new { code = status.ToString(CultureInfo.InvariantCulture), message = "A fault of the sweep." });
    }
}

/// <summary>A fault of a run.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Moment">When: what part of the writes of an undisturbed run are done by then.</param>
/// <param name="Seed">Seed of its details.</param>
internal sealed record PlannedFault(FaultKind Kind, double Moment, int Seed)
{
    /// <summary>Faults of a run.</summary>
    public const int InRun = 3;

    /// <summary>The faults of a run, the same for the same seed. Of every so many faults one after the other each is of another kind.</summary>
    public static IReadOnlyList<PlannedFault> Of(int seed, int run) =>
    [
        .. Enumerable.Range(run * InRun, InRun).Select(number =>
        {
            FaultKind[] deck = [.. FaultKind.All];
            new Random(HashCode(seed, number / deck.Length)).Shuffle(deck);
            var random = new Random(HashCode(seed, -number - 1));
            return new PlannedFault(deck[number % deck.Length], random.NextDouble() * 0.95, random.Next());
        }),
    ];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind.Name} at {Moment:0.00}");

    // System.HashCode is another one in each process.
    private static int HashCode(int seed, int number) => unchecked((seed * 486_187_739) ^ (number * 16_777_619));
}

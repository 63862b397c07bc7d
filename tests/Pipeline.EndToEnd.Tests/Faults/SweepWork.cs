using System.Net;
using System.Text.Json;
using Azure;

namespace Pipeline.EndToEnd.Tests.Faults;

/// <summary>What agencies, a coordinator and a reader do in a run: patiently, since the system may be away. The first drop files, the second builds and approves, the third reads all the while.</summary>
/// <param name="system">The system.</param>
/// <param name="faults">The faults of the run.</param>
/// <param name="limit">Ends it where it does not come to an end.</param>
internal sealed class SweepWork(SweepSystem system, IReadOnlyList<PlannedFault> faults, CancellationToken limit)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    // Longer than anything is frozen.
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(20);

    private readonly List<string> findings = [];
    private volatile bool isApproved;
    private volatile bool isPublished;

    /// <summary>What it waits for.</summary>
    public string WaitsFor { get; private set; } = "";

    /// <summary>Does it all.</summary>
    /// <returns>What was not as it must be, on the way.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        Task reading = ReadAsync();
        try
        {
            await DropAsync(SweepFiles.First);
            await DecidedAsync(SweepFiles.First);
            await DropAsync(SweepFiles.Second);
            await DecidedAsync(SweepFiles.Second);
            if (Has(FaultKind.VersionsInQuickSuccession)) await SucceedAsync();
            await PublishAsync();
        }
        finally
        {
            isPublished = true;
            await reading;
        }

        return findings;
    }

    private bool Has(FaultKind kind) => faults.Any(fault => fault.Kind == kind);

    private Random RandomOf(FaultKind kind) => new(faults.First(fault => fault.Kind == kind).Seed);

    private async Task DropAsync(IReadOnlyList<SweepFile> files)
    {
        if (Has(FaultKind.EventsLate) && files == SweepFiles.First) await system.WhileDownAsync(() => Task.WhenAll(files.Select(DropAsync)));
        else if (Has(FaultKind.EventsOutOfOrder))
        {
            Random random = RandomOf(FaultKind.EventsOutOfOrder);
            SweepFile[] shuffled = [.. files];
            random.Shuffle(shuffled);
            foreach (SweepFile file in shuffled)
            {
                await DropAsync(file);
                await Task.Delay(random.Next(1_500), limit);
            }
        }
        else await Task.WhenAll(files.Select(DropAsync));
    }

    // Until the storage says that it has it.
    private async Task DropAsync(SweepFile file)
    {
        while (true)
        {
            try
            {
                await system.Administrator.DropAsync(file.Blob, file.Bytes, file.Manifest);
                return;
            }
            catch (Exception exception) when (exception is RequestFailedException or AggregateException or IOException && !limit.IsCancellationRequested)
            {
                await Task.Delay(Pause, limit);
            }
        }
    }

    private async Task DecidedAsync(IReadOnlyList<SweepFile> files)
    {
        foreach (SweepFile file in files) await HoldsAsync($"{file.Blob} is {file.Verdict}", async () => (await StatusesAsync(file)).Contains(file.Verdict));
        // Cases follow a file into force. A correction that overtakes that ends alike, but is then what its mission joined them by.
        await HoldsAsync("what the parts of files left is removed", async () => (await ListAsync("events", "parts/"))?.Count == 0);
    }

    // Null where the storage is away.
    private async Task<IReadOnlyList<string>?> ListAsync(string container, string prefix)
    {
        try
        {
            return await system.Administrator.ListAsync(container, prefix);
        }
        catch (Exception exception) when (exception is RequestFailedException or AggregateException or IOException && !limit.IsCancellationRequested)
        {
            return null;
        }
    }

    // Where a submission is failed, somebody would have to act: a fault this short must not come to that.
    private async Task<IReadOnlyList<string>> StatusesAsync(SweepFile file)
    {
        if (await AskAsync(HttpMethod.Get, "/api/submissions") is not (HttpStatusCode.OK, var text)) return [];
        string[] parts = file.Blob.Split('/');
        JsonElement[] of =
        [
            .. JsonDocument.Parse(text).RootElement.EnumerateArray()
                .Where(item => (item.Text("agency"), item.Text("country"), item.Text("template"), item.Text("period"), item.Text("file")) == (parts[0], parts[1], parts[2], parts[3], parts[4])),
        ];
        if (of.FirstOrDefault(item => item.Text("status") == "failed") is { ValueKind: JsonValueKind.Object }) throw new FaultFoundException($"{file.Blob} has failed.");
        return [.. of.Where(item => item.Text("contentHash") == file.Hash).Select(item => item.Text("status")!)];
    }

    private async Task SucceedAsync()
    {
        SweepFile before = SweepFiles.Succession[0], after = SweepFiles.Succession[1];
        await DropAsync(before);
        await Task.Delay(RandomOf(FaultKind.VersionsInQuickSuccession).Next(2_500), limit);
        await DropAsync(after);
        await DecidedAsync([after]);
        await HoldsAsync($"nothing but the last version of {after.Blob} is in force", async () => !(await StatusesAsync(before)).Any(status => status is "accepted" or "received" or "validating"));
    }

    // Looks again until it is done, and decides on what waits.
    private Task PublishAsync() => HoldsAsync($"{SweepFiles.Profile} is published", async () =>
    {
        (HttpStatusCode status, string text)? answer = await AskAsync(HttpMethod.Get, $"/api/profiles/{SweepFiles.Profile}/build");
        JsonElement build = answer is (HttpStatusCode.OK, var found) ? JsonDocument.Parse(found).RootElement : default;
        switch (answer?.status, build.ValueKind == JsonValueKind.Object ? build.Text("status") : null)
        {
            case (HttpStatusCode.NotFound, _):
                await AskAsync(HttpMethod.Post, $"/api/profiles/{SweepFiles.Profile}/build");
                return false;
            case (_, "awaitingApproval"):
                isApproved = true;
                await AskAsync(HttpMethod.Post, $"/api/profiles/{SweepFiles.Profile}/approve", new { build = build.Text("build") });
                return false;
            case (_, "failed" or "exposed" or "rejected"):
                throw new FaultFoundException($"The build is {build}.");
            case (_, "published"):
                return true;
            default:
                return false;
        }
    });

    // Whoever reads meanwhile finds the approved version whole, or none, or is asked to come again.
    private async Task ReadAsync()
    {
        string? first = null;
        while (!isPublished && !limit.IsCancellationRequested)
        {
            foreach (string address in new[] { $"/{SweepFiles.Profile}", $"/api/profiles/{SweepFiles.Profile}?format=json" })
            {
                bool wasApproved = isApproved;
                if (await AskAsync(HttpMethod.Get, address, user: system.Reader) is not (HttpStatusCode.OK, var text)) continue;
                if (!wasApproved && !isApproved) findings.Add($"{address} was public before it was approved.");
                if (address.EndsWith("json", StringComparison.Ordinal) && (first ??= text) != text) findings.Add($"{address} changed after it was published.");
            }

            await Task.Delay(Pause * 5, CancellationToken.None);
        }
    }

    private async Task HoldsAsync(string what, Func<Task<bool>> look)
    {
        WaitsFor = what;
        while (!await look()) await Task.Delay(Pause, limit);
    }

    // Null where nobody answers.
    private async Task<(HttpStatusCode Status, string Text)?> AskAsync(HttpMethod method, string path, object? body = null, User? user = null)
    {
        try
        {
            using HttpResponseMessage answer = await (user ?? system.Administrator).SendAsync(method, path, body).WaitAsync(Answer, limit);
            string text = await answer.Content.ReadAsStringAsync(limit).WaitAsync(Answer, limit);
            if (!answer.IsSuccessStatusCode) system.Keep($"{method} {path} answered {(int)answer.StatusCode}: {text}");
            return (answer.StatusCode, text);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException or IOException && !limit.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>A run has come to a state that it must not come to.</summary>
internal sealed class FaultFoundException(string message) : Exception(message);

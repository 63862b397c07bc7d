using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Pipeline.Local.Functions.Host.Blobs;

/// <summary>Watches one container and runs its functions on every blob that is new or has changed.</summary>
/// <remarks>One listing serves all functions of the container. A blob counts as handled once its receipt is written, after the
/// function's run: a crash between the two runs it again.</remarks>
internal sealed class BlobListener(
    IBlobContainer container, IReadOnlyList<BlobFunction> functions, BlobReceipts receipts, FunctionInvoker invoker, TimeProvider clock, ILogger log)
{
    public const int MaxAttempts = 5;
    const int MaxConcurrentRuns = 8;
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <summary>What is running or has failed; whatever is done or was never tried is not in here.</summary>
    readonly ConcurrentDictionary<(string Function, string Blob), Attempts> _attempts = new();
    readonly SemaphoreSlim _slots = new(MaxConcurrentRuns);

    /// <summary>Polls until <paramref name="stopping"/>, then waits for the runs under way, which <paramref name="abandon"/> cancels.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abandon)
    {
        bool reachable = true;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await PollAsync(stopping, abandon);
                reachable = true;
                await Task.Delay(PollInterval, clock, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Said once: the storage may stay away for long.
                log.Log(reachable ? LogLevel.Warning : LogLevel.Debug, e, "Container {Container} could not be listed; trying again", container.Name);
                reachable = false;
                await Task.Delay(PollInterval, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await IdleAsync();
    }

    /// <summary>Looks at every blob once and starts what is due.</summary>
    public async Task PollAsync(CancellationToken stopping, CancellationToken abandon)
    {
        await foreach (BlobVersion blob in container.ListAsync(stopping))
        {
            foreach (BlobFunction function in functions)
            {
                // Asked before the receipts: a run writes its receipt first and leaves _attempts second.
                var key = (function.Name, blob.Name);
                Attempts? tried = _attempts.GetValueOrDefault(key);
                if (tried is { Running: true } || receipts.Has(function.Name, PathOf(blob), blob.ETag)) continue;
                if (function.Pattern.Match(blob.Name) is not { } bindingData) continue;
                if (tried?.ETag != blob.ETag) tried = new Attempts(blob.ETag);
                if (clock.GetUtcNow() < tried.NotBefore) continue;

                await _slots.WaitAsync(stopping);
                _attempts[key] = tried with { Running = true };
                _ = RunAsync(function, blob, bindingData, tried, abandon);
            }
        }
    }

    /// <summary>Waits until nothing is running.</summary>
    public async Task IdleAsync()
    {
        for (int i = 0; i < MaxConcurrentRuns; i++) await _slots.WaitAsync();
        _slots.Release(MaxConcurrentRuns);
    }

    async Task RunAsync(BlobFunction function, BlobVersion blob, Dictionary<string, object?> bindingData, Attempts tried, CancellationToken abandon)
    {
        try
        {
            // Off the poll's own thread: a function may work for long before its first await.
            await Task.Yield();
            if (tried.Failures < MaxAttempts)
            {
                bindingData["BlobTrigger"] = PathOf(blob);
                var invocation = new Invocation(function.Function) { TriggerInput = container.Open(blob.Name), BindingData = bindingData };
                await invoker.InvokeAsync(invocation, abandon);
            }
            else
            {
                await container.AddPoisonMessageAsync(PoisonMessage(function, blob), abandon);
            }

            receipts.Add(function.Name, PathOf(blob), blob.ETag);
            _attempts.TryRemove((function.Name, blob.Name), out _);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            log.LogInformation("{Function} was cut short on {Blob}; it runs again at the next start", function.Name, PathOf(blob));
        }
        catch (Exception e)
        {
            int failures = Math.Min(tried.Failures + 1, MaxAttempts);
            if (tried.Failures < MaxAttempts)
                log.LogError(e, "{Function} failed on {Blob} (attempt {Attempt} of {MaxAttempts})", function.Name, PathOf(blob), failures, MaxAttempts);
            else
                log.LogError(e, "{Function} has failed on {Blob}, and its poison message could not be left; trying again", function.Name, PathOf(blob));
            _attempts[(function.Name, blob.Name)] = new Attempts(blob.ETag)
            {
                Failures = failures,
                NotBefore = clock.GetUtcNow() + BackOff(failures),
            };
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>1, 2, 4 and 8 seconds between the attempts, and no wait before the poison message.</summary>
    static TimeSpan BackOff(int failures) => failures == MaxAttempts ? TimeSpan.Zero : TimeSpan.FromSeconds(1 << (failures - 1));

    string PathOf(BlobVersion blob) => $"{container.Name}/{blob.Name}";

    string PoisonMessage(BlobFunction function, BlobVersion blob) => JsonSerializer.Serialize(new
    {
        FunctionId = $"Host.Functions.{function.Name}",
        blob.BlobType,
        ContainerName = container.Name,
        BlobName = blob.Name,
        blob.ETag,
    });

    sealed record Attempts(string ETag)
    {
        public int Failures { get; init; }

        public DateTimeOffset NotBefore { get; init; }

        public bool Running { get; init; }
    }
}

/// <summary>A function and the blobs it is for.</summary>
internal sealed record BlobFunction(LocalFunction Function, BlobPathPattern Pattern)
{
    public string Name => Function.Name;
}

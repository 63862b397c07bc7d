using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;

namespace Pipeline.Functions.Publishing;

/// <summary>Values that never change, each made once for all who ask for it at the same time, and kept while there is room.</summary>
/// <param name="bytes">Room for them.</param>
/// <remarks>MemoryCache alone makes a value once for each of several first readers; HybridCache would serialise what it keeps in order to know how large it is.</remarks>
internal sealed class OnceCache(long bytes)
{
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = bytes });
    private readonly ConcurrentDictionary<object, Lazy<Task<object?>>> making = new();

    /// <summary>The value of a key.</summary>
    /// <param name="key">Says all that the value depends on.</param>
    /// <param name="make">Makes it and says how many bytes it takes; null, where there is no such value, is not kept. Not cancelled, since others may be waiting.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<T> GetAsync<T>(object key, Func<Task<(T Value, long Size)>> make, CancellationToken cancellation)
        where T : class?
    {
        if (cache.TryGetValue(key, out T? kept)) return kept!;
        Lazy<Task<object?>> one = making.GetOrAdd(key, _ => new Lazy<Task<object?>>(() => MakeAsync(key, make)));
        return (T)(await one.Value.WaitAsync(cancellation))!;
    }

    private async Task<object?> MakeAsync<T>(object key, Func<Task<(T Value, long Size)>> make)
        where T : class?
    {
        try
        {
            // Somebody may have made it between the look into the cache and this.
            if (cache.TryGetValue(key, out T? kept)) return kept!;
            (T value, long size) = await make();
            if (value is not null) cache.Set(key, value, new MemoryCacheEntryOptions { Size = size });
            return value;
        }
        finally
        {
            making.TryRemove(key, out _);
        }
    }
}

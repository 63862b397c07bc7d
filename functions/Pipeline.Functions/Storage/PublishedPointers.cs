using Microsoft.Extensions.Logging;
using Pipeline.Core.Profiles;

namespace Pipeline.Functions.Storage;

/// <summary>What is published, as it stood at one moment.</summary>
/// <param name="At">The moment.</param>
/// <param name="All">The pointers with a published version: by country, each in <see cref="Publication.Order"/>.</param>
public sealed record PublishedState(DateTimeOffset At, IReadOnlyList<ProfilePointer> All)
{
    private readonly Dictionary<Publication, ProfilePointer> byPublication = All.ToDictionary(pointer => pointer.Publication);
    private readonly Dictionary<string, CountryState> byCountry =
        All.GroupBy(pointer => pointer.Country, StringComparer.Ordinal).ToDictionary(country => country.Key, country => new CountryState([.. country]), StringComparer.Ordinal);

    /// <summary>Number of the latest published version of a publication; 0 for none.</summary>
    public int Latest(Publication publication) => byPublication.GetValueOrDefault(publication)?.Published ?? 0;

    /// <summary>What is published of a country.</summary>
    public CountryState Of(string country) => byCountry.GetValueOrDefault(country) ?? CountryState.Nothing;
}

/// <summary>What is published of a country, in <see cref="Publication.Order"/>.</summary>
/// <param name="Pointers">The pointers.</param>
public sealed record CountryState(IReadOnlyList<ProfilePointer> Pointers)
{
    /// <summary>Nothing.</summary>
    public static CountryState Nothing { get; } = new([]);

    /// <summary>Names the publications and their versions: two states of a country of the same name are the same.</summary>
    public string Name { get; } = string.Join('|', Pointers.Select(pointer => FormattableString.Invariant($"{pointer.Id} v{pointer.Published}")));
}

/// <summary>Which versions are published, kept by each instance, so that reading them asks nothing of Cosmos DB.</summary>
/// <remarks>One query finds all of it. Once it is <see cref="Fresh"/> no more, one reader has it asked again and nobody waits; only after <see cref="Stale"/> is it waited for. An instance that
/// publishes sees so at once, others within these few seconds. Where the database does not answer, what was known last holds.</remarks>
public sealed class PublishedPointers(ProfileStore profiles, TimeProvider clock, ILogger<PublishedPointers> log)
{
    /// <summary>For how long what is known is not asked again.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    /// <summary>When what is known is waited for.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromSeconds(5);

    private readonly Lock changing = new();
    private PublishedState? known;
    private Task<PublishedState>? asking;
    private int forgotten;

    /// <summary>What is published now.</summary>
    /// <param name="cancellation">Ends the wait, not the question, in whose answer others may be waiting.</param>
    public ValueTask<PublishedState> NowAsync(CancellationToken cancellation) => GetAsync(Fresh, Stale, cancellation);

    /// <summary>What is published, for who asks for a version that stays whatever else is published: it is asked again only when what is known is older than caches may keep the version.</summary>
    /// <param name="oldest">How old what is known may be.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public ValueTask<PublishedState> KnownAsync(TimeSpan oldest, CancellationToken cancellation) => GetAsync(oldest, TimeSpan.MaxValue, cancellation);

    /// <summary>Has the next reader ask again: a pointer was turned here.</summary>
    public void Forget()
    {
        lock (changing)
        {
            forgotten++;
            (known, asking) = (null, null);
        }
    }

    private ValueTask<PublishedState> GetAsync(TimeSpan fresh, TimeSpan stale, CancellationToken cancellation)
    {
        PublishedState? now = Volatile.Read(ref known);
        TimeSpan age = now is null ? TimeSpan.MaxValue : clock.GetUtcNow() - now.At;
        if (age < fresh) return ValueTask.FromResult(now!);
        Task<PublishedState> answer;
        lock (changing)
        {
            (PublishedState? before, int since) = (known, forgotten);
            answer = asking ??= Task.Run(() => AskAsync(before, since));
        }

        return now is null || age >= stale ? new(answer.WaitAsync(cancellation)) : ValueTask.FromResult(now);
    }

    private async Task<PublishedState> AskAsync(PublishedState? before, int since)
    {
        PublishedState? answer = null;
        try
        {
            return answer = await QueryAsync(before);
        }
        catch (Exception exception) when (before is not null)
        {
            log.LogWarning(exception, "What is published could not be asked; what was known at {Time:O} holds", before.At);
            return answer = before with { At = clock.GetUtcNow() };
        }
        finally
        {
            // What was forgotten meanwhile is asked anew: this answer may be older.
            lock (changing)
                if (since == forgotten) (known, asking) = (answer, null);
        }
    }

    private async Task<PublishedState> QueryAsync(PublishedState? before)
    {
        DateTimeOffset at = clock.GetUtcNow();
        IReadOnlyList<ProfilePointer> pointers = await profiles.PublishedAsync(country: null, CancellationToken.None);
        return before is not null && before.All.SequenceEqual(pointers) ? before with { At = at } : new PublishedState(at, pointers);
    }
}

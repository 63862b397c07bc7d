namespace Pipeline.EndToEnd.Tests;

/// <summary>The system that the tests drive: the one that PIPELINE_URL, PIPELINE_STORAGE and PIPELINE_KEY name or, without them, one of their own.</summary>
/// <remarks>Another system may have been there for long: a test takes a country of its own, and compares with what it found.</remarks>
public sealed class SystemUnderTest : IAsyncLifetime
{
    private (Uri Address, string Storage, string Key) access;

    /// <summary>The system of the tests' own; null where they drive another one.</summary>
    internal LocalRun? Own { get; private set; }

    /// <summary>Whether somebody named a system.</summary>
    internal static bool IsElsewhere => Setting("PIPELINE_URL") is not null;

    internal User Administrator { get; private set; } = null!;

    /// <summary>Anyone: without a key.</summary>
    internal User Reader { get; private set; } = null!;

    /// <summary>Where it listens.</summary>
    internal Uri Address => access.Address;

    public async Task InitializeAsync()
    {
        if (Setting("PIPELINE_URL") is { } url)
        {
            access = (new Uri(url), Required("PIPELINE_STORAGE"), Required("PIPELINE_KEY"));
        }
        else
        {
            Own = await LocalRun.StartAsync();
            access = (Own.Address, Own.Storage, Own.AdministratorKey);
        }

        Administrator = With(access.Key);
        Reader = With(null);
    }

    /// <summary>Somebody with a key.</summary>
    internal User With(string? key) => new(access.Address, access.Storage, key);

    public async Task DisposeAsync()
    {
        Administrator?.Dispose();
        Reader?.Dispose();
        if (Own is not null) await Own.DisposeAsync();
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static string Required(string name) => Setting(name) ?? throw new InvalidOperationException($"PIPELINE_URL names a system; {name} is needed to use it.");
}

[CollectionDefinition(nameof(SystemUnderTest))]
public sealed class SystemCollection : ICollectionFixture<SystemUnderTest>;

/// <summary>A test that ends processes, reads the document store or needs a key of a certain role: only on a system of the tests' own.</summary>
public sealed class OwnSystemFactAttribute : FactAttribute
{
    public OwnSystemFactAttribute()
    {
        if (SystemUnderTest.IsElsewhere) Skip = "PIPELINE_URL names somebody else's system, whose processes, documents and further keys are out of reach.";
    }
}

using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Publishing;
using Pipeline.Functions.Storage;
using Pipeline.Functions.Tests.Storage;

namespace Pipeline.Functions.Tests.Publishing;

/// <summary>How often published versions are asked for in the stores behind an instance of the app.</summary>
[Collection(nameof(CosmosFixture))]
public sealed class PublishedProfilesTests : IAsyncLifetime
{
    private static readonly IProfileWriter Json = ProfileWriters.Find("json")!;

    private readonly Publication publication = Publication.Profile(CosmosFixture.NewCountry(), 2019);
    private readonly ManualClock clock = new() { Now = DateTimeOffset.UnixEpoch };
    private readonly MemoryBlobs storage = new();
    private readonly CosmosFixture cosmos;
    private readonly Blobs blobs;
    private readonly PublishedPointers pointers;
    private readonly PublishedProfiles published;

    public PublishedProfilesTests(CosmosFixture cosmos)
    {
        this.cosmos = cosmos;
        blobs = new Blobs(storage);
        pointers = new PublishedPointers(cosmos.Profiles, clock, NullLogger<PublishedPointers>.Instance);
        published = new PublishedProfiles(blobs, pointers);
    }

    public async Task InitializeAsync()
    {
        await PublishAsync(1);
        await published.PointersAsync(null, CancellationToken.None); // the client's own first questions
        pointers.Forget();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Many_first_readers_at_once_ask_each_store_once()
    {
        int asked = cosmos.Asked;

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(reader => Task.Run(() => ReadAsync(reader % 2 == 0 ? null : 1))));

        Assert.Equal((1, 1), (cosmos.Asked - asked, storage.Opened));
        Assert.Single(answers.Distinct());
        Assert.Contains("\"version\":1", answers[0].Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_numbered_version_is_not_asked_for_again()
    {
        await ReadAsync(1);
        int asked = cosmos.Asked;

        for (int minute = 0; minute < 50; minute++)
        {
            clock.Now += TimeSpan.FromMinutes(1);
            await ReadAsync(1);
        }

        Assert.Equal((0, 1), (cosmos.Asked - asked, storage.Opened));
    }

    [Fact]
    public async Task What_was_published_here_is_seen_at_once()
    {
        string first = await ReadAsync(null);
        await PublishAsync(2);
        pointers.Forget();

        Assert.NotEqual(first, await ReadAsync(null));
        Assert.Contains("superseded", await ReadAsync(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_instance_published_is_seen_within_seconds_and_nobody_waits_for_the_question_before()
    {
        string first = await ReadAsync(null);
        await PublishAsync(2);
        int asked = cosmos.Asked;

        Assert.Equal(first, await ReadAsync(null));
        Assert.Equal(asked, cosmos.Asked);

        clock.Now += PublishedPointers.Fresh;
        Assert.Equal(first, await ReadAsync(null)); // and it is asked
        await Until(async () => await ReadAsync(null) != first);
        Assert.Equal(asked + 1, cosmos.Asked);

        await PublishAsync(3);
        clock.Now += PublishedPointers.Stale;
        Assert.Contains("\"version\":3", (await ReadAsync(null)).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_not_known_yet_is_asked_for()
    {
        await ReadAsync(1);
        await PublishAsync(2);
        clock.Now += PublishedPointers.Stale;

        Assert.Contains("\"version\":2", (await ReadAsync(2)).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Null(await published.RenderAsync(publication, 3, Json, null, CancellationToken.None));
        Assert.Null(await published.RenderAsync(publication, 0, Json, null, CancellationToken.None));
        Assert.Null(await published.RenderAsync(publication, 1, Json, "no-such-table", CancellationToken.None));
    }

    private async Task<string> ReadAsync(int? version) => Encoding.UTF8.GetString((await published.RenderAsync(publication, version, Json, null, CancellationToken.None))!.Content);

    private async Task PublishAsync(int version)
    {
        var profile = new MigrationProfile(
            publication.Country, "Country", publication.Year, version, ProfileStatus.Published, "Profile", $"{publication.Template}@1", "persons@1", [], [], [], [], [], [], [], null);
        await blobs.WriteJsonAsync(Blobs.Releases, Release.Blob(publication, version, Release.Profile), profile, CancellationToken.None);
        (ProfilePointer pointer, string? etag) = await cosmos.Profiles.PointerAsync(publication, CancellationToken.None);
        Assert.True(await cosmos.Profiles.TryChangeAsync(pointer with { Published = version }, etag, CancellationToken.None));
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        for (int i = 0; i < 500; i++)
        {
            if (await holds()) return;
            await Task.Delay(10);
        }

        Assert.Fail("It did not come to hold.");
    }
}

using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;
using Pipeline.Functions.Storage;

namespace Pipeline.Functions.Tests.Storage;

[Collection(nameof(CosmosFixture))]
public class ProfileStoreTests(CosmosFixture cosmos)
{
    private readonly string country = CosmosFixture.NewCountry();
    private readonly ProfileStore profiles = cosmos.Profiles;

    [Fact]
    public async Task A_pointer_that_somebody_else_turned_is_not_turned_again()
    {
        (ProfilePointer pointer, string? none) = await profiles.PointerAsync(country, 2019, CancellationToken.None);
        Assert.True(await profiles.TryChangeAsync(pointer with { Published = 1 }, none, CancellationToken.None));
        Assert.False(await profiles.TryChangeAsync(pointer with { Published = 1 }, none, CancellationToken.None));

        (ProfilePointer first, string? etag) = await profiles.PointerAsync(country, 2019, CancellationToken.None);
        Assert.True(await profiles.TryChangeAsync(first with { Published = 2 }, etag, CancellationToken.None));
        Assert.False(await profiles.TryChangeAsync(first with { Published = 3 }, etag, CancellationToken.None));
        Assert.Equal(2, (await profiles.PointerAsync(country, 2019, CancellationToken.None)).Pointer.Published);
    }

    [Fact]
    public async Task Figures_of_a_version_are_read_by_indicator_and_years_and_writing_them_twice_changes_nothing()
    {
        // 250 figures are three batches.
        var figures = new ObservationSet(
            country,
            [new Source("s1", "hash", "nso", "migrant-stock", "1.0", "2019", "a.csv", 1, Manifest.None)],
            [.. Enumerable.Range(1770, 250).Select(year => new Observation("MIG_STOCK", $"{year}", ["_T", "_T", "_T"], year, "A", "F", [0], null))]);
        for (int run = 0; run < 2; run++) await profiles.PutObservationsAsync(2019, 1, figures, CancellationToken.None);

        List<ObservationDocument> read = [];
        await foreach (ObservationDocument observation in profiles.ObservationsAsync(country, 2019, 1, "MIG_STOCK", 2010, null, CancellationToken.None)) read.Add(observation);

        Assert.Equal(Enumerable.Range(2010, 10).Select(year => (double?)year), read.Select(observation => observation.Value));
        ILookup<int, SubmissionOf> lineages = await profiles.LineagesAsync(country, 2019, 1, [read[0].Lineage], CancellationToken.None);
        Assert.Equal([new SubmissionOf("s1", "hash")], lineages[read[0].Lineage]);
        Assert.Equal("_T", read[0].Codes["origin"]);
    }

    [Fact]
    public async Task Figures_that_come_from_thousands_of_files_are_written_and_name_them_all()
    {
        int[] all = [.. Enumerable.Range(0, 12_000)];
        var figures = new ObservationSet(
            country,
            [.. all.Select(file => new Source($"submission-{file:00000}", new string('a', 64), "police", "border-crossings", "1.0", "2019", $"{file}.csv", 1, Manifest.None))],
            [.. Enumerable.Range(1770, 250).Select(year => new Observation("MIG_STOCK", $"{year}", ["_T", "_T", "_T"], year, "A", "F", year < 2000 ? all : [7], null))]);
        await profiles.PutObservationsAsync(2019, 1, figures, CancellationToken.None);

        List<ObservationDocument> read = [];
        await foreach (ObservationDocument observation in profiles.ObservationsAsync(country, 2019, 1, "MIG_STOCK", 1999, 2000, CancellationToken.None)) read.Add(observation);
        ILookup<int, SubmissionOf> lineages = await profiles.LineagesAsync(country, 2019, 1, [.. read.Select(observation => observation.Lineage)], CancellationToken.None);

        Assert.Equal(figures.Sources.Select(source => source.Submission), lineages[read[0].Lineage].Select(submission => submission.Submission));
        Assert.Equal(["submission-00007"], lineages[read[1].Lineage].Select(submission => submission.Submission));
    }

    [Fact]
    public async Task Only_profiles_with_a_published_version_are_listed()
    {
        await profiles.TryChangeAsync((await profiles.PointerAsync(country, 2018, CancellationToken.None)).Pointer with { Draft = new DraftReference(1, "b") }, null, CancellationToken.None);
        await profiles.TryChangeAsync((await profiles.PointerAsync(country, 2019, CancellationToken.None)).Pointer with { Published = 1 }, null, CancellationToken.None);

        List<int> years = [];
        await foreach (ProfilePointer pointer in profiles.PublishedAsync(country, CancellationToken.None)) years.Add(pointer.Year);

        Assert.Equal([2019], years);
    }
}

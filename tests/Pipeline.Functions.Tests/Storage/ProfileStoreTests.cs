using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;
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
        (ProfilePointer pointer, string? none) = await profiles.PointerAsync(Profile(2019), CancellationToken.None);
        Assert.True(await profiles.TryChangeAsync(pointer with { Published = 1 }, none, CancellationToken.None));
        Assert.False(await profiles.TryChangeAsync(pointer with { Published = 1 }, none, CancellationToken.None));

        (ProfilePointer first, string? etag) = await profiles.PointerAsync(Profile(2019), CancellationToken.None);
        Assert.True(await profiles.TryChangeAsync(first with { Published = 2 }, etag, CancellationToken.None));
        Assert.False(await profiles.TryChangeAsync(first with { Published = 3 }, etag, CancellationToken.None));
        Assert.Equal(2, (await profiles.PointerAsync(Profile(2019), CancellationToken.None)).Pointer.Published);
    }

    [Fact]
    public async Task Figures_of_a_version_are_read_by_indicator_and_years_and_writing_them_twice_changes_nothing()
    {
        // 250 figures are three batches.
        var figures = new ObservationSet(
            country,
            [new Source("s1", "hash", "nso", "migrant-stock", "1.0", "2019", "a.csv", 1, Manifest.None)],
            [.. Enumerable.Range(1770, 250).Select(year => new Observation("MIG_STOCK", $"{year}", ["_T", "_T", "_T"], year, "A", "F", [0], null))]);
        for (int run = 0; run < 2; run++) await profiles.PutObservationsAsync(Profile(2019), 1, figures, CancellationToken.None);

        List<ObservationDocument> read = [];
        await foreach (ObservationDocument observation in profiles.ObservationsAsync(Profile(2019), 1, "MIG_STOCK", 2010, null, CancellationToken.None)) read.Add(observation);

        Assert.Equal(Enumerable.Range(2010, 10).Select(year => (double?)year), read.Select(observation => observation.Value));
        ILookup<int, SubmissionOf> lineages = await profiles.LineagesAsync(Profile(2019), 1, [read[0].Lineage], CancellationToken.None);
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
        await profiles.PutObservationsAsync(Profile(2019), 1, figures, CancellationToken.None);

        List<ObservationDocument> read = [];
        await foreach (ObservationDocument observation in profiles.ObservationsAsync(Profile(2019), 1, "MIG_STOCK", 1999, 2000, CancellationToken.None)) read.Add(observation);
        ILookup<int, SubmissionOf> lineages = await profiles.LineagesAsync(Profile(2019), 1, [.. read.Select(observation => observation.Lineage)], CancellationToken.None);

        Assert.Equal(figures.Sources.Select(source => source.Submission), lineages[read[0].Lineage].Select(submission => submission.Submission));
        Assert.Equal(["submission-00007"], lineages[read[1].Lineage].Select(submission => submission.Submission));
    }

    [Fact]
    public async Task Only_what_has_a_published_version_is_listed_later_years_first_and_the_profile_before_its_reports()
    {
        await ChangeAsync(Profile(2017), pointer => pointer with { Draft = new DraftReference(1, "b") });
        foreach (Publication publication in new[] { Profile(2018), Report(2019), Profile(2019), Report(2020) }) await ChangeAsync(publication, pointer => pointer with { Published = 1 });

        Assert.Equal([Report(2020), Profile(2019), Report(2019), Profile(2018)], (await profiles.PublishedAsync(country, CancellationToken.None)).Select(pointer => pointer.Publication));
    }

    [Fact]
    public async Task A_report_has_figures_texts_and_versions_of_its_own()
    {
        var figures = new ObservationSet(
            country, [new Source("s1", "hash", "nso", "migrant-stock", "1.0", "2019", "a.csv", 1, Manifest.None)], [new Observation("MIG_STOCK", "2019", ["_T", "_T", "_T"], 9, "A", "F", [0], null)]);
        await profiles.PutObservationsAsync(Profile(2019), 1, figures, CancellationToken.None);
        await profiles.PutObservationsAsync(Report(2019), 1, figures with { Observations = [figures.Observations[0] with { Value = 8 }] }, CancellationToken.None);
        await profiles.PutTextsAsync(Report(2019), new Dictionary<string, string> { ["findings"] = "Of the report." }, CancellationToken.None);
        await profiles.PutVersionAsync(VersionDocument.For(Report(2019), 1, "b", "Report", new Approval("c", DateTime.UnixEpoch, ""), 0), CancellationToken.None);

        Assert.Equal([9d], await ValuesAsync(Profile(2019)));
        Assert.Equal([8d], await ValuesAsync(Report(2019)));
        Assert.Empty(await profiles.TextsAsync(Profile(2019), CancellationToken.None));
        Assert.Single(await profiles.TextsAsync(Report(2019), CancellationToken.None));
        Assert.Null(await profiles.VersionAsync(Profile(2019), 1, CancellationToken.None));
        Assert.Equal(["Report"], await TitlesAsync(Report(2019)));
        Assert.Empty(await TitlesAsync(Profile(2019)));

        await profiles.RemoveAsync(Report(2019), 1, CancellationToken.None);
        await profiles.RemoveAsync(Report(2019), 1, CancellationToken.None);
        Assert.Empty(await ValuesAsync(Report(2019)));
        Assert.Empty(await TitlesAsync(Report(2019)));
        Assert.Equal([9d], await ValuesAsync(Profile(2019)));
    }

    // Of two drafts that were attacked while the same versions were public, the second to be published was not attacked with the first.
    [Fact]
    public async Task A_version_is_published_only_while_no_other_of_the_country_came_between()
    {
        int seen = await profiles.ReleasesAsync(country, CancellationToken.None);
        Assert.True(await PublishAsync(Profile(2019), seen));
        Assert.False(await PublishAsync(Report(2019), seen));
        Assert.Equal(0, (await profiles.PointerAsync(Report(2019), CancellationToken.None)).Pointer.Published);

        Assert.True(await PublishAsync(Report(2019), await profiles.ReleasesAsync(country, CancellationToken.None)));
        Assert.Equal(2, await profiles.ReleasesAsync(country, CancellationToken.None));

        (ProfilePointer pointer, string? etag) = await profiles.PointerAsync(Profile(2019), CancellationToken.None);
        await ChangeAsync(Profile(2019), old => old with { Draft = new DraftReference(2, "b") });
        Assert.False(await profiles.TryPublishAsync(pointer with { Published = 2 }, etag, 2, CancellationToken.None));
        Assert.Equal(2, await profiles.ReleasesAsync(country, CancellationToken.None));

        async Task<bool> PublishAsync(Publication publication, int releases)
        {
            (ProfilePointer pointer, string? etag) = await profiles.PointerAsync(publication, CancellationToken.None);
            return await profiles.TryPublishAsync(pointer with { Published = pointer.Published + 1 }, etag, releases, CancellationToken.None);
        }
    }

    private Publication Profile(int year) => Publication.Profile(country, year);

    private Publication Report(int year) => Publication.Report(country, year, "gender-report")!;

    private Task ChangeAsync(Publication publication, Func<ProfilePointer, ProfilePointer> change) => profiles.ChangeAsync(publication, change, CancellationToken.None);

    private Task<List<double?>> ValuesAsync(Publication publication) =>
        profiles.ObservationsAsync(publication, 1, "MIG_STOCK", null, null, CancellationToken.None).Select(observation => observation.Value).ToListAsync().AsTask();

    private Task<List<string>> TitlesAsync(Publication publication) =>
        profiles.VersionsAsync(publication, CancellationToken.None).Select(version => version.Title).ToListAsync().AsTask();
}

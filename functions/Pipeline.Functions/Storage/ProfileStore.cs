using System.Globalization;
using System.Net;
using Microsoft.Azure.Cosmos;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;

namespace Pipeline.Functions.Storage;

/// <summary>Which versions of which profiles there are, and the published figures.</summary>
/// <remarks>A version is published by writing its figures and its description under the new version and then turning one pointer, conditionally:
/// readers see the old version or the new one, never a mixture.</remarks>
public sealed class ProfileStore(Database database)
{
    private const int OperationsPerBatch = 100;
    private const int BatchesAtOnce = 4;

    /// <summary>The pointer of a profile with its ETag; an empty one where nothing was built yet.</summary>
    public async Task<(ProfilePointer Pointer, string? ETag)> PointerAsync(string country, int year, CancellationToken cancellation)
    {
        string id = ProfilePointer.IdOf(country, year);
        (ProfilePointer? pointer, string? etag) = await database.Profiles.ReadAsync<ProfilePointer>(id, country, cancellation);
        return (pointer ?? new ProfilePointer(id, ProfilePointer.KindName, country, year, 0, null), etag);
    }

    /// <summary>Changes a pointer that was read; false where somebody else changed it meanwhile.</summary>
    public async Task<bool> TryChangeAsync(ProfilePointer pointer, string? etag, CancellationToken cancellation)
    {
        var partition = new PartitionKey(pointer.Country);
        try
        {
            if (etag is null) await database.Profiles.CreateItemAsync(pointer, partition, cancellationToken: cancellation);
            else await database.Profiles.ReplaceItemAsync(pointer, pointer.Id, partition, new ItemRequestOptions { IfMatchEtag = etag }, cancellation);
            return true;
        }
        catch (CosmosException exception) when (exception.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <summary>Changes a pointer, however often somebody else changes it meanwhile.</summary>
    /// <param name="country">Country of the profile.</param>
    /// <param name="year">Year of the profile.</param>
    /// <param name="change">The changed pointer; null where it is to stay as it is.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task ChangeAsync(string country, int year, Func<ProfilePointer, ProfilePointer?> change, CancellationToken cancellation)
    {
        while (true)
        {
            (ProfilePointer pointer, string? etag) = await PointerAsync(country, year, cancellation);
            if (change(pointer) is not { } changed || await TryChangeAsync(changed, etag, cancellation)) return;
        }
    }

    /// <summary>The pointers of all profiles, or of a country's, with a published version.</summary>
    public IAsyncEnumerable<ProfilePointer> PublishedAsync(string? country, CancellationToken cancellation) =>
        database.Profiles.QueryAsync<ProfilePointer>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.published > 0 ORDER BY c.id").WithParameter("@kind", ProfilePointer.KindName), country, cancellation);

    /// <summary>The published versions of a country's profile of a year, ascending.</summary>
    public IAsyncEnumerable<VersionDocument> VersionsAsync(string country, int year, CancellationToken cancellation) =>
        database.Profiles.QueryAsync<VersionDocument>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.year = @year ORDER BY c.version")
                .WithParameter("@kind", VersionDocument.KindName).WithParameter("@year", year),
            country,
            cancellation);

    /// <summary>A version; null where there is none.</summary>
    public async Task<VersionDocument?> VersionAsync(string country, int year, int version, CancellationToken cancellation) =>
        (await database.Profiles.ReadAsync<VersionDocument>(VersionDocument.IdOf(country, year, version), country, cancellation)).Document;

    /// <summary>The edition of a profile template that a country has in force; null where it never had one.</summary>
    public async Task<TemplateEdition?> EditionAsync(string country, string template, CancellationToken cancellation)
    {
        TemplateEdition? latest = null;
        await foreach (TemplateEdition edition in database.Profiles.QueryAsync<TemplateEdition>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.template = @template ORDER BY c.number").WithParameter("@kind", TemplateEdition.KindName).WithParameter("@template", template),
            country,
            cancellation)) latest = edition;
        return latest;
    }

    /// <summary>Adds an edition; false where somebody else added one of this number meanwhile.</summary>
    public async Task<bool> TryAddAsync(TemplateEdition edition, CancellationToken cancellation)
    {
        try
        {
            await database.Profiles.CreateItemAsync(edition, new PartitionKey(edition.Country), cancellationToken: cancellation);
            return true;
        }
        catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <summary>The coordinator's texts for a profile, by their ids; none where nothing was written.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TextsAsync(string country, int year, CancellationToken cancellation) =>
        (await database.Profiles.ReadAsync<TextsDocument>(TextsDocument.IdOf(country, year), country, cancellation)).Document?.Texts ?? new Dictionary<string, string>();

    /// <summary>Keeps the coordinator's texts for this draft and the next ones.</summary>
    public Task PutTextsAsync(string country, int year, IReadOnlyDictionary<string, string> texts, CancellationToken cancellation) =>
        database.Profiles.UpsertItemAsync(new TextsDocument(TextsDocument.IdOf(country, year), TextsDocument.KindName, country, texts), new PartitionKey(country), cancellationToken: cancellation);

    /// <summary>Describes a version that is about to be published.</summary>
    public Task PutVersionAsync(VersionDocument version, CancellationToken cancellation) =>
        database.Profiles.UpsertItemAsync(version, new PartitionKey(version.Country), cancellationToken: cancellation);

    /// <summary>Writes the figures of a version; nobody sees them before the pointer turns.</summary>
    public async Task PutObservationsAsync(int year, int version, ObservationSet figures, CancellationToken cancellation)
    {
        string partition = PartitionOf(figures.Country, year);
        Dictionary<string, int> lineages = await PutLineagesAsync(partition, year, version, figures, cancellation);
        await Parallel.ForEachAsync(figures.Observations.Chunk(OperationsPerBatch), new ParallelOptions { MaxDegreeOfParallelism = BatchesAtOnce, CancellationToken = cancellation }, async (chunk, token) =>
        {
            TransactionalBatch batch = database.Observations.CreateTransactionalBatch(new PartitionKey(partition));
            foreach (Observation observation in chunk) batch.UpsertItem(DocumentOf(observation));
            using TransactionalBatchResponse response = await batch.ExecuteAsync(token);
            if (!response.IsSuccessStatusCode)
                throw new CosmosException($"Figures of {partition} could not be written.", response.StatusCode, 0, response.ActivityId, response.RequestCharge);
        });

        ObservationDocument DocumentOf(Observation observation)
        {
            Indicator indicator = IndicatorCatalogue.Find(observation.Indicator)!;
            return new ObservationDocument(
                ProfileAssembly.ObservationId(figures.Country, year, version, observation),
                partition,
                version,
                indicator.Code,
                indicator.Version,
                figures.Country,
                observation.Period,
                indicator.Dimensions.Zip(observation.Codes).ToDictionary(pair => pair.First, pair => pair.Second),
                observation.Value,
                indicator.Unit,
                observation.Status,
                observation.Confidentiality,
                lineages[LineageOf(observation)]);
        }
    }

    // Numbered in the order of the figures, so that the lineages of an indicator lie together.
    private async Task<Dictionary<string, int>> PutLineagesAsync(string partition, int year, int version, ObservationSet figures, CancellationToken cancellation)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Observation observation in figures.Observations)
        {
            int number = numbers.Count;
            if (!numbers.TryAdd(LineageOf(observation), number)) continue;
            SubmissionOf[] submissions = [.. observation.Sources.Select(source => new SubmissionOf(figures.Sources[source].Submission, figures.Sources[source].ContentHash))];
            foreach ((int part, SubmissionOf[] chunk) in submissions.Chunk(LineageDocument.MostSubmissions).Index())
            {
                string id = FormattableString.Invariant($"{figures.Country}:{year}:v{version}:lineage:{number}:{part}");
                await database.Observations.UpsertItemAsync(
                    new LineageDocument(id, LineageDocument.KindName, partition, version, number, part, chunk), new PartitionKey(partition), cancellationToken: cancellation);
            }
        }

        return numbers;
    }

    private static string LineageOf(Observation observation) => string.Join(',', observation.Sources);

    /// <summary>The submissions of some lineages of a version, by number.</summary>
    /// <param name="country">Country of the profile.</param>
    /// <param name="year">Year of the profile.</param>
    /// <param name="version">Version of the profile.</param>
    /// <param name="lineages">Numbers of the lineages, at least one.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<ILookup<int, SubmissionOf>> LineagesAsync(string country, int year, int version, IReadOnlyCollection<int> lineages, CancellationToken cancellation)
    {
        QueryDefinition query = new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.version = @version AND c.lineage >= @first AND c.lineage <= @last ORDER BY c.part")
            .WithParameter("@kind", LineageDocument.KindName)
            .WithParameter("@version", version)
            .WithParameter("@first", lineages.Min())
            .WithParameter("@last", lineages.Max());
        List<(int Lineage, SubmissionOf Submission)> found = [];
        await foreach (LineageDocument document in database.Observations.QueryAsync<LineageDocument>(query, PartitionOf(country, year), cancellation))
            found.AddRange(document.Submissions.Select(submission => (document.Lineage, submission)));
        return found.ToLookup(pair => pair.Lineage, pair => pair.Submission);
    }

    /// <summary>The published figures of one indicator in a version, by period.</summary>
    /// <param name="country">Country of the profile.</param>
    /// <param name="year">Year of the profile.</param>
    /// <param name="version">Version of the profile.</param>
    /// <param name="indicator">Code of the indicator.</param>
    /// <param name="from">First year, or null.</param>
    /// <param name="to">Last year, or null.</param>
    /// <param name="cancellation">Cancels.</param>
    public IAsyncEnumerable<ObservationDocument> ObservationsAsync(
        string country, int year, int version, string indicator, int? from, int? to, CancellationToken cancellation) =>
        database.Observations.QueryAsync<ObservationDocument>(
            new QueryDefinition("SELECT * FROM c WHERE c.version = @version AND c.indicator = @indicator AND c.period >= @from AND c.period < @to ORDER BY c.period")
                .WithParameter("@version", version)
                .WithParameter("@indicator", indicator)
                .WithParameter("@from", (from ?? 0).ToString("D4", CultureInfo.InvariantCulture))
                .WithParameter("@to", ((to ?? 9998) + 1).ToString("D4", CultureInfo.InvariantCulture)),
            PartitionOf(country, year),
            cancellation);

    private static string PartitionOf(string country, int year) => FormattableString.Invariant($"{country}|{year}");
}

using System.Globalization;
using System.Net;
using Microsoft.Azure.Cosmos;
using Pipeline.Core.Indicators;
using Pipeline.Core.Profiles;

namespace Pipeline.Functions.Storage;

/// <summary>Which versions of which publications there are, and the published figures.</summary>
/// <remarks>A version is published by writing its figures and its description under the new version and then turning one pointer, conditionally:
/// readers see the old version or the new one, never a mixture.</remarks>
public sealed class ProfileStore(Database database)
{
    private const int OperationsPerBatch = 100;
    private const int BatchesAtOnce = 4;

    /// <summary>The pointer of a publication with its ETag; an empty one where nothing was built yet.</summary>
    public async Task<(ProfilePointer Pointer, string? ETag)> PointerAsync(Publication publication, CancellationToken cancellation)
    {
        (ProfilePointer? pointer, string? etag) = await database.Profiles.ReadAsync<ProfilePointer>(publication.Id, publication.Country, cancellation);
        return (pointer ?? ProfilePointer.For(publication), etag);
    }

    /// <summary>Changes a pointer that was read; false where somebody else changed it meanwhile.</summary>
    public Task<bool> TryChangeAsync(ProfilePointer pointer, string? etag, CancellationToken cancellation) => TryPutAsync(pointer.Id, pointer.Country, pointer, etag, cancellation);

    // Creates where nothing was read, replaces what was read; false where somebody else was faster.
    private async Task<bool> TryPutAsync<T>(string id, string country, T item, string? etag, CancellationToken cancellation)
    {
        var partition = new PartitionKey(country);
        try
        {
            if (etag is null) await database.Profiles.CreateItemAsync(item, partition, cancellationToken: cancellation);
            else await database.Profiles.ReplaceItemAsync(item, id, partition, new ItemRequestOptions { IfMatchEtag = etag }, cancellation);
            return true;
        }
        catch (CosmosException exception) when (exception.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    /// <summary>How many versions of all its publications a country has, and how often it shared other figures.</summary>
    public async Task<int> ReleasesAsync(string country, CancellationToken cancellation) => (await ReleasesOfAsync(country, cancellation)).Document.Number;

    /// <summary>What a country's agencies shared, and its number of releases by then.</summary>
    public async Task<(int Releases, IReadOnlyList<SharedRelease> Shared)> SharedAsync(string country, CancellationToken cancellation)
    {
        (ReleasesDocument document, _) = await ReleasesOfAsync(country, cancellation);
        return (document.Number, document.Shared ?? []);
    }

    /// <summary>Records figures as shared, before they are given.</summary>
    /// <param name="country">Country.</param>
    /// <param name="shared">What is shared.</param>
    /// <param name="releases">How many releases of the country there were beside which it was found safe.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>False where something else was published or shared meanwhile.</returns>
    public async Task<bool> TryShareAsync(string country, SharedRelease shared, int releases, CancellationToken cancellation)
    {
        (ReleasesDocument document, string? etag) = await ReleasesOfAsync(country, cancellation);
        return document.Number == releases
            && await TryPutAsync(document.Id, country, document with { Number = releases + 1, Shared = [.. document.Shared ?? [], shared] }, etag, cancellation);
    }

    /// <summary>Turns a pointer that was read to a version that is public from now on.</summary>
    /// <param name="pointer">The pointer with the version.</param>
    /// <param name="etag">The ETag with which it was read.</param>
    /// <param name="releases">How many versions of the country there were beside which it was found safe; null for one of which each figure is public already.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>False where somebody else changed the pointer, or published another version of the country, meanwhile.</returns>
    public async Task<bool> TryPublishAsync(ProfilePointer pointer, string? etag, int? releases, CancellationToken cancellation)
    {
        (ReleasesDocument document, string? documentTag) = await ReleasesOfAsync(pointer.Country, cancellation);
        if (releases is { } seen && document.Number != seen) return false;
        TransactionalBatch batch = database.Profiles.CreateTransactionalBatch(new PartitionKey(pointer.Country));
        Put(pointer.Id, pointer, etag);
        Put(document.Id, document with { Number = document.Number + 1 }, documentTag);
        using TransactionalBatchResponse response = await batch.ExecuteAsync(cancellation);
        if (response.IsSuccessStatusCode) return true;
        if (response.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict) return false;
        throw new CosmosException($"{pointer.Id} could not be turned.", response.StatusCode, 0, response.ActivityId, response.RequestCharge);

        void Put<T>(string id, T item, string? tag)
        {
            if (tag is null) batch.CreateItem(item);
            else batch.ReplaceItem(id, item, new TransactionalBatchItemRequestOptions { IfMatchEtag = tag });
        }
    }

    private async Task<(ReleasesDocument Document, string? ETag)> ReleasesOfAsync(string country, CancellationToken cancellation)
    {
        var none = ReleasesDocument.For(country);
        (ReleasesDocument? document, string? etag) = await database.Profiles.ReadAsync<ReleasesDocument>(none.Id, country, cancellation);
        return (document ?? none, etag);
    }

    /// <summary>Changes a pointer, however often somebody else changes it meanwhile.</summary>
    /// <param name="publication">Its publication.</param>
    /// <param name="change">The changed pointer; null where it is to stay as it is.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task ChangeAsync(Publication publication, Func<ProfilePointer, ProfilePointer?> change, CancellationToken cancellation)
    {
        while (true)
        {
            (ProfilePointer pointer, string? etag) = await PointerAsync(publication, cancellation);
            if (change(pointer) is not { } changed || await TryChangeAsync(changed, etag, cancellation)) return;
        }
    }

    /// <summary>The pointers of all publications, or of a country's, with a published version: by country, each in <see cref="Publication.Order"/>.</summary>
    public async Task<IReadOnlyList<ProfilePointer>> PublishedAsync(string? country, CancellationToken cancellation)
    {
        List<ProfilePointer> pointers = [];
        QueryDefinition query = new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.published > 0").WithParameter("@kind", ProfilePointer.KindName);
        await foreach (ProfilePointer pointer in database.Profiles.QueryAsync<ProfilePointer>(query, country, cancellation)) pointers.Add(pointer);
        return [.. pointers.OrderBy(pointer => pointer.Country, StringComparer.Ordinal).ThenBy(pointer => pointer.Publication, Publication.Order)];
    }

    /// <summary>The pointers of all publications, or of a country's, with whatever they point to.</summary>
    public IAsyncEnumerable<ProfilePointer> PointersAsync(string? country, CancellationToken cancellation) =>
        database.Profiles.QueryAsync<ProfilePointer>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind ORDER BY c.id").WithParameter("@kind", ProfilePointer.KindName), country, cancellation);

    /// <summary>The published versions of a publication, ascending.</summary>
    public IAsyncEnumerable<VersionDocument> VersionsAsync(Publication publication, CancellationToken cancellation) =>
        database.Profiles.QueryAsync<VersionDocument>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.year = @year AND c.template = @template ORDER BY c.version")
                .WithParameter("@kind", VersionDocument.KindName).WithParameter("@year", publication.Year).WithParameter("@template", publication.Template),
            publication.Country,
            cancellation);

    /// <summary>A version; null where there is none.</summary>
    public async Task<VersionDocument?> VersionAsync(Publication publication, int version, CancellationToken cancellation) =>
        (await database.Profiles.ReadAsync<VersionDocument>(VersionDocument.IdOf(publication, version), publication.Country, cancellation)).Document;

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

    /// <summary>The coordinator's texts for a publication, by their ids; none where nothing was written.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TextsAsync(Publication publication, CancellationToken cancellation) =>
        (await database.Profiles.ReadAsync<TextsDocument>(TextsDocument.IdOf(publication), publication.Country, cancellation)).Document?.Texts ?? new Dictionary<string, string>();

    /// <summary>Keeps the coordinator's texts for this draft and the next ones.</summary>
    public Task PutTextsAsync(Publication publication, IReadOnlyDictionary<string, string> texts, CancellationToken cancellation) =>
        database.Profiles.UpsertItemAsync(
            new TextsDocument(TextsDocument.IdOf(publication), TextsDocument.KindName, publication.Country, texts), new PartitionKey(publication.Country), cancellationToken: cancellation);

    /// <summary>Describes a version that is about to be published.</summary>
    public Task PutVersionAsync(VersionDocument version, CancellationToken cancellation) =>
        database.Profiles.UpsertItemAsync(version, new PartitionKey(version.Country), cancellationToken: cancellation);

    /// <summary>Removes the figures and the description of a version that was written and is not to be published.</summary>
    public async Task RemoveAsync(Publication publication, int version, CancellationToken cancellation)
    {
        QueryDefinition query = new QueryDefinition("SELECT c.id FROM c WHERE c.version = @version").WithParameter("@version", version);
        List<Written> written = [];
        await foreach (Written document in database.Observations.QueryAsync<Written>(query, publication.Id, cancellation)) written.Add(document);
        foreach (Written document in written) await DeleteAsync(database.Observations, document.Id, publication.Id);
        await DeleteAsync(database.Profiles, VersionDocument.IdOf(publication, version), publication.Country);

        async Task DeleteAsync(Container container, string id, string partition)
        {
            // Killed halfway it runs again; a document that is gone answers 404, which the stream does not throw.
            using ResponseMessage answer = await container.DeleteItemStreamAsync(id, new PartitionKey(partition), cancellationToken: cancellation);
            if (answer.StatusCode != HttpStatusCode.NotFound) answer.EnsureSuccessStatusCode();
        }
    }

    private sealed record Written(string Id);

    /// <summary>Writes the figures of a version; nobody sees them before the pointer turns.</summary>
    public async Task PutObservationsAsync(Publication publication, int version, ObservationSet figures, CancellationToken cancellation)
    {
        string partition = publication.Id;
        Dictionary<string, int> lineages = await PutLineagesAsync(partition, version, figures, cancellation);
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
                ProfileAssembly.ObservationId(publication, version, observation),
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
    private async Task<Dictionary<string, int>> PutLineagesAsync(string partition, int version, ObservationSet figures, CancellationToken cancellation)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (Observation observation in figures.Observations)
        {
            int number = numbers.Count;
            if (!numbers.TryAdd(LineageOf(observation), number)) continue;
            SubmissionOf[] submissions = [.. observation.Sources.Select(source => new SubmissionOf(figures.Sources[source].Submission, figures.Sources[source].ContentHash))];
            foreach ((int part, SubmissionOf[] chunk) in submissions.Chunk(LineageDocument.MostSubmissions).Index())
            {
                string id = FormattableString.Invariant($"{partition}:v{version}:lineage:{number}:{part}");
                await database.Observations.UpsertItemAsync(
                    new LineageDocument(id, LineageDocument.KindName, partition, version, number, part, chunk), new PartitionKey(partition), cancellationToken: cancellation);
            }
        }

        return numbers;
    }

    private static string LineageOf(Observation observation) => string.Join(',', observation.Sources);

    /// <summary>The submissions of some lineages of a version, by number.</summary>
    /// <param name="publication">The publication.</param>
    /// <param name="version">Its version.</param>
    /// <param name="lineages">Numbers of the lineages, at least one.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task<ILookup<int, SubmissionOf>> LineagesAsync(Publication publication, int version, IReadOnlyCollection<int> lineages, CancellationToken cancellation)
    {
        QueryDefinition query = new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.version = @version AND c.lineage >= @first AND c.lineage <= @last ORDER BY c.part")
            .WithParameter("@kind", LineageDocument.KindName)
            .WithParameter("@version", version)
            .WithParameter("@first", lineages.Min())
            .WithParameter("@last", lineages.Max());
        List<(int Lineage, SubmissionOf Submission)> found = [];
        await foreach (LineageDocument document in database.Observations.QueryAsync<LineageDocument>(query, publication.Id, cancellation))
            found.AddRange(document.Submissions.Select(submission => (document.Lineage, submission)));
        return found.ToLookup(pair => pair.Lineage, pair => pair.Submission);
    }

    /// <summary>A figure by its id, with the publication that it stands in; null where there is none. Whether its version is public already, its pointer says.</summary>
    public async Task<(Publication Publication, ObservationDocument Observation)?> ObservationAsync(string id, CancellationToken cancellation) =>
        id.Split(':') is [var country, var year, var template, _]
        && int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && new Publication(country, number, template) is var publication
        && (await database.Observations.ReadAsync<ObservationDocument>(id, publication.Id, cancellation)).Document is { } observation
            ? (publication, observation)
            : null;

    /// <summary>The published figures of one indicator in a version, by period.</summary>
    /// <param name="publication">The publication.</param>
    /// <param name="version">Its version.</param>
    /// <param name="indicator">Code of the indicator.</param>
    /// <param name="from">First year, or null.</param>
    /// <param name="to">Last year, or null.</param>
    /// <param name="cancellation">Cancels.</param>
    public IAsyncEnumerable<ObservationDocument> ObservationsAsync(
        Publication publication, int version, string indicator, int? from, int? to, CancellationToken cancellation) =>
        database.Observations.QueryAsync<ObservationDocument>(
            new QueryDefinition("SELECT * FROM c WHERE c.version = @version AND c.indicator = @indicator AND c.period >= @from AND c.period < @to ORDER BY c.period")
                .WithParameter("@version", version)
                .WithParameter("@indicator", indicator)
                .WithParameter("@from", (from ?? 0).ToString("D4", CultureInfo.InvariantCulture))
                .WithParameter("@to", ((to ?? 9998) + 1).ToString("D4", CultureInfo.InvariantCulture)),
            publication.Id,
            cancellation);
}

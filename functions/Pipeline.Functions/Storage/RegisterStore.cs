using Microsoft.Azure.Cosmos;
using Pipeline.Core.Sharing;

namespace Pipeline.Functions.Storage;

/// <summary>An entry of a register as it is stored; partition key <c>/country</c>. It counts while its submission is in force.</summary>
/// <param name="Id"><c>{submission}:{place}</c>.</param>
/// <param name="Kind">Always <c>entry</c>.</param>
/// <param name="Country">Country.</param>
/// <param name="Template">Id of the register.</param>
/// <param name="Submission">Id of the submission that it came with.</param>
/// <param name="Values">Field → text.</param>
public sealed record RegisterEntry(string Id, string Kind, string Country, string Template, string Submission, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "entry";
}

/// <summary>What was decided about one provider's data in a read.</summary>
/// <param name="Provider">Agency whose data were asked for.</param>
/// <param name="IsCovered">Whether they were given.</param>
/// <param name="Reason">Why.</param>
/// <param name="Agreements">The entries that covered them.</param>
/// <param name="Figures">Number of figures given.</param>
public sealed record ProviderRead(string Provider, bool IsCovered, string Reason, IReadOnlyList<string> Agreements, int Figures);

/// <summary>The audit record of one read of shared data, or of an attempt; partition key <c>/country</c>.</summary>
/// <param name="Id">Random.</param>
/// <param name="Kind">Always <c>read</c>.</param>
/// <param name="Country">Country.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Caller">Name of the key.</param>
/// <param name="Reader">Agency that asked.</param>
/// <param name="Dataset">Dataset asked for.</param>
/// <param name="Indicator">Indicator asked for; null for every one.</param>
/// <param name="Breakdown">Breakdown asked for; null for every one that is covered.</param>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="Providers">The decision for each provider.</param>
public sealed record SharedRead(
    string Id,
    string Kind,
    string Country,
    DateTime At,
    string Caller,
    string Reader,
    string Dataset,
    string? Indicator,
    string? Breakdown,
    int Status,
    IReadOnlyList<ProviderRead> Providers)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "read";
}

/// <summary>What the calendar's timer did last for a profile; partition key <c>/country</c>.</summary>
/// <param name="Id"><c>calendar:{country}:{year}</c>.</param>
/// <param name="Kind">Always <c>calendar</c>.</param>
/// <param name="Country">Country.</param>
/// <param name="Year">Year of the profile.</param>
/// <param name="CheckedAt">When it looked, UTC.</param>
/// <param name="StartedAt">When it started the build, UTC; null while it has not.</param>
/// <param name="Calendar">The calendar as it stood then.</param>
public sealed record CalendarCheck(string Id, string Kind, string Country, int Year, DateTime CheckedAt, DateTime? StartedAt, ReportingCalendar Calendar)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "calendar";

    /// <summary>Id of a profile's check.</summary>
    public static string IdOf(string country, int year) => FormattableString.Invariant($"calendar:{country}:{year}");
}

/// <summary>Registers that the system goes by, the log of reads, and the checks of calendars.</summary>
public sealed class RegisterStore(Database database, SubmissionStore submissions)
{
    private const int OperationsPerBatch = 100;

    private Container Container => database.Agreements;

    /// <summary>Writes the entries of a submission; nobody goes by them before it is in force.</summary>
    public async Task PutEntriesAsync(SubmissionReference submission, IReadOnlyList<IReadOnlyDictionary<string, string>> entries, CancellationToken cancellation)
    {
        string country = submission.Path.Country;
        foreach ((int Index, IReadOnlyDictionary<string, string> Item)[] chunk in entries.Index().Chunk(OperationsPerBatch))
        {
            TransactionalBatch batch = Container.CreateTransactionalBatch(new PartitionKey(country));
            foreach ((int place, IReadOnlyDictionary<string, string> values) in chunk)
                batch.UpsertItem(new RegisterEntry(
                    FormattableString.Invariant($"{submission.Id}:{place + 1}"), RegisterEntry.KindName, country, submission.Path.Template, submission.Id, values));
            using TransactionalBatchResponse response = await batch.ExecuteAsync(cancellation);
            if (!response.IsSuccessStatusCode)
                throw new CosmosException($"Entries of {submission.Id} could not be written.", response.StatusCode, 0, response.ActivityId, response.RequestCharge);
        }
    }

    /// <summary>The entries of a country's register that are in force: those of the submissions in force.</summary>
    public async Task<IReadOnlyList<RegisterEntry>> EntriesAsync(string template, string country, CancellationToken cancellation)
    {
        HashSet<string> inForce = [];
        await foreach (SubmissionDocument submission in submissions.InForceOnAsync(template, country, cancellation)) inForce.Add(submission.Id);
        List<RegisterEntry> entries = [];
        QueryDefinition query = new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind AND c.template = @template")
            .WithParameter("@kind", RegisterEntry.KindName).WithParameter("@template", template);
        await foreach (RegisterEntry entry in Container.QueryAsync<RegisterEntry>(query, country, cancellation))
            if (inForce.Contains(entry.Submission)) entries.Add(entry);
        return entries;
    }

    /// <summary>The agreements of a country, also those that are not in force on any one day.</summary>
    public async Task<IReadOnlyList<Agreement>> AgreementsAsync(string country, CancellationToken cancellation) =>
        [.. (await EntriesAsync("sharing-agreements", country, cancellation)).Select(entry => Agreement.Parse(entry.Id, entry.Values))];

    /// <summary>A country's calendar of a year as it stands on a day; null where there is none.</summary>
    public async Task<ReportingCalendar?> CalendarAsync(string country, int year, DateOnly today, CancellationToken cancellation)
    {
        DueDay[] due = [.. (await EntriesAsync("reporting-calendar", country, cancellation)).Select(entry => DueDay.Parse(entry.Values)).Where(entry => entry.Year == year)];
        if (due.Length == 0) return null;
        List<Arrival> arrivals = [];
        await foreach (SubmissionDocument submission in submissions.ListAsync(country, cancellation))
            if (submission.Status is SubmissionStatus.Accepted or SubmissionStatus.Superseded)
                arrivals.Add(new Arrival(
                    submission.Reference.Path.Agency, submission.Reference.Path.Template, submission.Reference.Path.Period, DateOnly.FromDateTime(submission.Reference.LastModified.UtcDateTime)));
        return ReportingCalendar.On(due, arrivals, year, today);
    }

    /// <summary>Logs a read. Nothing is read without it.</summary>
    public Task LogAsync(SharedRead read, CancellationToken cancellation) =>
        Container.CreateItemAsync(read, new PartitionKey(read.Country), cancellationToken: cancellation);

    /// <summary>The log of a country, the latest first.</summary>
    public IAsyncEnumerable<SharedRead> ReadsAsync(string country, CancellationToken cancellation) =>
        Container.QueryAsync<SharedRead>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind ORDER BY c.at DESC").WithParameter("@kind", SharedRead.KindName), country, cancellation);

    /// <summary>What the timer did last; null where it never looked.</summary>
    public async Task<CalendarCheck?> CheckAsync(string country, int year, CancellationToken cancellation) =>
        (await Container.ReadAsync<CalendarCheck>(CalendarCheck.IdOf(country, year), country, cancellation)).Document;

    /// <summary>Records what the timer did.</summary>
    public Task PutAsync(CalendarCheck check, CancellationToken cancellation) =>
        Container.UpsertItemAsync(check, new PartitionKey(check.Country), cancellationToken: cancellation);
}

using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;

namespace Pipeline.Functions.Storage;

/// <summary>What is written down of every act that not everybody may do.</summary>
public enum AuditAction
{
    /// <summary>Started a build, or had a draft built again.</summary>
    Build,

    /// <summary>Approved a draft.</summary>
    Approve,

    /// <summary>Rejected a draft.</summary>
    Reject,

    /// <summary>Wrote the texts of a draft.</summary>
    WriteTexts,

    /// <summary>Put a country's own edition of a profile template in force.</summary>
    PutEdition,

    /// <summary>Went back to the common profile template.</summary>
    DeleteEdition,

    /// <summary>Read trafficking cases.</summary>
    ReadCases,

    /// <summary>Read other agencies' data, or tried to.</summary>
    ReadShared,

    /// <summary>Read the draft of the case files, which tells of the true cases.</summary>
    ReadCaseFilesDraft,

    /// <summary>Got an address to which a file may be dropped.</summary>
    AskForUpload,

    /// <summary>Had a submission that had failed run again.</summary>
    RunAgain,

    /// <summary>Had a published version made again, to see whether it comes out the same.</summary>
    Reproduce,

    /// <summary>Had the static site written anew.</summary>
    RenewSite,
}

/// <summary>An act.</summary>
/// <param name="Country">The log that it is in: a country (ISO 3166-1 alpha-3), or one of <see cref="AuditLog.Cases"/>, <see cref="AuditLog.CaseFiles"/> and <see cref="AuditLog.Site"/>.</param>
/// <param name="By">Name of the key, or of the timer.</param>
/// <param name="Role">Its role; anyone for a timer.</param>
/// <param name="Action">What was done.</param>
/// <param name="Subject">With what, such as the id of a publication.</param>
/// <param name="From">The version, or for a decision the build, from which it was done; null for none.</param>
/// <param name="Digest">SHA-256, in hexadecimal, of what was written or of the record that says more; null where there is nothing more.</param>
/// <param name="Id">Two acts of one id are one act that was tried twice.</param>
public sealed record AuditedAct(string Country, string By, Role Role, AuditAction Action, string Subject, string? From, string? Digest, string Id)
{
    /// <summary>An act of a caller.</summary>
    /// <param name="country">The log.</param>
    /// <param name="caller">Who.</param>
    /// <param name="action">What.</param>
    /// <param name="subject">With what.</param>
    /// <param name="from">From which version.</param>
    /// <param name="content">What was written, or the record that says more: its digest is kept, and not what it says.</param>
    public static AuditedAct Of(string country, Caller caller, AuditAction action, string subject, string? from = null, object? content = null) =>
        new(country, caller.Name, caller.Role, action, subject, from, content is null ? null : DigestOf(content), Guid.NewGuid().ToString("N"));

    /// <summary>A decision on a draft. The same one of the same caller on the same build is one act.</summary>
    public static AuditedAct Of(string country, Caller caller, DecisionKind kind, string subject, string build, string? comment) =>
        Of(country, caller, kind == DecisionKind.Approve ? AuditAction.Approve : AuditAction.Reject, subject, build, comment) with { Id = DigestOf($"{kind} {build} {caller.Name}") };

    private static string DigestOf(object content) => Convert.ToHexStringLower(SHA256.HashData(content as byte[] ?? JsonSerializer.SerializeToUtf8Bytes(content, ProfileJson.Options)));
}

/// <summary>An act as it stands in the log; partition key <c>/country</c>. It is never changed.</summary>
/// <param name="Id"><c>{country}:{sequence}</c>: two entries cannot take one place.</param>
/// <param name="Country">The log.</param>
/// <param name="Sequence">Its place, from 1.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Act">What was done, by whom.</param>
/// <param name="Previous">The hash of the entry before; <see cref="AuditLog.Beginning"/> for the first.</param>
/// <param name="Hash">SHA-256, in hexadecimal, of all of the above.</param>
public sealed record AuditEntry(string Id, string Country, long Sequence, DateTime At, AuditedAct Act, string Previous, string Hash)
{
    /// <summary>The entry that follows on another one.</summary>
    public static AuditEntry After(AuditEntry? last, AuditedAct act, DateTime at)
    {
        var entry = new AuditEntry("", act.Country, (last?.Sequence ?? 0) + 1, at, act, last?.Hash ?? AuditLog.Beginning, "");
        return entry with { Id = IdOf(act.Country, entry.Sequence), Hash = entry.ComputeHash() };
    }

    /// <summary>Id of the entry at a place.</summary>
    public static string IdOf(string country, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{country}:{sequence}");

    /// <summary>The hash that the entry has unless somebody changed it: of its fields in order, each preceded by its length in UTF-8 bytes and a colon, an absent one by <c>-</c>.</summary>
    public string ComputeHash()
    {
        var text = new StringBuilder();
        foreach (string? field in new[]
        {
            Country, Sequence.ToString(CultureInfo.InvariantCulture), At.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture), Act.Id, Act.By, Act.Role.ToString(),
            Act.Action.ToString(), Act.Subject, Act.From, Act.Digest, Previous,
        })
            text.Append(field is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(field)}:{field}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

/// <summary>What the check of a log found.</summary>
/// <param name="Entries">Number of entries.</param>
/// <param name="Head">The hash of the last: whoever keeps it sees later whether the log still contains it.</param>
/// <param name="Broken">The first place at which the log is not what was written; null where it is whole.</param>
/// <param name="Reason">What is wrong there.</param>
public sealed record AuditVerification(long Entries, string Head, long? Broken, string? Reason)
{
    /// <summary>Checks entries in their order.</summary>
    public static AuditVerification Of(IEnumerable<AuditEntry> entries)
    {
        (long place, string head) = (0, AuditLog.Beginning);
        AuditVerification? broken = null;
        foreach (AuditEntry entry in entries)
        {
            place++;
            string? reason = broken is not null ? null
                : entry.Sequence != place ? string.Create(CultureInfo.InvariantCulture, $"the entry has number {entry.Sequence}: one is missing or stands twice")
                : entry.Previous != head ? "it does not follow on the entry before"
                : entry.Hash != entry.ComputeHash() ? "its content is not what was written"
                : null;
            if (reason is not null) broken = new(0, "", place, reason);
            head = entry.Hash;
        }

        return new(place, head, broken?.Broken, broken?.Reason);
    }
}

/// <summary>The audit log: a chain of entries for each country, into which entries are only ever put. Each holds the hash of the one before, so that none can be changed, removed or put
/// between without that showing.</summary>
/// <remarks>An act is written down before it is done, and a request whose act cannot be written down fails: nothing happens without an entry. Who may write to the whole database could
/// write a chain anew; for that its hashes also go to the app's log, which is kept elsewhere by others, and in Azure the app's identity has no right to replace or delete here.</remarks>
public sealed class AuditLog(Database database, TimeProvider clock, ILogger<AuditLog> log)
{
    /// <summary>The log of reads of trafficking cases, which are of missions and not of countries.</summary>
    public const string Cases = "cases";

    /// <summary>The log of the case files, which are of all countries.</summary>
    public const string CaseFiles = CaseFilesPointer.Name;

    /// <summary>The log of what is done to the static site.</summary>
    public const string Site = "site";

    /// <summary>What the first entry follows on.</summary>
    public static readonly string Beginning = new('0', 2 * SHA256.HashSizeInBytes);

    private Container Container => database.Audit;

    /// <summary>Writes an act down; once, however often it is tried.</summary>
    public async Task AppendAsync(AuditedAct act, CancellationToken cancellation)
    {
        while (true)
        {
            // In this order: a session never reads older entries than it has read before, so that an act that the second query does not find cannot stand before the last of the first.
            AuditEntry? last = await FirstAsync(new QueryDefinition("SELECT TOP 1 * FROM c ORDER BY c.sequence DESC"), act.Country, cancellation);
            if (await FirstAsync(new QueryDefinition("SELECT TOP 1 * FROM c WHERE c.act.id = @id").WithParameter("@id", act.Id), act.Country, cancellation) is not null) return;
            var entry = AuditEntry.After(last, act, clock.GetUtcNow().UtcDateTime);
            try
            {
                await Container.CreateItemAsync(entry, new PartitionKey(entry.Country), cancellationToken: cancellation);
                log.LogInformation("Audit of {Country}: entry {Sequence}, {Action}, hash {Hash}", entry.Country, entry.Sequence, act.Action, entry.Hash);
                return;
            }
            catch (CosmosException exception) when (exception.StatusCode == HttpStatusCode.Conflict)
            {
                // Somebody else took the place, or this was written and its answer lost.
            }
        }
    }

    /// <summary>The log of a country in order.</summary>
    public async Task<IReadOnlyList<AuditEntry>> EntriesAsync(string country, CancellationToken cancellation)
    {
        List<AuditEntry> entries = [];
        await foreach (AuditEntry entry in Container.QueryAsync<AuditEntry>(new QueryDefinition("SELECT * FROM c ORDER BY c.sequence"), country, cancellation)) entries.Add(entry);
        return entries;
    }

    private async Task<AuditEntry?> FirstAsync(QueryDefinition query, string country, CancellationToken cancellation)
    {
        await foreach (AuditEntry entry in Container.QueryAsync<AuditEntry>(query, country, cancellation)) return entry;
        return null;
    }
}

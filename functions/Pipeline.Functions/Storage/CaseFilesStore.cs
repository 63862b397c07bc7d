using System.Net;
using Microsoft.Azure.Cosmos;
using Pipeline.Core.Profiles;

namespace Pipeline.Functions.Storage;

/// <summary>Which version of the case files is published, and which draft waits; partition key <c>/country</c>, as all that follows.</summary>
/// <param name="Id">Always <c>case-files</c>.</param>
/// <param name="Kind">Always <c>case-files</c>.</param>
/// <param name="Country">Always <c>case-files</c>: they are of all countries.</param>
/// <param name="Published">The published version; 0 for none.</param>
/// <param name="Draft">The draft that waits for a decision; null for none.</param>
/// <param name="Refused">Why the latest build gave no draft; null where it gave one.</param>
public sealed record CaseFilesPointer(string Id, string Kind, string Country, int Published, DraftReference? Draft, string? Refused)
{
    /// <summary>The value of <see cref="Id"/>, <see cref="Kind"/> and <see cref="Country"/>.</summary>
    public const string Name = "case-files";
}

/// <summary>A published version of the case files. The files lie in the container <c>releases</c>.</summary>
/// <param name="Id"><c>case-files:v{version}</c>.</param>
/// <param name="Kind">Always <c>case-files-version</c>.</param>
/// <param name="Country">Always <c>case-files</c>.</param>
/// <param name="Version">Version.</param>
/// <param name="Build">Id of the build that made it.</param>
/// <param name="Policy">The policy and its version.</param>
/// <param name="Records">Records of the anonymised file.</param>
/// <param name="SyntheticRecords">Records of the synthetic file.</param>
/// <param name="Epsilon">The privacy budget that its counts spent.</param>
/// <param name="Delta">The probability with which the promise of epsilon may fail.</param>
/// <param name="Approval">Who approved it and when.</param>
public sealed record CaseFilesVersion(
    string Id, string Kind, string Country, int Version, string Build, string Policy, long Records, long SyntheticRecords, double Epsilon, double Delta, Approval Approval)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "case-files-version";

    /// <summary>Id of a version.</summary>
    public static string IdOf(int version) => FormattableString.Invariant($"case-files:v{version}");
}

/// <summary>What a build spent of the privacy budget.</summary>
/// <param name="Build">The build. Whether its draft was published or rejected: what was drawn is spent.</param>
/// <param name="Policy">The policy and its version.</param>
/// <param name="Epsilon">The budget spent.</param>
/// <param name="At">When, UTC.</param>
/// <param name="By">Who asked for it.</param>
public sealed record PrivacySpend(string Build, string Policy, double Epsilon, DateTime At, string By);

/// <summary>The account of the privacy budget of the cases.</summary>
/// <param name="Id">Always <c>case-files:privacy</c>.</param>
/// <param name="Kind">Always <c>privacy-account</c>.</param>
/// <param name="Country">Always <c>case-files</c>.</param>
/// <param name="Spends">What was spent, in order.</param>
public sealed record PrivacyAccount(string Id, string Kind, string Country, IReadOnlyList<PrivacySpend> Spends)
{
    /// <summary>The value of <see cref="Id"/>.</summary>
    public const string IdName = "case-files:privacy";

    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "privacy-account";

    /// <summary>Epsilon spent in all, by sequential composition.</summary>
    public double Spent => Spends.Sum(spend => spend.Epsilon);
}

/// <summary>The versions of the case files and their privacy budget. Every change runs under If-Match and may run twice.</summary>
public sealed class CaseFilesStore(Database database)
{
    private static readonly PartitionKey Partition = new(CaseFilesPointer.Name);

    private Container Container => database.Profiles;

    /// <summary>The pointer; an empty one where nothing was built yet.</summary>
    public async Task<CaseFilesPointer> PointerAsync(CancellationToken cancellation) => (await ReadAsync(cancellation)).Pointer;

    /// <summary>Changes the pointer, however often somebody else changes it meanwhile.</summary>
    /// <param name="change">The changed pointer; null where it is to stay as it is.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The pointer as it stands then.</returns>
    public async Task<CaseFilesPointer> ChangeAsync(Func<CaseFilesPointer, CaseFilesPointer?> change, CancellationToken cancellation)
    {
        while (true)
        {
            (CaseFilesPointer pointer, string? etag) = await ReadAsync(cancellation);
            if (change(pointer) is not { } changed) return pointer;
            if (await TryWriteAsync(changed, changed.Id, etag, cancellation)) return changed;
        }
    }

    /// <summary>The published versions, ascending.</summary>
    public IAsyncEnumerable<CaseFilesVersion> VersionsAsync(CancellationToken cancellation) =>
        Container.QueryAsync<CaseFilesVersion>(
            new QueryDefinition("SELECT * FROM c WHERE c.kind = @kind ORDER BY c.version").WithParameter("@kind", CaseFilesVersion.KindName), CaseFilesPointer.Name, cancellation);

    /// <summary>A version; null where there is none.</summary>
    public async Task<CaseFilesVersion?> VersionAsync(int version, CancellationToken cancellation) =>
        (await Container.ReadAsync<CaseFilesVersion>(CaseFilesVersion.IdOf(version), CaseFilesPointer.Name, cancellation)).Document;

    /// <summary>Describes a version that is about to be published.</summary>
    public Task PutVersionAsync(CaseFilesVersion version, CancellationToken cancellation) => Container.UpsertItemAsync(version, Partition, cancellationToken: cancellation);

    /// <summary>What was spent of the privacy budget.</summary>
    public async Task<PrivacyAccount> AccountAsync(CancellationToken cancellation) => (await ReadAccountAsync(cancellation)).Account;

    /// <summary>Spends on a build before its noise is drawn, once however often it is asked; false, and nothing is spent, where the budget does not hold it.</summary>
    public async Task<bool> TrySpendAsync(PrivacySpend spend, double budget, CancellationToken cancellation)
    {
        while (true)
        {
            (PrivacyAccount account, string? etag) = await ReadAccountAsync(cancellation);
            if (account.Spends.Any(earlier => earlier.Build == spend.Build)) return true;
            if (account.Spent + spend.Epsilon > budget) return false;
            if (await TryWriteAsync(account with { Spends = [.. account.Spends, spend] }, account.Id, etag, cancellation)) return true;
        }
    }

    private async Task<(CaseFilesPointer Pointer, string? ETag)> ReadAsync(CancellationToken cancellation)
    {
        (CaseFilesPointer? pointer, string? etag) = await Container.ReadAsync<CaseFilesPointer>(CaseFilesPointer.Name, CaseFilesPointer.Name, cancellation);
        return (pointer ?? new CaseFilesPointer(CaseFilesPointer.Name, CaseFilesPointer.Name, CaseFilesPointer.Name, 0, null, null), etag);
    }

    private async Task<(PrivacyAccount Account, string? ETag)> ReadAccountAsync(CancellationToken cancellation)
    {
        (PrivacyAccount? account, string? etag) = await Container.ReadAsync<PrivacyAccount>(PrivacyAccount.IdName, CaseFilesPointer.Name, cancellation);
        return (account ?? new PrivacyAccount(PrivacyAccount.IdName, PrivacyAccount.KindName, CaseFilesPointer.Name, []), etag);
    }

    private async Task<bool> TryWriteAsync<T>(T document, string id, string? etag, CancellationToken cancellation)
    {
        try
        {
            if (etag is null) await Container.CreateItemAsync(document, Partition, cancellationToken: cancellation);
            else await Container.ReplaceItemAsync(document, id, Partition, new ItemRequestOptions { IfMatchEtag = etag }, cancellation);
            return true;
        }
        catch (CosmosException exception) when (exception.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            return false;
        }
    }
}

using System.Text.Json.Serialization;
using Pipeline.Core.Profiles;
using Pipeline.Core.Submissions;
using Pipeline.Core.Tabulation;

namespace Pipeline.Functions.Storage;

/// <summary>Where a submission stands.</summary>
public enum SubmissionStatus
{
    /// <summary>Seen; not read yet.</summary>
    Received,

    /// <summary>Being read and checked.</summary>
    Validating,

    /// <summary>Valid and tabulated: part of the next build.</summary>
    Accepted,

    /// <summary>Not valid: it lies in quarantine with its report.</summary>
    Rejected,

    /// <summary>A later file of the same slot took its place.</summary>
    Superseded,

    /// <summary>The system could not process it; it can be dropped again.</summary>
    Failed,
}

/// <summary>One version of a dropped file, as it came: everything an orchestration needs to know of it.</summary>
/// <param name="Id">Id of the submission.</param>
/// <param name="Path">Where it was dropped.</param>
/// <param name="ETag">ETag of the blob.</param>
/// <param name="LastModified">When the blob was written, UTC.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Manifest">What the agency declared.</param>
public sealed record SubmissionReference(string Id, SubmissionPath Path, string ETag, DateTimeOffset LastModified, long Size, Manifest Manifest);

/// <summary>A submission as it is stored; partition key <c>/country</c>.</summary>
/// <param name="Id">Id of the submission.</param>
/// <param name="Kind">Always <c>submission</c>.</param>
/// <param name="Country">Country of the path.</param>
/// <param name="Reference">The file.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Revision">Which accepted content of its slot it is, from 1; 0 where it never was accepted.</param>
/// <param name="ContentHash">SHA-256 of the content; null before it was read.</param>
/// <param name="TemplateVersion">Version of the template that read it; null before it was read.</param>
/// <param name="Records">Records read.</param>
/// <param name="LeftOut">Records that are wrong or came without consent; of an accepted submission they were left out.</param>
/// <param name="Errors">Findings that reject it, or records of it.</param>
/// <param name="Warnings">Findings that do not.</param>
public sealed record SubmissionDocument(
    string Id,
    string Kind,
    string Country,
    SubmissionReference Reference,
    SubmissionStatus Status,
    int Revision = 0,
    string? ContentHash = null,
    string? TemplateVersion = null,
    long Records = 0,
    long LeftOut = 0,
    long Errors = 0,
    long Warnings = 0)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "submission";

    /// <summary>The submission as the lineage of a figure names it.</summary>
    public Source ToSource() => new(
        Id, ContentHash!, Reference.Path.Agency, Reference.Path.Template, TemplateVersion!, Reference.Path.Period, Reference.Path.File, Revision, Reference.Manifest, Records, LeftOut);

    /// <summary>A submission that was just seen.</summary>
    public static SubmissionDocument For(SubmissionReference reference, SubmissionStatus status) =>
        new(reference.Id, KindName, reference.Path.Country, reference, status);
}

/// <summary>What a slot holds of one verdict.</summary>
/// <param name="Reference">The file.</param>
/// <param name="ContentHash">SHA-256 of its content.</param>
/// <param name="Seen">When this content was dropped last, UTC. Blob storage tells whole seconds: of two versions of the same second the one recorded later is
/// the later one, since a version can be read only until the next takes its place.</param>
public sealed record SlotEntry(SubmissionReference Reference, string ContentHash, DateTimeOffset Seen)
{
    /// <summary>Whether a file says the same: same bytes, same declarations.</summary>
    public bool IsSameAs(SubmissionReference reference, string contentHash) => ContentHash == contentHash && Reference.Manifest == reference.Manifest;
}

/// <summary>What stands in a slot; in the partition of its submissions, so that both change in one transaction.</summary>
/// <param name="Id"><c>slot:{id}</c>.</param>
/// <param name="Kind">Always <c>slot</c>.</param>
/// <param name="Country">Country of the path.</param>
/// <param name="Revision">Number of contents accepted so far.</param>
/// <param name="Current">The accepted submission in force.</param>
/// <param name="Rejected">The latest rejected one.</param>
public sealed record SlotDocument(string Id, string Kind, string Country, int Revision, SlotEntry? Current, SlotEntry? Rejected)
{
    /// <summary>An empty slot.</summary>
    public static SlotDocument For(SubmissionPath path) => new($"slot:{path.SlotId}", "slot", path.Country, 0, null, null);
}

/// <summary>Which version of a publication is public, and which draft waits; partition key <c>/country</c>.</summary>
/// <param name="Id"><c>{country}:{year}:{template}</c>.</param>
/// <param name="Kind">Always <c>pointer</c>.</param>
/// <param name="Country">Country.</param>
/// <param name="Year">Year of the profile.</param>
/// <param name="Template">Id of the profile template.</param>
/// <param name="Published">The public version; 0 for none.</param>
/// <param name="Draft">The draft that waits for a decision; null for none.</param>
/// <param name="Exposed">Id of the latest build where its draft was dropped because it would have given a small number away; null otherwise.</param>
public sealed record ProfilePointer(string Id, string Kind, string Country, int Year, string Template, int Published, DraftReference? Draft, string? Exposed = null)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "pointer";

    /// <summary>What it points to.</summary>
    [JsonIgnore]
    public Publication Publication => new(Country, Year, Template);

    /// <summary>The pointer of a publication of which nothing was built yet.</summary>
    public static ProfilePointer For(Publication publication) => new(publication.Id, KindName, publication.Country, publication.Year, publication.Template, 0, null);
}

/// <summary>What an agency gave of its data by agreement.</summary>
/// <param name="Provider">The agency.</param>
/// <param name="Dataset">Id of the template.</param>
/// <param name="Data">SHA-256 of the computed figures.</param>
/// <param name="Blob">Where the figures lie, computed and protected.</param>
public sealed record SharedRelease(string Provider, string Dataset, string Data, string Blob);

/// <summary>How many versions of all publications of a country there are, and what was shared; partition key <c>/country</c>. It turns together with the pointer of each: what was attacked
/// with fewer beside it is attacked again.</summary>
/// <param name="Id"><c>{country}:releases</c>.</param>
/// <param name="Kind">Always <c>releases</c>.</param>
/// <param name="Country">Country.</param>
/// <param name="Number">How many, of both.</param>
/// <param name="Shared">What was shared, oldest first; null where nothing was.</param>
public sealed record ReleasesDocument(string Id, string Kind, string Country, int Number, IReadOnlyList<SharedRelease>? Shared = null)
{
    /// <summary>A country that has published nothing.</summary>
    public static ReleasesDocument For(string country) => new($"{country}:releases", "releases", country, 0);
}

/// <summary>A draft.</summary>
/// <param name="Version">The version it will be when it is approved.</param>
/// <param name="Build">Id of the build that made it: another draft of the same version has another one.</param>
/// <param name="Decided">What was decided on it; null while it waits. The first decision counts.</param>
public sealed record DraftReference(int Version, string Build, DecisionKind? Decided = null);

/// <summary>What the coordinator wants done with a draft.</summary>
public enum DecisionKind
{
    /// <summary>Publish it.</summary>
    Approve,

    /// <summary>Drop it.</summary>
    Reject,

    /// <summary>Build it again from what has come in since.</summary>
    Rebuild,
}

/// <summary>A published version: what lists and front pages show of it; partition key <c>/country</c>. The profile itself lies in the container <c>releases</c>.</summary>
/// <param name="Id"><c>{country}:{year}:{template}:v{version}</c>.</param>
/// <param name="Kind">Always <c>version</c>.</param>
/// <param name="Country">Country.</param>
/// <param name="Year">Year of the profile.</param>
/// <param name="Template">Id of the profile template.</param>
/// <param name="Version">Version.</param>
/// <param name="Build">Id of the build that made it.</param>
/// <param name="Title">Title.</param>
/// <param name="Approval">Who approved it and when.</param>
/// <param name="Changes">Number of figures that differ from the version before.</param>
public sealed record VersionDocument(
    string Id, string Kind, string Country, int Year, string Template, int Version, string Build, string Title, Approval Approval, int Changes)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "version";

    /// <summary>A version of a publication.</summary>
    public static VersionDocument For(Publication publication, int version, string build, string title, Approval approval, int changes) =>
        new(IdOf(publication, version), KindName, publication.Country, publication.Year, publication.Template, version, build, title, approval, changes);

    /// <summary>Id of a version.</summary>
    public static string IdOf(Publication publication, int version) => FormattableString.Invariant($"{publication.Id}:v{version}");
}

/// <summary>A country's own edition of a profile template; partition key <c>/country</c>. Editions are only added: the latest is in force.</summary>
/// <param name="Id"><c>{country}:edition:{template}:{number}</c>.</param>
/// <param name="Kind">Always <c>edition</c>.</param>
/// <param name="Country">Country.</param>
/// <param name="Template">Id of the template.</param>
/// <param name="Number">Number of the edition, from 1.</param>
/// <param name="Content">The template's JSON; null where the country went back to the common one.</param>
/// <param name="By">Who put it in force.</param>
/// <param name="At">When, UTC.</param>
public sealed record TemplateEdition(string Id, string Kind, string Country, string Template, int Number, string? Content, string By, DateTime At)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "edition";

    /// <summary>Id of an edition.</summary>
    public static string IdOf(string country, string template, int number) => FormattableString.Invariant($"{country}:edition:{template}:{number}");
}

/// <summary>The coordinator's texts for a publication; partition key <c>/country</c>.</summary>
/// <param name="Id"><c>{country}:{year}:{template}:texts</c>.</param>
/// <param name="Kind">Always <c>texts</c>.</param>
/// <param name="Country">Country.</param>
/// <param name="Texts">Id of a text → the text.</param>
public sealed record TextsDocument(string Id, string Kind, string Country, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "texts";

    /// <summary>Id of the texts of a publication.</summary>
    public static string IdOf(Publication publication) => $"{publication.Id}:texts";
}

/// <summary>A published figure; partition key <c>/partition</c>: the publication.</summary>
/// <param name="Id">Id of the observation.</param>
/// <param name="Partition"><c>{country}:{year}:{template}</c>.</param>
/// <param name="Version">Version of the profile.</param>
/// <param name="Indicator">Code of the indicator.</param>
/// <param name="IndicatorVersion">Version of its computation.</param>
/// <param name="Country">Country.</param>
/// <param name="Period">Reference period.</param>
/// <param name="Codes">Dimension → code.</param>
/// <param name="Value">The figure; null where it is withheld.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Status">OBS_STATUS.</param>
/// <param name="Confidentiality">CONF_STATUS.</param>
/// <param name="Lineage">Number of the <see cref="LineageDocument"/> that names the submissions it came from.</param>
public sealed record ObservationDocument(
    string Id,
    string Partition,
    int Version,
    string Indicator,
    string IndicatorVersion,
    string Country,
    string Period,
    IReadOnlyDictionary<string, string> Codes,
    double? Value,
    string Unit,
    string Status,
    string Confidentiality,
    int Lineage);

/// <summary>Submissions that figures of a version came from, named once for all of them: a figure may come from thousands of files. Partition key as the figures'.</summary>
/// <param name="Id"><c>{country}:{year}:{template}:v{version}:lineage:{number}:{part}</c>.</param>
/// <param name="Kind">Always <c>lineage</c>.</param>
/// <param name="Partition"><c>{country}:{year}:{template}</c>.</param>
/// <param name="Version">Version of the profile.</param>
/// <param name="Lineage">Number of the lineage.</param>
/// <param name="Part">Number of this part of it, from 0; a document is never too large.</param>
/// <param name="Submissions">The submissions.</param>
public sealed record LineageDocument(string Id, string Kind, string Partition, int Version, int Lineage, int Part, IReadOnlyList<SubmissionOf> Submissions)
{
    /// <summary>The value of <see cref="Kind"/>.</summary>
    public const string KindName = "lineage";

    /// <summary>Submissions in a document, at most: well below the 2 MB that a document may have.</summary>
    public const int MostSubmissions = 5_000;
}

/// <summary>A submission in the lineage of a figure.</summary>
/// <param name="Submission">Id of the submission.</param>
/// <param name="ContentHash">SHA-256 of its content.</param>
public sealed record SubmissionOf(string Submission, string ContentHash);

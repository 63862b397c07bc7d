namespace Pipeline.Functions.Storage;

/// <summary>Names of the files of the case files, drafts and releases.</summary>
public static class CaseFiles
{
    /// <summary>The anonymised file.</summary>
    public const string Anonymised = "anonymised.csv";

    /// <summary>The synthetic file.</summary>
    public const string Synthetic = "synthetic.csv";

    /// <summary>The protected counts behind the synthetic file.</summary>
    public const string Counts = "counts.csv";

    /// <summary>What was done.</summary>
    public const string Report = "report.json";

    /// <summary>The files that are published.</summary>
    public static IReadOnlyList<string> All { get; } = [Anonymised, Synthetic, Counts, Report];

    /// <summary>Name of a file of a draft in the container <c>cubes</c>.</summary>
    public static string Draft(string build, string file) => $"case-files/{build}/{file}";

    /// <summary>Name of a published file in the container <c>releases</c>.</summary>
    public static string Published(int version, string file) => FormattableString.Invariant($"case-files/v{version}/{file}");

    /// <summary>Name of the seed of a build's noise in the container <c>events</c>: with it the true counts could be worked out, so it lies with personal data and no longer than it is needed.</summary>
    public static string Seed(string build) => $"case-files/{build}/seed";

    /// <summary>Name of the list of the persons of a build, by pseudonym, in the container <c>events</c>.</summary>
    public static string Persons(string build) => $"case-files/{build}/persons.json";

    /// <summary>The content type of a file.</summary>
    public static string MediaTypeOf(string file) => file == Report ? "application/json" : "text/csv; charset=utf-8";
}

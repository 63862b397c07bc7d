using CsvHelper;

namespace Pipeline.Core.Decisions;

/// <summary>How much an indicator weighs.</summary>
public enum Strength
{
    /// <summary>Weak.</summary>
    Weak,

    /// <summary>Medium.</summary>
    Medium,

    /// <summary>Strong.</summary>
    Strong,
}

/// <summary>The six dimensions of trafficking for labour exploitation.</summary>
public enum Dimension
{
    /// <summary>Deceptive recruitment.</summary>
    DeceptiveRecruitment = 1,

    /// <summary>Coercive recruitment.</summary>
    CoerciveRecruitment = 2,

    /// <summary>Recruitment by abuse of vulnerability.</summary>
    RecruitmentByAbuseOfVulnerability = 3,

    /// <summary>Exploitation.</summary>
    Exploitation = 4,

    /// <summary>Coercion at destination.</summary>
    CoercionAtDestination = 5,

    /// <summary>Abuse of vulnerability at destination.</summary>
    AbuseOfVulnerabilityAtDestination = 6,
}

/// <summary>One operational indicator of trafficking for labour exploitation.</summary>
/// <param name="Code">Code, for example <c>D1_01</c>.</param>
/// <param name="Name">Title.</param>
/// <param name="Dimension">The dimension that it tells of.</param>
/// <param name="Adult">Its strength for adults; null where it is no indicator for them.</param>
/// <param name="Child">Its strength for children; null where it is no indicator for them.</param>
public sealed record DelphiIndicator(string Code, string Name, Dimension Dimension, Strength? Adult, Strength? Child)
{
    /// <summary>The 67 indicators for adults, of which 65 are indicators for children, in the order of their codes: the file <c>delphi.csv</c>.</summary>
    /// <remarks>Operational indicators of trafficking in human beings, ILO and European Commission, 2009 (results of a Delphi survey), labour exploitation.</remarks>
    public static IReadOnlyList<DelphiIndicator> All { get; } = Load();

    /// <summary>The strength for a child or an adult; null where it is no indicator.</summary>
    public Strength? For(bool isChild) => isChild ? Child : Adult;

    private static DelphiIndicator[] Load()
    {
        using Stream stream = typeof(DelphiIndicator).Assembly.GetManifestResourceStream("decisions/delphi.csv")!;
        using CsvReader csv = CsvReader.Create(stream, CsvReaderOptions.Default with { HasHeader = true });
        var indicators = new List<DelphiIndicator>();
        while (csv.Read())
            indicators.Add(new DelphiIndicator(
                csv.GetString("code"), csv.GetString("name"), (Dimension)(csv.GetString("dimension")[0] - '0'), StrengthOf(csv.GetString("adult")), StrengthOf(csv.GetString("child"))));
        return [.. indicators];
    }

    private static Strength? StrengthOf(string text) => text.Length == 0 ? null : Enum.Parse<Strength>(text, ignoreCase: true);
}

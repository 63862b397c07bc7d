using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.EndToEnd.Tests.Faults;

/// <summary>A file of the sweep.</summary>
/// <param name="Blob">Where it is dropped.</param>
/// <param name="Content">Its text.</param>
/// <param name="IsPublic">Whether its provider publishes the figures anyway.</param>
/// <param name="Verdict">The status that it gets.</param>
internal sealed record SweepFile(string Blob, string Content, bool IsPublic = true, string Verdict = "accepted")
{
    /// <summary>Its bytes.</summary>
    public byte[] Bytes => Encoding.UTF8.GetBytes(Content);

    /// <summary>Its manifest.</summary>
    public Dictionary<string, string> Manifest => IsPublic ? new() { ["confidentiality"] = "public" } : [];

    /// <summary>SHA-256 of its content, hexadecimal.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Bytes));
}

/// <summary>What is dropped in every run: small files that take all the ways there are.</summary>
internal static class SweepFiles
{
    /// <summary>The profile that is built of them.</summary>
    public const string Profile = "KGZ/2021";

    /// <summary>Country of the file that is replaced in quick succession: how many versions of it are seen is a matter of chance, so it is compared with nothing.</summary>
    public const string Elsewhere = "ISL";

    /// <summary>Case number in the screenings, which is personal.</summary>
    private const string Case = "PLANTED-CASE-77";

    private static readonly CrossingsFile Crossings = new("KGZ", 60);

    /// <summary>What may be in no answer, log or error page.</summary>
    public static IReadOnlyList<string> Planted { get; } = [Case, Crossings.Person(5)[..12]];

    /// <summary>Dropped first: aggregates, records that are read in parts, cases, and one that is rejected.</summary>
    public static IReadOnlyList<SweepFile> First { get; } =
    [
        new("nso/KGZ/migrant-stock/2019/stock.csv", Table("country,year,sex,age_group,origin,value", "KGZ,{0},F,_T,_T,60{1}", "KGZ,{0},M,_T,_T,40{1}", "KGZ,{0},_T,_T,UZB,20{1}")),
        new("nso/KGZ/population/2019/population.csv", Table("country,year,sex,age_group,value", "KGZ,{0},F,_T,330{1}", "KGZ,{0},M,_T,320{1}")),
        new("ministry/KGZ/population/2018/broken.csv", Table("country,year,sex,age_group,value", "UZB,{0},F,_T,330{1}", "KGZ,{0},M,_T,-4{1}"), Verdict: "rejected"),
        new("border/KGZ/border-crossings/2021/crossings.csv", Crossings.Content, IsPublic: false),
        new("mission/KGZ/vot-screening/2021/screening.csv", Screening(9, withdrawn: -1), IsPublic: false),
    ];

    /// <summary>Dropped when those are decided on: corrections of two of them. In one a person takes consent back.</summary>
    public static IReadOnlyList<SweepFile> Second { get; } =
    [
        new("nso/KGZ/migrant-stock/2019/stock.csv", Table("country,year,sex,age_group,origin,value", "KGZ,{0},F,_T,_T,61{1}", "KGZ,{0},M,_T,_T,40{1}", "KGZ,{0},_T,_T,UZB,20{1}")),
        new("mission/KGZ/vot-screening/2021/screening.csv", Screening(9, withdrawn: 4), IsPublic: false),
    ];

    /// <summary>Two versions of a file elsewhere.</summary>
    public static IReadOnlyList<SweepFile> Succession { get; } =
        [.. new[] { 1, 2 }.Select(value => new SweepFile($"nso/{Elsewhere}/population/2018/quick.csv", Table("country,year,sex,age_group,value", $"{Elsewhere},{{0}},F,_T,33{value}{{1}}")))];

    // Rows for each of ten years; {0} is the year, {1} its last digit.
    private static string Table(string header, params string[] rows) => header + "\n"
        + string.Concat(from year in Enumerable.Range(2009, 10) from row in rows select string.Format(CultureInfo.InvariantCulture, row, year, year % 10) + "\n");

    private static string Screening(int persons, int withdrawn) =>
        "case_id,consent,interview_date,gender,date_of_birth,citizenship,act_recruitment,act_date,means_threat,purpose_forced_labour,agrees_to_assistance\n"
        + string.Concat(Enumerable.Range(0, persons).Select(number => string.Create(CultureInfo.InvariantCulture,
            $"{Case}-{number},{(number == withdrawn ? 0 : 1)},2021-03-{1 + number:D2},{(number % 2 == 0 ? "F" : "M")},19{70 + number}-05-17,KGZ,1,2020-11-{1 + number:D2},1,1,1\n")));
}

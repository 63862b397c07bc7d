using System.Text;
using Pipeline.Core.Anonymisation;
using Pipeline.Core.Estimation;
using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;
using Pipeline.Core.Validation;

namespace Pipeline.Core.Tests.Estimation;

public class MigrationFlowsTests
{
    private static readonly Template Template = TemplateCatalogue.Find(MigrationFlows.Crossings)!;

    private static Source Submission(string period) => new("s" + period, new string('0', 64), "border-police", Template.Id, "1.0", period, "crossings.csv", 1, Manifest.None);

    // Two immigrants of 2021, one of them a citizen who returns; one who leaves in 2021 for 300 days, which is an emigration by the 9/12-month rule
    // and short-term by the other; one who comes at the end of 2023; one who leaves in the last quarter, read twice.
    private static readonly string[] Rows =
    [
        "p1,1990-06-15,F,UKR,E,2021-02-01T08:00:00",
        "p2,1955-06-15,M,MDA,E,2021-03-01T08:00:00",
        "p3,2001-01-01,M,MDA,X,2021-01-10T08:00:00",
        "p3,2001-01-01,M,MDA,E,2021-11-06T08:00:00",
        "p4,,F,,E,2023-12-01T08:00:00",
        "p5,,M,UKR,X,2024-10-01T08:00:00",
        "p5,,M,UKR,X,2024-10-01T08:10:00",
    ];

    private static Cube Count(int ranges) => Count(ranges, flows => flows.ToCube());

    private static Cube Count(int ranges, Func<MigrationFlows, Cube> cubeOf)
    {
        using var pseudonymiser = new Pseudonymiser(new byte[32], "MDA", "1");
        var output = new MemoryStream();
        var writer = new EventWriter(output, Template, pseudonymiser);
        string csv = "crossing_id,person_id,birth_date,sex,citizenship,direction,crossed_at\n" + string.Concat(Rows.Select((row, i) => FormattableString.Invariant($"C{i},{row}\n")));
        Assert.Equal(0, SubmissionReading.Read(new MemoryStream(Encoding.UTF8.GetBytes(csv)), Template, new SubmissionContext("border-police", "MDA", "2024", "crossings.csv"), writer.Add).Errors);
        writer.Finish();
        return Cube.MergeBySum([.. PersonRange.Split(ranges).Select(range =>
        {
            var flows = new MigrationFlows("MDA", new DateOnly(2024, 12, 31));
            PersonPass.Run([new EventReader(output, Template)], range, flows.Add, pseudonymiser: pseudonymiser);
            return cubeOf(flows);
        })]);
    }

    private static Cube Flows { get; } = MigrationFlows.Publish(Count(ranges: 3), [Submission("2023"), Submission("2024")]);

    private static string? Figure(string codes) =>
        Flows.Cells.SingleOrDefault(cell => string.Join(' ', cell.Codes) == "MDA " + codes + " _T _T") is { } cell ? FormattableString.Invariant($"{cell.Value} {cell.Status}") : null;

    [Theory]
    [InlineData("2021 IMM 12m _T _T _T", "2 E")]
    [InlineData("2021 EMI 12m _T _T _T", "0 E")]
    [InlineData("2021 IMM 12m F Y30T34 _T", "1 E")]
    [InlineData("2021 IMM 12m M Y65T69 _T", "1 E")]
    [InlineData("2021 IMM 12m _T _T NAT", "1 E")]
    [InlineData("2021 IMM 12m F _T UKR", "1 E")]
    [InlineData("2021 IMM 12m _T _T FOR", "1 E")]
    [InlineData("2021 EMI_ST 3m M Y20T24 _T", "1 E")]
    [InlineData("2021 EMI_ST 9m M Y20T24 _T", null)]
    [InlineData("2021 EMI 9m M _T NAT", "1 E")]
    [InlineData("2021 IMM 9m _T _T _T", "3 E")] // who returns after 300 days has come to live here again
    [InlineData("2023 IMM 12m _T _T _U", "1 P")] // stays for a year before the end of 2024, but December 2023 has not had its window
    [InlineData("2023 IMM 9m F _U _T", "1 E")]
    public void Flows_by_definition_sex_age_and_citizenship(string codes, string? expected) => Assert.Equal(expected, Figure(codes));

    [Fact]
    public void Ranges_of_persons_and_submissions_do_not_change_the_figures()
    {
        Assert.Equal(Count(1).Cells.Select(cell => $"{string.Join(' ', cell.Codes)} {cell.Value}"), Count(256).Cells.Select(cell => $"{string.Join(' ', cell.Codes)} {cell.Value}"));
        Assert.All(Flows.Cells, cell => Assert.Equal([0, 1], cell.Sources));
    }

    internal static Cube Findings { get; } = MigrationFlows.PublishFindings(Count(ranges: 3, flows => flows.ToFindings()), [Submission("2023"), Submission("2024")]);

    private static string[] Figures(Indicator indicator) =>
    [
        .. from figure in indicator.Compute(new CountryData("MDA", [Findings]))
           where figure.Value != 0
           orderby figure.Period, figure.Codes[0]
           select FormattableString.Invariant($"{figure.Period} {figure.Codes[0]} {figure.Value} {figure.Status}"),
    ];

    [Fact]
    public void What_the_crossings_leave_open_is_said()
    {
        Assert.Equal(["2021 Immigration 2 E", "2021 ShortTermEmigration 1 E", "2023 Immigration 1 P", "2024 UndecidedExit 1 P"], Figures(new ResidenceMigrants()));
        Assert.Equal(["2021 NET 2 E", "2021 NET_HIGH 2 E", "2021 NET_LOW 2 E", "2023 NET 1 P", "2023 NET_HIGH 1 P", "2023 NET_LOW 1 P", "2024 NET_LOW -1 P"], Figures(new ResidenceNet()));
    }

    [Fact]
    public void Repairs_are_counted() => Assert.Equal(["2024 CROSSINGS 7 A", "2024 REPEATS 1 A"], Figures(new ResidenceFindings()));

    [Fact]
    public void Indicators_take_estimated_flows_like_counted_ones()
    {
        IReadOnlyList<Observation> observations = IndicatorCatalogue.Compute(new CountryData("MDA", [Flows])).Observations;
        Assert.Contains(observations, observation => observation is { Indicator: "NET_MIGRATION", Period: "2021", Value: 2, Status: "E" } && observation.Codes[0] == "12m" && observation.Codes.Skip(1).All(code => code == "_T"));
        Assert.Contains(observations, observation => observation is { Indicator: "RETURNING_CITIZENS", Period: "2021", Value: 1, Status: "E" });
    }

    [Fact]
    public void Estimates_stand_only_beside_series_that_nobody_submits()
    {
        var submitted = new Cube(MigrationFlows.Flows, Flows.Dimensions, Submission("2021") with { Agency = "nso" });
        submitted.Set(["MDA", "2021", "IMM", "12m", "_T", "_T", "_T", "_T", "_T"], 7, "A", [0]);
        Cube complete = MigrationFlows.Complete(submitted, Flows);
        Assert.Equal([7], complete.Cells.Where(cell => cell.Codes[1] == "2021" && cell.Codes[3] == "12m").Select(cell => cell.Value));
        Assert.Equal(
            Flows.Cells.Where(cell => cell.Codes[1] != "2021" || cell.Codes[3] != "12m").Select(cell => $"{string.Join(' ', cell.Codes)} {cell.Value} {cell.Status}"),
            complete.Cells.Where(cell => cell.Codes[1] != "2021" || cell.Codes[3] != "12m").Select(cell => $"{string.Join(' ', cell.Codes)} {cell.Value} {cell.Status}"));
    }
}

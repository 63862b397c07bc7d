using Pipeline.Core.Disclosure;
using System.Globalization;
using Pipeline.Core.Codelists;
using Pipeline.Core.Indicators;
using Pipeline.Core.Tabulation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tests.Indicators;

/// <summary>Worked examples of the core set and of mobility. The stocks of migrants of Kyrgyzstan by sex (UN DESA, 2019 revision) stand in for labour migrants.</summary>
public class CoreSetTests
{
    // One cell a line: its codes after the country, in the template's order without trailing totals, then the figure after "=".
    private const string Cells = """
        # gender-core-set
        2010 G3 _T F = 137469
        2010 G3 _T M = 94596
        2010 G3 _T _T = 232065
        2019 G1_OUT _T _T = 7000
        2019 G1_IN _T F = 40
        2019 G1_IN _T M = 60
        2019 G2_OUT _T F = 400
        2019 G2_IN _T M = 500
        2019 G3 _T F = 119315
        2019 G3 _T M = 80945
        2019 G3 _T _T = 200260
        2019 G3 RUS _T = 150000
        2019 G4 = 70
        2019 G5_PERMIT = 80
        2019 G5_QUOTA = 81
        2019 G6_PERMIT = 82
        2019 G6_NATURALISED = 83
        2019 G7_ASYLUM _T F = 30
        2019 G7_ASYLUM _T M = 50
        2019 G7_ASYLUM _T _U = 20
        2019 G7_ASYLUM _T _T = 100
        2019 G7_REFUGEE = 84
        2019 G8_DEPORTED = 85
        2019 G8_BANNED = 86
        2019 G9_VICTIM _T F = 15
        2019 G9_VICTIM _T M = 45
        2019 G9_CASE = 12
        2019 G10 _T F = 300.5
        2019 G10 _T M = 601
        2019 G11_HIV = 87
        2019 G11_TB = 88
        2019 G12_FAMILY = 89
        2019 G12_CHILD = 90
        # population
        2018 _T _T = 1000
        2019 _T _T = 1010
        # vital-events
        2019 BIRTH _T = 20
        2019 DEATH _T = 8
        # ethnic-population
        2020 _T RUS F Y0T4 = 900
        # ethnic-fertility
        2020 RUS Y15T19 = 0.02
        2020 RUS Y20T24 = 0.09
        2020 RUS Y25T29 = 0.1
        2020 RUS Y30T34 = 0.07
        2020 RUS Y35T39 = 0.03
        2020 RUS Y40T44 = 0.008
        2020 RUS Y45T49 = 0.002
        # ethnic-migration
        2020 RUS _T _T NET = -4000
        # flow-matrix
        2020 RUS KGZ I 12m = 1200
        2020 KGZ RUS E registration = 4100
        # doctorate-holders
        2020 KGZ = 500
        2020 KGZ KGZ = 425
        2020 KGZ _T _T Y3 = 40
        2020 KGZ KGZ _T Y3 = 38
        2020 KGZ _T F5 = 120
        2020 KGZ KGZ F5 = 90
        2020 _T KGZ = 455
        2020 RUS KGZ = 22
        """;

    // Shares of 2010 and 2019 are those of the reference table; 100 × 15 ÷ 60 = 25; men for 100 women 100 × 94,596 ÷ 137,469.
    // Split by sex in 2019 are G1_IN, G3, G7_ASYLUM, G9_VICTIM and G10, of the 19 that have a sex: 26.3158 %. In 2010 it is the only one.
    // The share rose from 59.23728 to 59.58005 %, by 0.34276 points.
    // Of 1,000 inhabitants, with 20 births and 8 deaths, there would be 1,012: 1,010 are 2 fewer, −20 % of the change of 10.
    // TFR 5 × 0.32 = 1.6. Doctorates: 75 of 500 live elsewhere; of those three years on 38 of 40 stayed; 30 came with a foreign one, so 30 − 75.
    private const string Expected = """
        CORE_DEPARTED 2019 = 7000
        CORE_RETURNED 2019 F = 40
        CORE_RETURNED 2019 = 100
        CORE_CROSSINGS_OUT 2019 F = 400
        CORE_CROSSINGS_IN 2019 M = 500
        CORE_LABOUR_MIGRANTS 2019 RUS = 150000
        CORE_PLACED_ABROAD 2019 = 70
        CORE_WORK_PERMITS 2019 = 80
        CORE_QUOTA_USED 2019 = 81
        CORE_RESIDENCE_PERMITS 2019 = 82
        CORE_NATURALISED 2019 = 83
        CORE_ASYLUM_SEEKERS 2019 M = 50
        CORE_REFUGEES 2019 = 84
        CORE_DEPORTED 2019 = 85
        CORE_BANNED 2019 = 86
        CORE_TRAFFICKING_VICTIMS 2019 F = 15
        CORE_TRAFFICKING_CASES 2019 = 12
        CORE_REMITTANCES 2019 F = 300.5
        CORE_HIV 2019 = 87
        CORE_TUBERCULOSIS 2019 = 88
        CORE_FAMILIES_LEFT 2019 = 89
        CORE_CHILDREN_LEFT 2019 = 90
        CORE_FEMALE_SHARE 2010 G3 = 59.2373
        CORE_FEMALE_SHARE 2019 G3 = 59.58
        CORE_FEMALE_SHARE 2019 G7_ASYLUM = 37.5
        CORE_FEMALE_SHARE_VICTIMS 2019 G9_VICTIM = 25
        CORE_SEX_RATIO 2019 G1_IN = 150
        CORE_SEX_RATIO 2019 G10 = 200
        CORE_UNKNOWN_SEX 2019 G7_ASYLUM = 20
        CORE_FEMINISATION 2019 G3 = 0.3428
        CORE_SEX_COMPLETENESS 2010 = 100
        CORE_SEX_COMPLETENESS 2019 = 26.3158
        NET_MIGRATION_RESIDUAL 2019 = -2
        POPULATION_WITHOUT_MIGRATION_YEAR 2019 = 1012
        MIGRATION_SHARE_OF_GROWTH 2019 = -20
        ETHNIC_POPULATION 2020 _T RUS F Y0T4 = 900
        ETHNIC_TFR 2020 RUS = 1.6
        ETHNIC_NET_MIGRATION 2020 RUS = -4000
        FLOWS_RECEIVED 2020 RUS KGZ 12m = 1200
        FLOWS_SENT 2020 KGZ RUS registration = 4100
        DOCTORATE_HOLDERS 2020 RUS KGZ = 22
        DOCTORATE_MOBILITY 2020 = 15
        DOCTORATE_MOBILITY 2020 F5 = 25
        DOCTORATE_STAY 2020 = 85
        DOCTORATE_STAY 2020 Y3 = 95
        BRAIN_GAIN 2020 = -45
        """;

    internal static CountryData Example { get; } =
        new("KGZ", Cells.Split("# ", StringSplitOptions.RemoveEmptyEntries).Select(block => block.Split('\n', 2)).Select(block => CubeOf(block[0].Trim(), block[1])));

    [Fact]
    public void Figures_are_as_worked_by_hand()
    {
        Dictionary<string, double?> figures = IndicatorCatalogue.Compute(Example).Observations.ToDictionary(Line, observation => observation.Value);

        Assert.All(Expected.Split('\n'), line =>
        {
            string[] sides = line.Split(" = ");
            Assert.True(figures.ContainsKey(sides[0]), $"There is no {sides[0]}.");
            Assert.Equal(double.Parse(sides[1], CultureInfo.InvariantCulture), figures[sides[0]]!.Value, 10);
        });
        Assert.DoesNotContain("CORE_FEMALE_SHARE 2019 G9_VICTIM", figures.Keys);
        Assert.DoesNotContain("CORE_FEMALE_SHARE 2019 G2_OUT", figures.Keys);
    }

    // A split that does not make up the total counts as none; files cannot contain it, but two files can.
    [Fact]
    public void A_split_that_does_not_add_up_is_not_complete()
    {
        var data = new CountryData("KGZ", [CubeOf("gender-core-set", "2019 G1_OUT _T F = 40\n2019 G1_OUT _T M = 50\n2019 G1_OUT _T _T = 100\n2019 G4 _T F = 4\n2019 G4 _T M = 5\n2019 G4 _T _U = 1\n2019 G4 _T _T = 10")]);

        Assert.Equal(50, new SexSplitCompleteness().Compute(data).Single().Value);
    }

    // 0.1 + 0.2 is not 0.3 in the last bit, and the file is accepted all the same.
    [Fact]
    public void A_split_of_money_adds_up_as_in_the_files_own_rule()
    {
        var data = new CountryData("KGZ", [CubeOf("gender-core-set", "2019 G10 _T F = 0.1\n2019 G10 _T M = 0.2\n2019 G10 _T _T = 0.3")]);

        Assert.Equal(100, new SexSplitCompleteness().Compute(data).Single().Value);
    }

    [Fact]
    public void Victims_doctorate_holders_and_others_are_protected_each_by_their_own_minimum()
    {
        Assert.Equal(11, DisclosurePolicy.Persons.MinimumFor("gender-core-set", ["core_indicator", "country", "sex"], ["G9_VICTIM", "_T", "F"]));
        Assert.Equal(5, DisclosurePolicy.Persons.MinimumFor("gender-core-set", ["core_indicator", "country", "sex"], ["G7_ASYLUM", "_T", "F"]));
        Assert.Equal(10, DisclosurePolicy.Persons.MinimumFor("doctorate-holders", ["sex"], ["F"]));

        ILookup<string, Observation> figures = IndicatorCatalogue.Compute(Example).Observations.ToLookup(Line);
        Assert.Equal(15, figures["CORE_FEMALE_SHARE_VICTIMS 2019 G9_VICTIM"].Single().SmallestCount);
        Assert.Equal(2, figures["DOCTORATE_STAY 2020 Y3"].Single().SmallestCount);          // 2 of 40 moved
        Assert.Equal(30, figures["BRAIN_GAIN 2020"].Single().SmallestCount);
        Assert.Equal(20, figures["CORE_UNKNOWN_SEX 2019 G7_ASYLUM"].Single().SmallestCount);
        Assert.Null(figures["CORE_SEX_RATIO 2019 G10"].Single().SmallestCount);             // money
    }

    internal static Cube CubeOf(string id, string cells)
    {
        Template template = TemplateCatalogue.Find(id)!;
        string[] dimensions = [.. template.Dimensions.Select(dimension => dimension.Name)];
        var cube = new Cube(id, dimensions, new Source(id, new string('0', 64), "nso", id, "1.0", "2019", "file.csv", 1, Manifest.None));
        foreach (string[] sides in cells.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(" = ")))
        {
            string[] codes = ["KGZ", .. sides[0].Split(' ')];
            cube.Set([.. codes, .. Enumerable.Repeat(Codelist.Total, dimensions.Length - codes.Length)], double.Parse(sides[1], CultureInfo.InvariantCulture), "A", [0]);
        }

        return cube;
    }

    private static string Line(Observation observation)
    {
        int last = observation.Codes.ToList().FindLastIndex(code => code != Codelist.Total);
        return string.Join(' ', [observation.Indicator, observation.Period, .. observation.Codes.Take(last + 1)]);
    }
}
